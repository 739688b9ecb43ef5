/** Multipliers and key increments of Philox4x32 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", 2011). */
const M0 = 0xd2511f53
const M1 = 0xcd9e8d57
const W0 = 0x9e3779b9
const W1 = 0xbb67ae85
const ROUNDS = 10

/** High 32 bits of the product of two unsigned 32-bit integers. */
function multiplyHigh(a: number, b: number): number {
  const aLow = a & 0xffff
  const aHigh = a >>> 16
  const bLow = b & 0xffff
  const bHigh = b >>> 16
  const low = aLow * bLow
  const middle = aHigh * bLow + (low >>> 16)
  const middle2 = aLow * bHigh + (middle & 0xffff)
  return (aHigh * bHigh + Math.floor(middle / 65536) + (middle2 >>> 16)) >>> 0
}

/**
 * Fills `out` with random bits: element i is word i % 4 of the Philox4x32-10 block at counter `counter + floor(i / 4)`
 * under the key `seed`. Seed and counter are non-negative integers below 2^53; equal arguments give equal bits.
 */
export function philox(seed: number, counter: number, out: Int32Array): void {
  const keyLow = seed >>> 0
  const keyHigh = Math.floor(seed / 2 ** 32) >>> 0
  for (let i = 0; i < out.length; i += 4) {
    const block = counter + i / 4
    let c0 = block >>> 0
    let c1 = Math.floor(block / 2 ** 32) >>> 0
    let c2 = 0
    let c3 = 0
    let k0 = keyLow
    let k1 = keyHigh
    for (let round = 0; round < ROUNDS; round++) {
      const high0 = multiplyHigh(M0, c0)
      const low0 = Math.imul(M0, c0) >>> 0
      const high1 = multiplyHigh(M1, c2)
      const low1 = Math.imul(M1, c2) >>> 0
      c0 = (high1 ^ c1 ^ k0) >>> 0
      c1 = low1
      c2 = (high0 ^ c3 ^ k1) >>> 0
      c3 = low0
      k0 = (k0 + W0) >>> 0
      k1 = (k1 + W1) >>> 0
    }
    out[i] = c0
    if (i + 1 < out.length) out[i + 1] = c1
    if (i + 2 < out.length) out[i + 2] = c2
    if (i + 3 < out.length) out[i + 3] = c3
  }
}
