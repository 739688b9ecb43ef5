import { type NamedArray, sizeOf } from './array.ts'

/** Uniform numbers in [0, 1) that every library is given alike: a linear congruential generator modulo 2^32. */
export function uniform(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

/** float32 numbers in [low, high). */
export function uniformArray(shape: readonly number[], next: () => number, low: number, high: number): NamedArray {
  const values = Float32Array.from({ length: sizeOf(shape) }, () => low + (high - low) * next())
  return { shape, values }
}

/** int32 numbers from 0 to below `end`. */
export function integerArray(shape: readonly number[], next: () => number, end: number): NamedArray {
  return { shape, values: Int32Array.from({ length: sizeOf(shape) }, () => Math.floor(end * next())) }
}

export function filled(shape: readonly number[], value: number): NamedArray {
  return { shape, values: new Float32Array(sizeOf(shape)).fill(value) }
}
