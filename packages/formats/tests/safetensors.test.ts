import { FormatError } from '@neurite/core'
import { type ArrayData, decodeSafetensors, encodeSafetensors } from '@neurite/formats'
import { describe, expect, test } from 'vitest'

/** A file made by hand: header length, header, data. */
function file(header: unknown, data: ArrayLike<number> = [], claimed?: bigint): Uint8Array {
  const text = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header))
  const bytes = new Uint8Array(8 + text.length + data.length)
  new DataView(bytes.buffer).setBigUint64(0, claimed ?? BigInt(text.length), true)
  bytes.set(text, 8)
  bytes.set(data, 8 + text.length)
  return bytes
}

const bytesOfArray = (array: ArrayBufferView) => new Uint8Array(array.buffer, array.byteOffset, array.byteLength)

function readOne(dtype: string, array: ArrayBufferView, shape: number[]) {
  const bytes = bytesOfArray(array)
  return decodeSafetensors(file({ x: { dtype, shape, data_offsets: [0, bytes.length] } }, bytes)).tensors['x']!
}

const arrays: Record<string, ArrayData> = {
  flags: { shape: [3], dtype: 'bool', data: new Uint8Array([1, 0, 1]) },
  weight: { shape: [2, 3], dtype: 'float32', data: new Float32Array([1, -2, 3.5, NaN, Infinity, -0]) },
  steps: { shape: [], dtype: 'int32', data: new Int32Array([-7]) },
  exact: { shape: [2], dtype: 'float64', data: new Float64Array([Math.PI, 1e300]) },
  pixels: { shape: [1, 5], dtype: 'uint8', data: new Uint8Array([0, 1, 2, 254, 255]) },
  empty: { shape: [0, 4], dtype: 'float32', data: new Float32Array(0) },
  ['__proto__']: { shape: [1], dtype: 'float32', data: new Float32Array([1]) },
}

test('what was written is read, bit for bit', () => {
  const { tensors, metadata } = decodeSafetensors(
    encodeSafetensors(arrays, { metadata: { made: 'today', epoch: '3' } }),
  )
  expect(Object.keys(tensors).sort()).toEqual(Object.keys(arrays).sort())
  for (const [name, array] of Object.entries(arrays)) {
    expect(tensors[name]).toEqual(array)
    expect(bytesOfArray(tensors[name]!.data)).toEqual(bytesOfArray(array.data))
  }
  expect({ ...metadata }).toEqual({ made: 'today', epoch: '3' })
})

test('the bytes are those of the published format', () => {
  const bytes = encodeSafetensors({
    b: { shape: [1], dtype: 'uint8', data: new Uint8Array([9]) },
    a: { shape: [2], dtype: 'float32', data: new Float32Array([1, 2]) },
  })
  const header =
    '{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"U8","shape":[1],"data_offsets":[8,9]}}'
  const padded = header.padEnd(Math.ceil(header.length / 8) * 8)
  expect(bytes).toEqual(file(padded, [0, 0, 128, 63, 0, 0, 0, 64, 9]))
})

test('half precision becomes float32', () => {
  const half = new Uint16Array([0x3c00, 0xc000, 0x7bff, 0x0001, 0x8000, 0x7c00, 0xfc00, 0x3555])
  expect([...readOne('F16', half, [8]).data]).toEqual([1, -2, 65504, 2 ** -24, -0, Infinity, -Infinity, 0.333251953125])
  expect(readOne('F16', new Uint16Array([0x7e00]), [1]).data[0]).toBeNaN()
  expect([...readOne('BF16', new Uint16Array([0x3f80, 0xc049, 0x7f80]), [3]).data]).toEqual([1, -3.140625, Infinity])
  expect(readOne('F16', half, [2, 4]).dtype).toBe('float32')
})

test('float16 is written as F16, and kept where that is asked for', () => {
  const bits = new Uint16Array([0x3c00, 0xc000, 0x7bff, 0x0001, 0x8000, 0x7c00, 0xfc00, 0x3555])
  const bytes = encodeSafetensors({ x: { shape: [8], dtype: 'float16', data: bits } })
  expect(decodeSafetensors(bytes, { keepFloat16: true }).tensors['x']).toEqual({
    shape: [8],
    dtype: 'float16',
    data: bits,
  })
  const wide = decodeSafetensors(bytes).tensors['x']!
  expect(wide.dtype).toBe('float32')
  // numbers are rounded
  expect(encodeSafetensors({ x: { ...wide, dtype: 'float16' } })).toEqual(bytes)
  expect(() => encodeSafetensors({ x: { ...wide, shape: [7], dtype: 'float16' } })).toThrow('has 8 elements')
  expect(() => decodeSafetensors(bytes, { keepFloat32: true } as object)).toThrow('keepFloat16')
})

test('integers become int32 where they fit', () => {
  expect([...readOne('I64', new BigInt64Array([-1n, 2147483647n, -2147483648n]), [3]).data]).toEqual([
    -1, 2147483647, -2147483648,
  ])
  expect([...readOne('I8', new Int8Array([-128, 127]), [2]).data]).toEqual([-128, 127])
  expect([...readOne('U16', new Uint16Array([65535]), [1]).data]).toEqual([65535])
  expect([...readOne('I16', new Int16Array([-5]), []).data]).toEqual([-5])
  expect([...readOne('BOOL', new Uint8Array([0, 2]), [2]).data]).toEqual([0, 1])
  const tooLarge = () => readOne('I64', new BigInt64Array([1n, 2147483648n]), [2])
  expect(tooLarge).toThrow(FormatError)
  expect(tooLarge).toThrow("tensor 'x' is I64 and its element 1 is 2147483648")
  expect(() => readOne('U32', new Uint32Array([4294967295]), [1])).toThrow('must fit into int32')
})

