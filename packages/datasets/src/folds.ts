import { ArgumentError, checkOptions } from '@neurite/core'
import { checkSeed, permutation, streams } from './permutation.ts'
import { checkLabels, spreadClasses } from './split.ts'

export interface FoldOptions {
  /** Equal seeds give equal folds; 0 by default. */
  readonly seed?: number
  /** Gives every fold the same share of each class: true for a dataset with labels, or the labels. */
  readonly stratify?: boolean | ArrayLike<number>
}

/** For each fold the indices to train on and those held back. */
export function foldIndices(
  length: number,
  count: number,
  labels: ArrayLike<number> | undefined,
  options: FoldOptions,
): { train: Int32Array; validation: Int32Array }[] {
  checkOptions('kFold', options, ['seed', 'stratify'])
  if (!Number.isInteger(count) || count < 2 || count > length) {
    throw new ArgumentError(`[kFold] ${count} folds of ${length} samples; there must be 2 to ${length}`, {
      count,
      length,
    })
  }
  if (labels) checkLabels('kFold', labels, length)
  const shuffled = permutation(length, checkSeed('kFold', options.seed ?? 0), streams.split)
  // Dealt out in turn, so that neighbours in the spread order go to different folds.
  const order = labels ? spreadClasses(shuffled, labels) : shuffled
  return Array.from({ length: count }, (_, fold) => ({
    train: order.filter((_, position) => position % count !== fold),
    validation: order.filter((_, position) => position % count === fold),
  }))
}
