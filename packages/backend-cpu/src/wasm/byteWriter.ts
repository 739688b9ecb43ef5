const bits = new DataView(new ArrayBuffer(8))

/** Bytes that grow, with the encodings of the WebAssembly binary format. */
export class ByteWriter {
  private bytes: Uint8Array
  length = 0

  constructor(capacity = 256) {
    this.bytes = new Uint8Array(capacity)
  }

  private reserve(count: number): void {
    if (this.length + count <= this.bytes.length) return
    const bytes = new Uint8Array(Math.max(this.bytes.length * 2, this.length + count))
    bytes.set(this.bytes)
    this.bytes = bytes
  }

  byte(value: number): void {
    if (this.length === this.bytes.length) this.reserve(1)
    this.bytes[this.length++] = value
  }

  /** A byte, then an unsigned LEB128: most instructions. */
  pair(first: number, second: number): void {
    if (this.length + 6 > this.bytes.length) this.reserve(6)
    this.bytes[this.length++] = first
    if (second >>> 0 < 128) this.bytes[this.length++] = second
    else this.unsigned(second)
  }

  /** Unsigned LEB128 of a number below 2^32. */
  unsigned(value: number): void {
    let rest = value >>> 0
    while (rest > 127) {
      this.byte((rest & 127) | 128)
      rest >>>= 7
    }
    this.byte(rest)
  }

  /** Unsigned LEB128 in five bytes, so that `patch` can replace it. */
  padded(value: number): void {
    this.reserve(5)
    this.length += 5
    this.patch(this.length - 5, value)
  }

  patch(at: number, value: number): void {
    for (let i = 0; i < 5; i++) this.bytes[at + i] = ((value >>> (7 * i)) & 127) | (i < 4 ? 128 : 0)
  }

  /** Signed LEB128 of a 32-bit integer. */
  signed(value: number): void {
    let rest = value | 0
    while (rest < -64 || rest > 63) {
      this.byte((rest & 127) | 128)
      rest >>= 7
    }
    this.byte(rest & 127)
  }

  /** Signed LEB128 of a 64-bit integer. */
  signed64(value: bigint): void {
    let rest = BigInt.asIntN(64, value)
    while (rest < -64n || rest > 63n) {
      this.byte(Number(rest & 127n) | 128)
      rest >>= 7n
    }
    this.byte(Number(rest & 127n))
  }

  float32(value: number): void {
    bits.setFloat32(0, value, true)
    for (let i = 0; i < 4; i++) this.byte(bits.getUint8(i))
  }

  float64(value: number): void {
    bits.setFloat64(0, value, true)
    for (let i = 0; i < 8; i++) this.byte(bits.getUint8(i))
  }

  name(text: string): void {
    this.unsigned(text.length)
    for (let i = 0; i < text.length; i++) this.byte(text.charCodeAt(i))
  }

  append(other: ByteWriter): void {
    this.reserve(other.length)
    this.bytes.set(other.bytes.subarray(0, other.length), this.length)
    this.length += other.length
  }

  /** The bytes written so far; a view, valid until the next write. */
  view(): Uint8Array<ArrayBuffer> {
    return this.bytes.subarray(0, this.length) as Uint8Array<ArrayBuffer>
  }
}