test('a header may be padded and may hold no tensor', () => {
  expect(Object.keys(decodeSafetensors(file('{}   ')).tensors)).toEqual([])
})

describe('refused', () => {
  const good = { dtype: 'U8', shape: [4], data_offsets: [0, 4] }
  const four = [1, 2, 3, 4]
  const cases: [string, Uint8Array, string][] = [
    ['an empty file', new Uint8Array(0), 'the file has 0 bytes'],
    ['seven bytes', new Uint8Array(7), 'the file has 7 bytes'],
    ['a header cut off', file({ x: good }, [], 500n), 'it is cut off'],
    ['a header of 2^63 bytes', file({ x: good }, four, 2n ** 63n), 'at most 100000000'],
    ['a header of 100 MB + 1', file({}, [], 100_000_001n), 'at most 100000000'],
    ['text that is no JSON', file('{"x": '), 'not valid JSON'],
    ['a list', file('[1]'), "does not begin with '{'"],
    ['leading blanks', file(' {}'), "does not begin with '{'"],
    [
      'invalid UTF-8',
      file(Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]).toString('latin1')).map((b) =>
        b === 0xc3 ? 0xff : b,
      ),
      'not valid JSON',
    ],
    ['a key twice', file('{"x":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"\\u0078":{}}'), "the key 'x' twice"],
    [
      'a key twice inside',
      file('{"x":{"dtype":"U8","dtype":"I8","shape":[0],"data_offsets":[0,0]}}'),
      "the key 'dtype' twice",
    ],
    ['an unknown dtype', file({ x: { ...good, dtype: 'F8_E4M3' } }, four), 'has dtype "F8_E4M3"'],
    ['a dtype of the prototype', file({ x: { ...good, dtype: 'constructor' } }, four), 'has dtype "constructor"'],
    ['a missing shape', file({ x: { dtype: 'U8', data_offsets: [0, 4] } }, four), 'a shape that is not'],
    ['a negative size', file({ x: { ...good, shape: [-4] } }, four), 'a shape that is not'],
    ['a fraction', file({ x: { ...good, shape: [4.5] } }, four), 'a shape that is not'],
    ['a huge shape', file({ x: { ...good, shape: [2 ** 40, 2 ** 40] } }, four), 'takes 1.2'],
    ['offsets the wrong way', file({ x: { ...good, data_offsets: [4, 0] } }, four), 'bytes 4 to 0'],
    ['offsets behind the end', file({ x: { ...good, shape: [5], data_offsets: [0, 5] } }, four), 'has 4 bytes of data'],
    ['one offset', file({ x: { ...good, data_offsets: [0] } }, four), 'not two byte offsets'],
    ['a wrong size', file({ x: { ...good, shape: [3] } }, four), 'takes 3'],
    ['bytes left over', file({ x: good }, [1, 2, 3, 4, 5]), 'the data at byte 5'],
    ['a hole', file({ x: { ...good, shape: [2], data_offsets: [2, 4] } }, four), 'leaves a hole'],
    ['an overlap', file({ x: good, y: { ...good, shape: [2], data_offsets: [2, 4] } }, four), 'overlaps'],
    ['metadata of numbers', file({ __metadata__: { epoch: 3 } }), "'epoch', which is not a string"],
    ['metadata that is a list', file({ __metadata__: [] }), 'must be an object of strings'],
    ['an entry that is null', file({ x: null }), 'is not an object'],
  ]
  test.each(cases)('%s', (_, bytes, message) => {
    expect(() => decodeSafetensors(bytes)).toThrow(FormatError)
    expect(() => decodeSafetensors(bytes)).toThrow(message)
  })
})

test('mutated bytes are read consistently or refused, never anything else', () => {
  const original = encodeSafetensors(arrays, { metadata: { note: 'fuzz' } })
  let state = 12345
  const random = (below: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
  const headerEnd = 8 + Number(new DataView(original.buffer).getBigUint64(0, true))
  let refused = 0
  for (let round = 0; round < 4000; round++) {
    let bytes = original.slice()
    for (let edits = 1 + random(3); edits > 0; edits--) {
      const kind = random(4)
      const at = random(round % 2 === 0 ? headerEnd : bytes.length)
      if (kind === 0) bytes[at] = random(256)
      else if (kind === 1) bytes = bytes.slice(0, at)
      else if (kind === 2) bytes[at] = 0x30 + random(10)
      else bytes.copyWithin(at, random(headerEnd), random(headerEnd))
    }
    try {
      for (const { shape, data } of Object.values(decodeSafetensors(bytes).tensors)) {
        expect(data.length).toBe(shape.reduce((a, b) => a * b, 1))
      }
    } catch (error) {
      expect(error).toBeInstanceOf(FormatError)
      refused += 1
    }
  }
  expect(refused).toBeGreaterThan(1000)
})

test('unknown options are refused', () => {
  expect(() => encodeSafetensors({}, { metadatta: {} } as object)).toThrow("did you mean 'metadata'?")
  expect(() => encodeSafetensors({ x: { shape: [3], dtype: 'float32', data: new Float32Array(2) } })).toThrow(
    'its data has 2',
  )
})
