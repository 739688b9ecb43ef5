import { ArgumentError, checkOptions } from '@neurite/core'
import { Draws } from '../draws.ts'
import { permutation, streams } from '../permutation.ts'

/** Says which samples an epoch has, and in what order. */
export interface Sampler {
  /** Samples per epoch. */
  readonly length: number
  /** Equal arguments give equal orders. */
  order(seed: number, epoch: number): Int32Array
}

export interface WeightedSamplerOptions {
  /** Samples per epoch; as many as there are weights by default. */
  readonly count?: number
  /** Whether a sample may come more than once in an epoch; true by default. */
  readonly replacement?: boolean
}

/**
 * Draws each sample with a probability in proportion to its weight.
 *
 * @throws ArgumentError for negative weights, and for more samples than have a weight where none may come twice.
 */
export function weightedSampler(weights: ArrayLike<number>, options: WeightedSamplerOptions = {}): Sampler {
  checkOptions('weightedSampler', options, ['count', 'replacement'])
  const { count = weights.length, replacement = true } = options
  const sums = new Float64Array(weights.length)
  let total = 0
  let possible = 0
  for (let i = 0; i < weights.length; i++) {
    const weight = weights[i]!
    if (!(weight >= 0 && weight < Number.POSITIVE_INFINITY)) {
      throw new ArgumentError(`[weightedSampler] weight ${i} is ${weight}; weights are finite and at least 0`)
    }
    total += weight
    sums[i] = total
    if (weight > 0) possible++
  }
  if (total === 0) throw new ArgumentError('[weightedSampler] no weight is above 0')
  if (!replacement && count > possible) {
    throw new ArgumentError(`[weightedSampler] ${count} samples without replacement; ${possible} have a weight above 0`)
  }
  return {
    length: count,
    order(seed, epoch) {
      const draws = new Draws(seed, streams.pick + epoch * (weights.length + count + 256))
      return replacement ? withReplacement(sums, total, count, draws) : without(weights, count, draws)
    },
  }
}

/** The first sum above a random share of the total. */
function withReplacement(sums: Float64Array, total: number, count: number, draws: Draws): Int32Array {
  return Int32Array.from({ length: count }, () => {
    const share = draws.uniform() * total
    let low = 0
    let high = sums.length - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if (sums[middle]! > share) high = middle
      else low = middle + 1
    }
    return low
  })
}

/** The largest keys u^(1/weight) (Efraimidis and Spirakis, 2006), in logarithms. */
function without(weights: ArrayLike<number>, count: number, draws: Draws): Int32Array {
  const keys = Float64Array.from(weights, (weight) => Math.log(1 - draws.uniform()) / weight)
  const order = Int32Array.from(weights, (_, i) => i).filter((i) => weights[i]! > 0)
  return order.sort((a, b) => keys[b]! - keys[a]! || a - b).subarray(0, count)
}

/**
 * Every class as often as the others: samples of rare ones come several times. `labels` are those of the dataset, such
 * as `data.classIndices()`. An epoch has as many samples as the dataset, up to what the number of classes leaves over.
 */
export function balancedSampler(labels: ArrayLike<number>): Sampler {
  const members = new Map<number, number[]>()
  for (let i = 0; i < labels.length; i++) {
    const own = members.get(labels[i]!)
    if (own) own.push(i)
    else members.set(labels[i]!, [i])
  }
  if (members.size === 0) throw new ArgumentError('[balancedSampler] there are no labels')
  const each = Math.ceil(labels.length / members.size)
  const length = each * members.size
  const lists = [...members].sort(([a], [b]) => a - b).map(([, own]) => own)
  return {
    length,
    order(seed, epoch) {
      const picked: number[] = []
      for (const [c, own] of lists.entries()) {
        // Round after round through the class, each in an order of its own.
        for (let round = 0; round * own.length < each; round++) {
          const index = (epoch * lists.length + c) * each + round
          const order = permutation(own.length, seed + 1, streams.pick, index)
          for (const at of order.subarray(0, each - round * own.length)) picked.push(own[at]!)
        }
      }
      return permutation(length, seed, streams.shuffle, epoch).map((at) => picked[at]!)
    },
  }
}
