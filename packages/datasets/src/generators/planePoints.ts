import { ArgumentError, checkOptions } from '@neurite/core'
import { Draws } from '../draws.ts'
import { checkSeed, streams } from '../permutation.ts'
import { TableDataset } from '../tables/tableDataset.ts'

export interface PointsOptions {
  /** Number of points; 500 by default. */
  readonly count?: number
  /** Deviation of the normal noise on each coordinate. */
  readonly noise?: number
  /** Equal seeds give equal points; 0 by default. */
  readonly seed?: number
}

export const POINTS_OPTIONS = ['count', 'noise', 'seed'] as const

export function checkCount(where: string, what: string, value: number, least = 1): number {
  if (Number.isInteger(value) && value >= least) return value
  throw new ArgumentError(`[${where}] ${what} is ${value}; it must be an integer from ${least} up`, { [what]: value })
}

/** Draws for one call of a generator. */
export function drawsOf(where: string, seed: number): Draws {
  return new Draws(checkSeed(where, seed), streams.points)
}

/**
 * Points of a plane, the classes in turn. `place` gives the point of a class without its noise; `t` runs evenly from 0
 * to 1 within the class.
 */
export function planePoints(
  where: string,
  options: PointsOptions,
  classes: number,
  noise: number,
  place: (label: number, t: number, draws: Draws) => readonly [x: number, y: number],
): TableDataset {
  checkOptions(where, options, POINTS_OPTIONS)
  const { count = 500, noise: deviation = noise, seed = 0 } = options
  checkCount(where, 'count', count)
  if (!(deviation >= 0)) throw new ArgumentError(`[${where}] noise is ${deviation}; it must be at least 0`)
  const draws = drawsOf(where, seed)
  const each = Math.ceil(count / classes)
  const features = new Float32Array(2 * count)
  const target = Int32Array.from({ length: count }, (_, i) => i % classes)
  for (let i = 0; i < count; i++) {
    const t = each > 1 ? Math.floor(i / classes) / (each - 1) : 0
    const [x, y] = place(target[i]!, t, draws)
    features[2 * i] = x + deviation * draws.normal()
    features[2 * i + 1] = y + deviation * draws.normal()
  }
  const names = Array.from({ length: classes }, (_, label) => String(label))
  return new TableDataset({ features, featureNames: ['x', 'y'], target, targetName: 'class', classes: names })
}
