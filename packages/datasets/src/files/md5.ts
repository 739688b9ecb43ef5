/** Rotations of the four rounds, and the constants floor(2^32 |sin(i + 1)|) (RFC 1321, 3.4). */
const ROTATIONS = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21]
const SINES = Int32Array.from({ length: 64 }, (_, i) => Math.floor(2 ** 32 * Math.abs(Math.sin(i + 1))))
/** Which word of the block each of the 64 steps reads. */
const WORDS = Uint8Array.from({ length: 64 }, (_, i) => [i, 5 * i + 1, 3 * i + 5, 7 * i][i >> 4]! % 16)
const BLOCK_BYTES = 64

/** MD5 in pieces: browsers have none, and publishers of datasets give no other checksum. Guards against damage, not against malice. */
export class Md5 {
  readonly #state = Int32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476)
  readonly #block = new Uint8Array(BLOCK_BYTES)
  readonly #view = new DataView(this.#block.buffer)
  #length = 0

  update(bytes: Uint8Array): void {
    let at = 0
    while (at < bytes.length) {
      const filled = this.#length % BLOCK_BYTES
      const part = bytes.subarray(at, at + BLOCK_BYTES - filled)
      this.#block.set(part, filled)
      this.#length += part.length
      at += part.length
      if (this.#length % BLOCK_BYTES === 0) this.#mix()
    }
  }

  digest(): Uint8Array {
    const bits = this.#length * 8
    const padding = new Uint8Array(1 + this.#zeros() + 8)
    padding[0] = 0x80
    const view = new DataView(padding.buffer)
    view.setUint32(padding.length - 8, bits >>> 0, true)
    view.setUint32(padding.length - 4, Math.floor(bits / 2 ** 32), true)
    this.update(padding)
    const result = new DataView(new ArrayBuffer(16))
    this.#state.forEach((word, i) => {
      result.setInt32(4 * i, word, true)
    })
    return new Uint8Array(result.buffer)
  }

  /** Zero bytes between the 0x80 and the length. */
  #zeros(): number {
    return (2 * BLOCK_BYTES - 9 - (this.#length % BLOCK_BYTES)) % BLOCK_BYTES
  }

  #mix(): void {
    let [a, b, c, d] = this.#state as unknown as [number, number, number, number]
    for (let i = 0; i < 64; i++) {
      const round = i >> 4
      const f =
        round === 0 ? (b & c) | (~b & d) : round === 1 ? (d & b) | (~d & c) : round === 2 ? b ^ c ^ d : c ^ (b | ~d)
      const sum = (a + f + SINES[i]! + this.#view.getInt32(4 * WORDS[i]!, true)) | 0
      const by = ROTATIONS[4 * round + (i % 4)]!
      a = d
      d = c
      c = b
      b = (b + ((sum << by) | (sum >>> (32 - by)))) | 0
    }
    this.#state[0]! += a
    this.#state[1]! += b
    this.#state[2]! += c
    this.#state[3]! += d
  }
}
