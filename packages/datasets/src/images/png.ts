import { FormatError } from '@neurite/core'
import { gunzip } from '../files/gunzip.ts'
import { joined } from '../files/source.ts'

/** Pixels as bytes, [channels, height, width]. */
export interface DecodedImage {
  readonly channels: number
  readonly height: number
  readonly width: number
  readonly pixels: Uint8Array
}

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
/** Samples per pixel by colour type: grey, colour, palette, grey and alpha, colour and alpha. */
const SAMPLES: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 }
const MAX_PIXELS = 2 ** 26

export function isPng(bytes: Uint8Array): boolean {
  return SIGNATURE.every((byte, i) => bytes[i] === byte)
}

function paeth(a: number, b: number, c: number): number {
  const [pa, pb, pc] = [Math.abs(b - c), Math.abs(a - c), Math.abs(a + b - 2 * c)]
  return pa <= pb && pa <= pc ? a : pb <= pc ? b : c
}

/** Undoes the filter of each row; the bytes before a row say which it is. */
function unfilter(raw: Uint8Array, height: number, rowBytes: number, step: number, where: string): Uint8Array {
  const rows = new Uint8Array(height * rowBytes)
  for (let y = 0; y < height; y++) {
    const kind = raw[y * (rowBytes + 1)]!
    if (kind > 4) throw new FormatError(`[${where}] row ${y} has filter ${kind}; there are 0 to 4`, { row: y })
    for (let x = 0; x < rowBytes; x++) {
      const at = y * rowBytes + x
      const left = x >= step ? rows[at - step]! : 0
      const up = y > 0 ? rows[at - rowBytes]! : 0
      const corner = x >= step && y > 0 ? rows[at - rowBytes - step]! : 0
      const guess = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][kind]!
      rows[at] = raw[y * (rowBytes + 1) + 1 + x]! + guess
    }
  }
  return rows
}

/**
 * Reads a PNG of 8 bits per sample (grey, colour, or a palette of up to 8 bits), not interlaced; transparency is left out.
 *
 * @throws FormatError where the file is damaged or of another kind.
 */
export async function decodePng(bytes: Uint8Array, name: string): Promise<DecodedImage> {
  const where = `decodePng: ${name}`
  const refuse = (problem: string): never => {
    throw new FormatError(`[${where}] ${problem}`)
  }
  if (!isPng(bytes)) return refuse('does not begin as a PNG does')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const data: Uint8Array[] = []
  let [width, height, depth, color, interlaced] = [0, 0, 0, -1, 0]
  let palette = new Uint8Array(0)
  let ended = false
  for (let at = 8; !ended; ) {
    if (at + 12 > bytes.length) return refuse(`is cut off at byte ${bytes.length}`)
    const length = view.getUint32(at)
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8))
    if (at + 12 + length > bytes.length) return refuse(`its ${type} at byte ${at} is cut off`)
    if (type === 'IHDR' && length === 13) {
      ;[width, height] = [view.getUint32(at + 8), view.getUint32(at + 12)]
      ;[depth, color, interlaced] = [bytes[at + 16]!, bytes[at + 17]!, bytes[at + 20]!]
    } else if (type === 'PLTE') palette = bytes.slice(at + 8, at + 8 + length)
    else if (type === 'IDAT') data.push(bytes.subarray(at + 8, at + 8 + length))
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
  const size = height * (rowBytes + 1)
  const all = joined(
    data,
    data.reduce((sum, part) => sum + part.length, 0),
  )
  const raw = await gunzip(all, where, 1, () => size, 'deflate')
  if (raw.length !== size) return refuse(`holds ${raw.length} bytes of pixels; ${size} are needed`)
  const rows = unfilter(raw, height, rowBytes, Math.max(1, (samples * depth) >> 3), where)
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
