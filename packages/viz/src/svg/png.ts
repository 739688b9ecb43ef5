const crcTable = /*@__PURE__*/ (() =>
  Uint32Array.from({ length: 256 }, (_, n) => {
    let c = n
    for (let bit = 0; bit < 8; bit++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1
    return c
  }))()

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff
  for (const byte of bytes) crc = crcTable[(crc ^ byte) & 0xff]! ^ (crc >>> 8)
  return ~crc >>> 0
}

function adler32(bytes: Uint8Array): number {
  let [a, b] = [1, 0]
  for (const byte of bytes) {
    a = (a + byte) % 65521
    b = (b + a) % 65521
  }
  return ((b << 16) | a) >>> 0
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

function uint32(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255)
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const body = join([Uint8Array.from(type, (letter) => letter.charCodeAt(0)), data])
  return join([uint32(data.length), body, uint32(crc32(body))])
}

/** A zlib stream of blocks that are not compressed: pictures here are small. RFC 1950, RFC 1951 section 3.2.4. */
function store(bytes: Uint8Array): Uint8Array {
  const LARGEST = 65535
  const parts: Uint8Array[] = [Uint8Array.of(0x78, 0x01)]
  for (let at = 0; at < bytes.length; at += LARGEST) {
    const block = bytes.subarray(at, at + LARGEST)
    const final = at + LARGEST >= bytes.length ? 1 : 0
    const size = block.length
    parts.push(Uint8Array.of(final, size & 255, size >> 8, ~size & 255, (~size >> 8) & 255), block)
  }
  return join([...parts, uint32(adler32(bytes))])
}

/**
 * A PNG file as a `data:` address. `pixels` holds one (grey) or three (red, green, blue) bytes for each pixel.
 * https://www.w3.org/TR/png-3/
 */
export function pngAddress(pixels: Uint8Array, width: number, height: number, channels: 1 | 3): string {
  const row = width * channels
  // Each row starts with the number of its filter: 0, none
  const rows = Array.from({ length: height }, (_, y) =>
    join([Uint8Array.of(0), pixels.subarray(y * row, (y + 1) * row)]),
  )
  const header = join([uint32(width), uint32(height), Uint8Array.of(8, channels === 1 ? 0 : 2, 0, 0, 0)])
  const file = join([
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    chunk('IHDR', header),
    chunk('IDAT', store(join(rows))),
    chunk('IEND', new Uint8Array(0)),
  ])
  let binary = ''
  for (const byte of file) binary += String.fromCharCode(byte)
  return `data:image/png;base64,${btoa(binary)}`
}
