import { ArgumentError } from '@neurite/core'
import type { TableDataset } from '../tables/tableDataset.ts'
import { checkCount, planePoints, type PointsOptions } from './planePoints.ts'

const TURN = 2 * Math.PI

/** Two half circles that reach into each other. */
export function moons(options: PointsOptions = {}): TableDataset {
  return planePoints('moons', options, 2, 0.1, (label, t) => {
    const angle = Math.PI * t
    return label === 0 ? [Math.cos(angle), Math.sin(angle)] : [1 - Math.cos(angle), 0.5 - Math.sin(angle)]
  })
}

export interface CirclesOptions extends PointsOptions {
  /** Radius of the inner circle; the outer one has 1. 0.5 by default. */
  readonly factor?: number
}

/** A circle (class 1) in another (class 0). */
export function circles({ factor = 0.5, ...options }: CirclesOptions = {}): TableDataset {
  if (!(factor > 0 && factor < 1)) throw new ArgumentError(`[circles] factor is ${factor}; it must be between 0 and 1`)
  return planePoints('circles', options, 2, 0.05, (label, t) => {
    const radius = label === 0 ? 1 : factor
    return [radius * Math.cos(TURN * t), radius * Math.sin(TURN * t)]
  })
}

export interface SpiralsOptions extends PointsOptions {
  /** Number of arms, each a class; 2 by default. */
  readonly arms?: number
  /** How often an arm goes around; 1.5 by default. */
  readonly turns?: number
}

/** Arms that wind around the middle, out to a radius of 1. */
export function spirals({ arms = 2, turns = 1.5, ...options }: SpiralsOptions = {}): TableDataset {
  checkCount('spirals', 'arms', arms)
  return planePoints('spirals', options, arms, 0.02, (label, t) => {
    const radius = 0.05 + 0.95 * t
    const angle = TURN * (turns * t + label / arms)
    return [radius * Math.cos(angle), radius * Math.sin(angle)]
  })
}

export interface CheckerboardOptions extends PointsOptions {
  /** Fields along each side; 4 by default. */
  readonly fields?: number
}

/** Black (class 1) and white fields of a board from -1 to 1. */
export function checkerboard({ fields = 4, ...options }: CheckerboardOptions = {}): TableDataset {
  checkCount('checkerboard', 'fields', fields, 2)
  return planePoints('checkerboard', options, 2, 0, (label, _, draws) => {
    while (true) {
      const column = draws.below(fields)
      const row = draws.below(fields)
      const [x, y] = [draws.uniform(), draws.uniform()]
      if ((column + row) % 2 === label) return [(2 * (column + x)) / fields - 1, (2 * (row + y)) / fields - 1]
    }
  })
}

/** Points around the corners of a square: the class is 1 where exactly one coordinate is 1. Without noise the table of XOR. */
export function xor(options: PointsOptions = {}): TableDataset {
  // The classes come in turn, and each takes its two corners in turn.
  const seen = [0, 0]
  return planePoints('xor', { count: 4, ...options }, 2, 0, (label) => {
    const first = seen[label]!++ % 2
    return [first, label === 0 ? first : 1 - first]
  })
}
