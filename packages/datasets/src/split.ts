import { ArgumentError, checkOptions } from '@neurite/core'
import { checkSeed, permutation, streams } from './permutation.ts'

export interface SplitOptions {
  /** Equal seeds give equal parts; 0 by default. */
  readonly seed?: number
}

const FRACTION_TOLERANCE = 1e-6

/** Fractions as counts: rounded down, and what is left goes to the parts in turn. */
function countsOf(length: number, sizes: readonly number[]): number[] {
  const sum = sizes.reduce((total, size) => total + size, 0)
  const valid = sizes.length > 0 && sizes.every((size) => size >= 0)
  if (valid && sizes.every(Number.isInteger) && sum === length) return [...sizes]
  if (!valid || Math.abs(sum - 1) > FRACTION_TOLERANCE) {
    throw new ArgumentError(
      `[randomSplit] sizes are [${sizes.join(', ')}]; they must be counts whose sum is ${length} or fractions whose sum is 1`,
      { sizes, length },
    )
  }
  const counts = sizes.map((size) => Math.floor(size * length + FRACTION_TOLERANCE))
  const left = length - counts.reduce((total, count) => total + count, 0)
  for (let i = 0; i < left; i++) counts[i % counts.length]! += 1
  return counts
}

/** The indices 0 .. length - 1, shuffled and cut into parts. */
export function splitIndices(length: number, sizes: readonly number[], options: SplitOptions = {}): Int32Array[] {
  checkOptions('randomSplit', options, ['seed'])
  const order = permutation(length, checkSeed('randomSplit', options.seed ?? 0), streams.split)
  let start = 0
  return countsOf(length, sizes).map((count) => {
    start += count
    return order.subarray(start - count, start)
  })
}
