import type { Refuse } from '../loading/recipe.ts'

/** Pixels as bytes, [channels, height, width]. */
export interface DecodedImage {
  readonly channels: number
  readonly height: number
  readonly width: number
  readonly pixels: Uint8Array
}

export interface PngReader {
  isPng(bytes: Uint8Array): boolean
  /**
   * Reads a PNG of 8 bits per sample (grey, colour, or a palette of up to 8 bits), not interlaced; transparency is left
   * out. Refuses files that are damaged or of another kind.
   */
  decode(bytes: Uint8Array, name: string, refuse: Refuse): Promise<DecodedImage>
}

/** The functions refer to nothing around this one: its text is sent to workers. */
export function pngKernel(): PngReader {
  const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
  /** Samples per pixel by colour type: grey, colour, palette, grey and alpha, colour and alpha. */
  const SAMPLES: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 }
  const MAX_PIXELS = 2 ** 26

  function isPng(bytes: Uint8Array): boolean {
    return SIGNATURE.every((byte, i) => bytes[i] === byte)
  }

  interface Zlib {
    inflateSync(data: Uint8Array, options: { maxOutputLength: number }): Uint8Array
  }
  const { process } = globalThis as { process?: { getBuiltinModule?: (name: string) => unknown } }

  /** Unpacks zlib data; fewer or more bytes than `size` are refused. */
  async function inflate(data: Uint8Array, size: number, refuse: (problem: string) => never): Promise<Uint8Array> {
    // Not before the first image: loading zlib takes a while
    const zlib = process?.getBuiltinModule?.('node:zlib') as Zlib | undefined
    const short = (length: number): never => refuse(`holds ${length} bytes of pixels; ${size} are needed`)
    const long = (): never => refuse(`its pixels unpack into more than the ${size} bytes that it announces`)
    if (zlib) {
      // Images are small: many threads of a pool, or a stream for each, cost more than they save.
      try {
        const raw = zlib.inflateSync(data, { maxOutputLength: size })
        return raw.length === size ? raw : short(raw.length)
      } catch (error) {
        const { code } = error as { code?: string }
        if (code === 'ERR_BUFFER_TOO_LARGE') return long()
        return code?.startsWith('Z_') ? refuse(`is damaged: ${String(error)}`) : Promise.reject(error)
      }
    }
    const raw = new Uint8Array(size)
    let length = 0
    const stream = new Blob([data as Uint8Array<ArrayBuffer>]).stream().pipeThrough(new DecompressionStream('deflate'))
    const reader = stream.getReader()
    try {
      while (true) {
        const { value, done } = await reader.read().catch((error: unknown) => refuse(`is damaged: ${String(error)}`))
        if (done) break
        if (length + value.length > size) long()
        raw.set(value, length)
        length += value.length
      }
    } finally {
      await reader.cancel().catch(() => undefined)
    }
    return length === size ? raw : short(length)
  }

  function paeth(a: number, b: number, c: number): number {
    const [pa, pb, pc] = [Math.abs(b - c), Math.abs(a - c), Math.abs(a + b - 2 * c)]
    return pa <= pb && pa <= pc ? a : pb <= pc ? b : c
  }

  /** Undoes the filter of each row; the byte before a row says which it is. `step` is the bytes of a pixel. */
  function unfilter(
    raw: Uint8Array,
    height: number,
    rowBytes: number,
    step: number,
    refuse: (problem: string) => never,
  ) {
    const rows = new Uint8Array(height * rowBytes)
    for (let y = 0; y < height; y++) {
      const kind = raw[y * (rowBytes + 1)]!
      if (kind > 4) refuse(`row ${y} has filter ${kind}; there are 0 to 4`)
      const above = (y - 1) * rowBytes
      for (let x = 0; x < rowBytes; x++) {
        const at = y * rowBytes + x
        const left = x >= step ? rows[at - step]! : 0
        const up = y > 0 ? rows[above + x]! : 0
        let guess = 0
        if (kind === 1) guess = left
        else if (kind === 2) guess = up
        else if (kind === 3) guess = (left + up) >> 1
        else if (kind === 4) guess = paeth(left, up, x >= step && y > 0 ? rows[above + x - step]! : 0)
        rows[at] = raw[y * (rowBytes + 1) + 1 + x]! + guess
      }
    }
    return rows
  }

  async function decode(bytes: Uint8Array, name: string, refuseFormat: Refuse): Promise<DecodedImage> {
    const refuse = (problem: string): never => refuseFormat(`[decodePng: ${name}] ${problem}`, { name })
    if (!isPng(bytes)) return refuse('does not begin as a PNG does')
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
    const pieces: Uint8Array[] = []
    let [width, height, depth, color, interlaced] = [0, 0, 0, -1, 0]
    let palette = new Uint8Array(0)
    let ended = false
    for (let at = 8; !ended; ) {
      if (at + 12 > bytes.length) return refuse(`is cut off at byte ${bytes.length}`)
      const length = view.getUint32(at)
      const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8))
      if (at + 12 + length > bytes.length) return refuse(`its ${type} at byte ${at} is cut off`)
      if (type === 'IHDR' && length === 13) {
        width = view.getUint32(at + 8)
        height = view.getUint32(at + 12)
        depth = bytes[at + 16]!
        color = bytes[at + 17]!
        interlaced = bytes[at + 20]!
      } else if (type === 'PLTE') palette = bytes.slice(at + 8, at + 8 + length)
      else if (type === 'IDAT') pieces.push(bytes.subarray(at + 8, at + 8 + length))
      ended = type === 'IEND'
      at += 12 + length
    }
    const samples = SAMPLES[color]
    const packed = (color === 0 || color === 3) && (depth === 1 || depth === 2 || depth === 4)
    if (samples === undefined || interlaced !== 0 || (depth !== 8 && !packed)) {
      return refuse(
        `has color type ${color}, depth ${depth} and interlace ${interlaced}; 8 bits without interlace are read`,
      )
    }
    if (width < 1 || height < 1 || width * height > MAX_PIXELS) return refuse(`is ${width} by ${height} pixels`)
    const rowBytes = Math.ceil((width * samples * depth) / 8)
    const data = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0))
    let filled = 0
    for (const piece of pieces) {
      data.set(piece, filled)
      filled += piece.length
    }
    const raw = await inflate(data, height * (rowBytes + 1), refuse)
    const rows = unfilter(raw, height, rowBytes, Math.max(1, (samples * depth) >> 3), refuse)
    const at = (x: number, y: number, sample: number): number => {
      if (!packed) return rows[y * rowBytes + x * samples + sample]!
      const bit = x * depth
      return (rows[y * rowBytes + (bit >> 3)]! >> (8 - depth - (bit & 7))) & ((1 << depth) - 1)
    }
    const channels = color === 0 || color === 4 ? 1 : 3
    const scale = packed && color === 0 ? 255 / ((1 << depth) - 1) : 1
    const pixels = new Uint8Array(channels * height * width)
    for (let channel = 0, to = 0; channel < channels; channel++) {
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++, to++) {
          if (color !== 3) pixels[to] = at(x, y, channel) * scale
          else {
            const entry = 3 * at(x, y, 0)
            if (entry + 2 >= palette.length) return refuse(`pixel (${x}, ${y}) is not in its palette`)
            pixels[to] = palette[entry + channel]!
          }
        }
      }
    }
    return { channels, height, width, pixels }
  }

  return { isPng, decode }
}
