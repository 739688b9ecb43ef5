export interface Summary {
  readonly medianMs: number
  readonly minMs: number
  readonly samples: number
}

/** The middle value, or the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new Error('there is no median of no values')
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

/** What is shown of the samples of one library, each the milliseconds of one run. */
export function summarize(samples: readonly number[]): Summary {
  return { medianMs: median(samples), minMs: Math.min(...samples), samples: samples.length }
}

/** 10^9 floating-point operations per second. */
export function gflops(flops: number, milliseconds: number): number {
  return flops / milliseconds / 1e6
}

/** The order of `count` participants in a round: everyone is first in turn, so that no place is always the same one's. */
export function orderInRound(round: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => (round + i) % count)
}
