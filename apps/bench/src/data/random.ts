/** Uniform numbers in [0, 1) that every library is given alike: a linear congruential generator modulo 2^32. */
export function uniform(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

/** `length` float32 numbers in [low, high). */
export function uniformArray(length: number, next: () => number, low: number, high: number): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length }, () => low + (high - low) * next())
}
