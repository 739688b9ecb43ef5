import {
  ArgumentError,
  checkOptions,
  sameShape,
  ShapeError,
  type Tensor,
  type TensorLike,
  warnOnce,
} from '@neurite/core'

/** What becomes of the losses of all elements: their mean, their sum, or themselves. */
export type Reduction = 'mean' | 'sum' | 'none'

export interface LossOptions {
  /** `'mean'` when left out. */
  reduction?: Reduction
}

/** Reduces element-wise losses. */
export function reduce(where: string, losses: Tensor, reduction: Reduction = 'mean'): Tensor {
  switch (reduction) {
    case 'mean':
      return losses.mean()
    case 'sum':
      return losses.sum()
    case 'none':
      return losses
    default:
      reduction satisfies never
      throw new ArgumentError(`[${where}] reduction must be 'mean', 'sum' or 'none', received '${String(reduction)}'`, {
        reduction,
      })
  }
}

/** Throws for an unknown option; `reduction` is known to every loss. */
export function checkLossOptions(where: string, options: object | undefined, known: readonly string[] = []): void {
  checkOptions(where, options, ['reduction', ...known])
}

const formatShape = (x: Tensor): string => `[${x.shape.join(', ')}]`

/** The prediction, kept, so that it can be read after the step. Losses of integers make no sense. */
export function checkPrediction(where: string, prediction: Tensor): Tensor {
  if (typeof prediction !== 'object' || !('shape' in prediction)) {
    throw new ArgumentError(`[${where}] takes (prediction, target), both tensors; received ${String(prediction)}`)
  }
  return prediction.keep()
}

/** Throws where two tensors differ in shape. */
export function checkSameShape(where: string, prediction: Tensor, target: TensorLike): void {
  if (typeof target !== 'object' || sameShape(prediction.shape, target.shape)) return
  throw new ShapeError(
    `[${where}] prediction ${formatShape(prediction)} and target ${formatShape(target)} differ in shape; use target.reshape([${prediction.shape.join(', ')}])`,
    { prediction: prediction.shape, target: target.shape },
  )
}

/** Regression losses broadcast, as PyTorch's do; that is rarely meant, so they say so. */
export function noteBroadcast(where: string, prediction: Tensor, target: TensorLike): void {
  if (typeof target !== 'object' || target.ndim === 0 || sameShape(prediction.shape, target.shape)) return
  const shapes = `${formatShape(prediction)} and target ${formatShape(target)}`
  warnOnce(
    `${where} broadcast ${shapes}`,
    `[${where}] prediction ${shapes} differ in shape and are broadcast; reshape one of them if that is not meant`,
  )
}
