import {
  arange,
  ArgumentError,
  defaultDevice,
  fromData,
  isFloat,
  ShapeError,
  synchronousDevice,
  Tensor,
} from '@neurite/core'

/** Class indices or scores: a tensor, or class indices in an array. */
export type Labels = Tensor | ArrayLike<number>

const formatShape = (x: Tensor): string => `[${x.shape.join(', ')}]`

function asTensor(where: string, values: Labels, device: string): Tensor {
  if (values instanceof Tensor) return values
  if (typeof values === 'object' && values !== null && 'length' in values) {
    const numbers = Array.from(values)
    if (numbers.every(Number.isInteger)) return fromData(Int32Array.from(numbers), [numbers.length], 'int32', device)
  }
  throw new ArgumentError(
    `[${where}] takes (prediction, target): tensors or arrays of class indices; received ${String(values)}`,
  )
}

/** Predicted and true class of each sample, as int32 of one shape; `classes` where the prediction shows it. */
export interface Decisions {
  readonly predicted: Tensor
  readonly target: Tensor
  readonly classes: number | null
}

/**
 * Turns predictions into class indices. Scores [N, C, ...] with targets [N, ...]: the class of the largest score. Floats
 * of the target's shape, or [N, 1] with targets [N]: 1 where above `threshold`. Anything else is class indices already.
 */
export function decide(where: string, prediction: Labels, target: Labels, threshold = 0.5): Decisions {
  const beside = [prediction, target].find((labels) => labels instanceof Tensor)
  const device = beside?.device ?? synchronousDevice() ?? defaultDevice()
  const given = asTensor(where, prediction, device)
  const truth = asTensor(where, target, device)
  const withoutClasses = given.shape.filter((_, d) => d !== 1)
  const scores = given.ndim === truth.ndim + 1 && String(withoutClasses) === String(truth.shape)
  if (scores && given.shape[1]! > 1) {
    return { predicted: given.argmax({ dim: 1 }), target: truth.to('int32'), classes: given.shape[1]! }
  }
  const same = String(given.shape) === String(truth.shape)
  if (!scores && !same) {
    throw new ShapeError(
      `[${where}] prediction ${formatShape(given)} does not fit target ${formatShape(truth)}; give scores [N, C] or class indices [N] for targets [N]`,
      { prediction: given.shape, target: truth.shape },
    )
  }
  const flat = same ? given : given.reshape(truth.shape)
  if (isFloat(flat.dtype)) return { predicted: flat.gt(threshold).to('int32'), target: truth.to('int32'), classes: 2 }
  return { predicted: flat.to('int32'), target: truth.to('int32'), classes: null }
}

/** How many samples of each class (row) were predicted as each class (column), float32 [classes, classes]. */
export function countPairs({ predicted, target }: Decisions, classes: number): Tensor {
  const labels = arange(0, classes, 1, { device: target.device })
  const oneHot = (x: Tensor): Tensor => x.reshape([x.size, 1]).eq(labels).to('float32')
  return oneHot(target).transpose(0, 1).matmul(oneHot(predicted))
}

/** One more than the largest class index; reads the values, so the device must be synchronous. */
export function findClasses({ predicted, target, classes }: Decisions): number {
  if (classes !== null && target.size === 0) return classes
  if (target.size === 0) return 1
  const largest = Math.max(target.amax().itemSync(), classes === null ? predicted.amax().itemSync() : classes - 1)
  return largest + 1
}
