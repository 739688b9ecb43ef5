import { ArgumentError, checkOptions } from '@neurite/core'
import { checkSeed, permutation, streams } from './permutation.ts'

export interface SplitOptions {
  /** Equal seeds give equal parts; 0 by default. */
  readonly seed?: number
  /** Divides each class by itself, so that all parts have its share: true for a dataset with labels, or the labels. */
  readonly stratify?: boolean | ArrayLike<number>
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

function cut(order: Int32Array, counts: readonly number[]): Int32Array[] {
  let start = 0
  return counts.map((count) => {
    start += count
    return order.subarray(start - count, start)
  })
}

/** The indices 0 .. length - 1, shuffled and cut into parts. */
export function splitIndices(length: number, sizes: readonly number[], options: SplitOptions = {}): Int32Array[] {
  checkOptions('randomSplit', options, ['seed', 'stratify'])
  const order = permutation(length, checkSeed('randomSplit', options.seed ?? 0), streams.split)
  return cut(order, countsOf(length, sizes))
}

/**
 * The shuffled indices with the classes spread evenly: sample i of a class of n stands at the place (i + ½) / n of the
 * whole. Any stretch then has the share of each class that the whole has.
 */
export function spreadClasses(order: Int32Array, labels: ArrayLike<number>): Int32Array {
  const classes = new Map<number, number[]>()
  for (const index of order) {
    const members = classes.get(labels[index]!) ?? []
    if (members.length === 0) classes.set(labels[index]!, members)
    members.push(index)
  }
  const places = [...classes].flatMap(([label, members]) =>
    members.map((index, i) => ({ index, label, place: (i + 0.5) / members.length })),
  )
  places.sort((a, b) => a.place - b.place || a.label - b.label)
  return Int32Array.from(places, ({ index }) => index)
}

export function checkLabels(where: string, labels: ArrayLike<number>, length: number): void {
  if (labels.length === length) return
  throw new ArgumentError(`[${where}] ${labels.length} labels for ${length} samples; each must have one`)
}

/** As `splitIndices`, each class divided by itself. */
export function stratifiedIndices(
  labels: ArrayLike<number>,
  length: number,
  sizes: readonly number[],
  options: SplitOptions,
): Int32Array[] {
  checkOptions('randomSplit', options, ['seed', 'stratify'])
  checkLabels('randomSplit', labels, length)
  const seed = checkSeed('randomSplit', options.seed ?? 0)
  const order = spreadClasses(permutation(length, seed, streams.split), labels)
  const parts = cut(order, countsOf(length, sizes))
  // Within a part the classes must not come in turn.
  return parts.map((part, i) => permutation(part.length, seed, streams.split, i + 1).map((at) => part[at]!))
}
