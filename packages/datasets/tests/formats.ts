import { deflateRawSync, deflateSync } from 'node:zlib'

/** A tar archive (ustar) made by hand. */
export function tar(files: Readonly<Record<string, Uint8Array>>): Buffer {
  const blocks: Buffer[] = []
  for (const [name, bytes] of Object.entries(files)) {
    const header = Buffer.alloc(512)
    header.write(name, 0, 'utf8')
    header.write('0000644\0', 100)
    header.write(`${bytes.length.toString(8).padStart(11, '0')}\0`, 124)
    header.write('        0', 148)
    header.write('ustar\x0000', 257)
    const sum = header.reduce((total, byte) => total + byte, 0)
    header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
    blocks.push(header, Buffer.from(bytes), Buffer.alloc((512 - (bytes.length % 512)) % 512))
  }
  return Buffer.concat([...blocks, Buffer.alloc(1024)])
}

/** A zip archive made by hand; names that end with `.gz` are stored, others deflated. */
export function zip(files: Readonly<Record<string, Uint8Array>>): Buffer {
  const local: Buffer[] = []
  const central: Buffer[] = []
  let at = 0
  for (const [name, bytes] of Object.entries(files)) {
    const stored = name.endsWith('.gz')
    const packed = stored ? Buffer.from(bytes) : deflateRawSync(bytes)
    const head = Buffer.alloc(30)
    head.writeUInt32LE(0x04034b50, 0)
    head.writeUInt16LE(name.length, 26)
    const entry = Buffer.alloc(46)
    entry.writeUInt32LE(0x02014b50, 0)
    entry.writeUInt16LE(stored ? 0 : 8, 10)
    entry.writeUInt32LE(packed.length, 20)
    entry.writeUInt32LE(bytes.length, 24)
    entry.writeUInt16LE(name.length, 28)
    entry.writeUInt32LE(at, 42)
    local.push(head, Buffer.from(name), packed)
    central.push(entry, Buffer.from(name))
    at += 30 + name.length + packed.length
  }
  const directory = Buffer.concat(central)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(Object.keys(files).length, 10)
  end.writeUInt32LE(directory.length, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...local, directory, end])
}

function element(type: number, bytes: Uint8Array): Buffer {
  const head = Buffer.alloc(8)
  head.writeUInt32LE(type, 0)
  head.writeUInt32LE(bytes.length, 4)
  return Buffer.concat([head, bytes, Buffer.alloc((8 - (bytes.length % 8)) % 8)])
}

const int32s = (values: readonly number[]): Buffer => Buffer.from(Int32Array.from(values).buffer)

/** A matrix of bytes of a MATLAB 5 file. */
export function matMatrix(name: string, shape: readonly number[], bytes: Uint8Array): Buffer {
  const parts = [
    element(6, int32s([9, 0])),
    element(5, int32s(shape)),
    element(1, Buffer.from(name)),
    element(2, bytes),
  ]
  return element(14, Buffer.concat(parts))
}

/** A MATLAB 5 file, its matrices packed or not. */
export function mat(matrices: readonly Buffer[], { packed = true } = {}): Buffer {
  const header = Buffer.alloc(128, ' ')
  header.writeUInt16LE(0x0100, 124)
  header.write('IM', 126)
  const parts = matrices.map((matrix) => {
    if (!packed) return matrix
    const data = deflateSync(matrix)
    const head = Buffer.alloc(8)
    head.writeUInt32LE(15, 0)
    head.writeUInt32LE(data.length, 4)
    return Buffer.concat([head, data])
  })
  return Buffer.concat([header, ...parts])
}

/** An IDX file of bytes. */
export function idxBytes(shape: readonly number[], data: Uint8Array): Buffer {
  const head = Buffer.alloc(4 + 4 * shape.length)
  head.set([0, 0, 8, shape.length])
  for (const [axis, length] of shape.entries()) head.writeUInt32BE(length, 4 + 4 * axis)
  return Buffer.concat([head, data])
}

/** Bytes that a formula gives. */
export const bytesOf = (length: number, of: (i: number) => number): Uint8Array =>
  Uint8Array.from({ length }, (_, i) => of(i))
