import { ArgumentError, philox } from '@neurite/core'

/** Words of random bits in one block of the generator. */
const BLOCK = 4

/**
 * Each use of a seed draws from counters of its own, so that a split, a shuffle and the weights of a model that share
 * a seed do not share their bits.
 */
export const streams = {
  shuffle: 2 ** 50,
  split: 2 ** 51,
  samples: 2 ** 52,
  // Between the powers: each has room for 2^48 blocks.
  augment: 2 ** 50 + 2 ** 49,
  mix: 2 ** 51 + 2 ** 50,
  pick: 2 ** 51 + 2 ** 49,
  points: 2 ** 52 + 2 ** 51,
} as const

export function checkSeed(where: string, seed: number): number {
  if (Number.isSafeInteger(seed) && seed >= 0) return seed
  throw new ArgumentError(`[${where}] seed is ${seed}; it must be an integer from 0 to 2^53 - 1`, { seed })
}

/** A permutation of 0 .. length - 1 that depends on the arguments only; `index` counts the permutations of a stream. */
export function permutation(length: number, seed: number, stream: number, index = 0): Int32Array {
  const order = Int32Array.from({ length }, (_, i) => i)
  const bits = new Int32Array(length)
  philox(seed, stream + index * Math.ceil(length / BLOCK), bits)
  for (let i = length - 1; i > 0; i--) {
    const j = Math.floor(((bits[i]! >>> 0) / 2 ** 32) * (i + 1))
    const swapped = order[i]!
    order[i] = order[j]!
    order[j] = swapped
  }
  return order
}
