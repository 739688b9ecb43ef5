/** float16 bits (IEEE 754 binary16) as numbers; every one is exact in float32. */
export function fromFloat16(bits: Uint16Array): Float32Array {
  const result = new Float32Array(bits.length)
  for (let i = 0; i < bits.length; i++) {
    const half = bits[i]!
    const exponent = (half >> 10) & 31
    const fraction = half & 1023
    let magnitude = (1 + fraction / 1024) * 2 ** (exponent - 15)
    if (exponent === 0) magnitude = fraction * 2 ** -24
    else if (exponent === 31) magnitude = fraction === 0 ? Infinity : NaN
    result[i] = half & 0x8000 ? -magnitude : magnitude
  }
  return result
}

/** bfloat16 bits, the upper half of a float32. */
export function fromBfloat16(bits: Uint16Array): Float32Array {
  const words = new Uint32Array(bits.length)
  for (let i = 0; i < bits.length; i++) words[i] = bits[i]! << 16
  return new Float32Array(words.buffer)
}
