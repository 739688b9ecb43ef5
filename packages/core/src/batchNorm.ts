import { ShapeError } from './errors.ts'
import { constantLike, scalarLike } from './graph/constants.ts'
import { toFloat } from './graph/makers.ts'
import type { Node } from './graph/node.ts'
import { add } from './ops/add.ts'
import { mean } from './ops/mean.ts'
import { mul } from './ops/mul.ts'
import { reshape } from './ops/reshape.ts'
import { rsqrt } from './ops/rsqrt.ts'
import { sub } from './ops/sub.ts'
import { checkOptions } from './options.ts'
import { moments, scaled, standardize } from './parts/standardize.ts'
import { formatShape, sizeOf } from './shape.ts'
import { channelsFirst, channelsLast, range } from './spatial/layout.ts'
import type { State } from './state.ts'
import { Tensor } from './tensor.ts'

export interface BatchNormOptions {
  /** Factor of each channel, [C]. */
  readonly weight?: Tensor | null
  /** Added to each channel, [C]. */
  readonly bias?: Tensor | null
  /** Normalise with the statistics of x, and move the running ones; else with the running ones. False when left out. */
  readonly training?: boolean
  /** How much the statistics of x count in the new running ones; 0.1 when left out. */
  readonly momentum?: number
  /** Added to the variance; 1e-5 when left out. */
  readonly eps?: number
}

export interface InstanceNormOptions {
  /** Running mean and variance, [C], which `useInputStats` moves. */
  readonly runningMean?: State | null
  readonly runningVar?: State | null
  /** Factor of each channel, [C]. */
  readonly weight?: Tensor | null
  /** Added to each channel, [C]. */
  readonly bias?: Tensor | null
  /** Normalise with the statistics of each sample (true when left out), or with the running ones. */
  readonly useInputStats?: boolean
  /** How much new statistics count in the running ones; 0.1 when left out. */
  readonly momentum?: number
  /** Added to the variance; 1e-5 when left out. */
  readonly eps?: number
}

/** `running + momentum (new - running)`. */
function move(running: Tensor | null | undefined, value: Node, momentum: number): void {
  if (!running) return
  const state = running as State
  const before = state.node
  state.assign(new Tensor(add(before, mul(sub(value, before), scalarLike(before, momentum)))))
}

function checkVectors(where: string, x: Tensor, vectors: readonly (Tensor | null | undefined)[]): void {
  const channels = x.shape[1]!
  for (const vector of vectors) {
    if (vector && (vector.ndim !== 1 || vector.size !== channels))
      throw new ShapeError(
        `[${where}] running statistics, weight and bias must be [${channels}] for an input ${formatShape(x.shape)}, received ${formatShape(vector.shape)}`,
        { input: x.shape },
      )
  }
}

/** Normalises [N, ..., C] with given statistics. */
const withGiven = (x: Node, average: Tensor, variance: Tensor, eps: number): Node =>
  mul(sub(x, average.node), rsqrt(add(variance.node, constantLike(variance.node, eps))))

/**
 * Normalises each channel of [N, C, ...] over all samples and places: `(x - mean) / sqrt(variance + eps) weight + bias`.
 * In training, mean and (biased) variance are those of x, and `runningMean` and `runningVar`, if given, are assigned
 * `running + momentum (new - running)` with the unbiased variance (Ioffe and Szegedy, 2015).
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.batch_norm.html
 */
export function batchNorm(
  x: Tensor,
  runningMean: Tensor | null,
  runningVar: Tensor | null,
  options: BatchNormOptions = {},
): Tensor {
  checkOptions('batchNorm', options, ['weight', 'bias', 'training', 'momentum', 'eps'])
  const { weight, bias, training = false, momentum = 0.1, eps = 1e-5 } = options
  if (x.ndim < 2) throw new ShapeError(`[batchNorm] takes [N, C, ...], received ${formatShape(x.shape)}`)
  checkVectors('batchNorm', x, [runningMean, runningVar, weight, bias])
  const last = channelsLast(toFloat(x.node))
  const affine = (y: Node) => new Tensor(channelsFirst(scaled(y, weight?.node, bias?.node)))
  if (!training) {
    if (!runningMean || !runningVar)
      throw new ShapeError('[batchNorm] needs running statistics where training is false; give them, or set training')
    return affine(withGiven(last, runningMean, runningVar, eps))
  }
  const dim = range(0, last.shape.length - 1)
  const count = sizeOf(last.shape.slice(0, -1))
  if (count <= 1)
    throw new ShapeError(
      `[batchNorm] needs more than one value per channel in training, received ${formatShape(x.shape)}`,
    )
  const { average, variance } = moments(last, dim)
  const vector = (node: Node) => reshape(node, [x.shape[1]!])
  move(runningMean, vector(average), momentum)
  move(runningVar, mul(vector(variance), constantLike(variance, count / (count - 1))), momentum)
  return affine(standardize(last, dim, eps))
}

/**
 * Normalises each channel of each sample of [N, C, ...] by itself: `(x - mean) / sqrt(variance + eps) weight + bias`.
 * Running statistics, if given, are moved towards the means over the samples.
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.instance_norm.html
 */
export function instanceNorm(x: Tensor, options: InstanceNormOptions = {}): Tensor {
  checkOptions('instanceNorm', options, [
    'runningMean',
    'runningVar',
    'weight',
    'bias',
    'useInputStats',
    'momentum',
    'eps',
  ])
  const { runningMean, runningVar, weight, bias, useInputStats = true, momentum = 0.1, eps = 1e-5 } = options
  if (x.ndim < 3)
    throw new ShapeError(`[instanceNorm] takes [N, C, ...] of rank 3 or more, received ${formatShape(x.shape)}`)
  checkVectors('instanceNorm', x, [runningMean, runningVar, weight, bias])
  const last = channelsLast(toFloat(x.node))
  const affine = (y: Node) => new Tensor(channelsFirst(scaled(y, weight?.node, bias?.node)))
  if (!useInputStats) {
    if (!runningMean || !runningVar)
      throw new ShapeError('[instanceNorm] needs running statistics where useInputStats is false')
    return affine(withGiven(last, runningMean, runningVar, eps))
  }
  const dim = range(1, last.shape.length - 1)
  const count = sizeOf(x.shape.slice(2))
  if (count <= 1)
    throw new ShapeError(`[instanceNorm] needs more than one place per channel, received ${formatShape(x.shape)}`)
  const { average, variance } = moments(last, dim)
  const vector = (node: Node) => mean(reshape(node, x.shape.slice(0, 2)), { dim: 0 })
  move(runningMean, vector(average), momentum)
  move(runningVar, mul(vector(variance), constantLike(variance, count / (count - 1))), momentum)
  return affine(standardize(last, dim, eps))
}
