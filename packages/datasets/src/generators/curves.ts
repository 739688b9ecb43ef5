import { ArgumentError, checkOptions } from '@neurite/core'
import { TableDataset } from '../tables/tableDataset.ts'
import { checkCount, drawsOf } from './planePoints.ts'

export interface LinearRegressionOptions {
  /** Number of samples; 100 by default. */
  readonly count?: number
  /** One weight per feature; [2] by default. */
  readonly weights?: readonly number[]
  /** 1 by default. */
  readonly bias?: number
  /** Deviation of the noise on the target; 0.1 by default. */
  readonly noise?: number
  /** Equal seeds give equal samples; 0 by default. */
  readonly seed?: number
}

/** `y = x · weights + bias + noise`, with features drawn evenly from -1 to 1. */
export function linearRegression(options: LinearRegressionOptions = {}): TableDataset {
  checkOptions('linearRegression', options, ['count', 'weights', 'bias', 'noise', 'seed'])
  const { count = 100, weights = [2], bias = 1, noise = 0.1, seed = 0 } = options
  checkCount('linearRegression', 'count', count)
  if (weights.length === 0) throw new ArgumentError('[linearRegression] weights are empty; give one for each feature')
  const draws = drawsOf('linearRegression', seed)
  const features = new Float32Array(count * weights.length)
  const target = new Float32Array(count)
  for (let i = 0; i < count; i++) {
    let sum = bias
    for (let j = 0; j < weights.length; j++) {
      const x = draws.between(-1, 1)
      features[i * weights.length + j] = x
      sum += weights[j]! * x
    }
    target[i] = sum + noise * draws.normal()
  }
  return new TableDataset({ features, featureNames: weights.map((_, i) => `x${i}`), target, targetName: 'y' })
}

export interface SineRegressionOptions {
  /** Number of samples; 200 by default. */
  readonly count?: number
  /** How many waves there are between -1 and 1; 1 by default. */
  readonly waves?: number
  /** Deviation of the noise on the target; 0.1 by default. */
  readonly noise?: number
  /** Equal seeds give equal samples; 0 by default. */
  readonly seed?: number
}

/** `y = sin(π waves x) + noise`, with x drawn evenly from -1 to 1. */
export function sineRegression(options: SineRegressionOptions = {}): TableDataset {
  checkOptions('sineRegression', options, ['count', 'waves', 'noise', 'seed'])
  const { count = 200, waves = 1, noise = 0.1, seed = 0 } = options
  checkCount('sineRegression', 'count', count)
  const draws = drawsOf('sineRegression', seed)
  const features = new Float32Array(count)
  const target = new Float32Array(count)
  for (let i = 0; i < count; i++) {
    const x = draws.between(-1, 1)
    features[i] = x
    target[i] = Math.sin(Math.PI * waves * x) + noise * draws.normal()
  }
  return new TableDataset({ features, featureNames: ['x'], target, targetName: 'y' })
}
