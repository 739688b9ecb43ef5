import { gzipSync } from 'node:zlib'
import { FormatError } from '@neurite/core'
import { decodeIdx } from '@neurite/datasets'
import { describe, expect, test } from 'vitest'

/** An IDX file made by hand. */
function idx(code: number, shape: number[], data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(4 + 4 * shape.length + data.length)
  bytes.set([0, 0, code, shape.length])
  const view = new DataView(bytes.buffer)
  for (const [axis, length] of shape.entries()) view.setUint32(4 + 4 * axis, length)
  bytes.set(data, 4 + 4 * shape.length)
  return bytes
}

function bigEndian(
  width: number,
  values: number[],
  set: (view: DataView, at: number, value: number) => void,
): Uint8Array {
  const view = new DataView(new ArrayBuffer(width * values.length))
  for (const [i, value] of values.entries()) set(view, i * width, value)
  return new Uint8Array(view.buffer)
}

test('every element type is read', async () => {
  const cases: [number, Uint8Array, string, number[]][] = [
    [8, new Uint8Array([1, 255]), 'uint8', [1, 255]],
    [9, new Uint8Array([1, 255]), 'int32', [1, -1]],
    [11, bigEndian(2, [-300, 300], (v, at, x) => v.setInt16(at, x)), 'int32', [-300, 300]],
    [12, bigEndian(4, [-70000, 5], (v, at, x) => v.setInt32(at, x)), 'int32', [-70000, 5]],
    [13, bigEndian(4, [1.5, -2], (v, at, x) => v.setFloat32(at, x)), 'float32', [1.5, -2]],
    [14, bigEndian(8, [Math.PI, 1e300], (v, at, x) => v.setFloat64(at, x)), 'float64', [Math.PI, 1e300]],
  ]
  for (const [code, bytes, dtype, values] of cases) {
    const file = idx(code, [2], bytes)
    for (const packed of [file, gzipSync(file)]) {
      const array = await decodeIdx(packed)
      expect(array).toMatchObject({ dtype, shape: [2] })
      expect([...array.data]).toEqual(values)
    }
  }
})

test('an array has its own memory, wherever the file lies', async () => {
  const file = new Uint8Array([9, ...idx(8, [2, 1, 2], new Uint8Array([1, 2, 3, 4]))]).subarray(1)
  const { shape, data } = await decodeIdx(file)
  file.fill(0)
  expect(shape).toEqual([2, 1, 2])
  expect([...data]).toEqual([1, 2, 3, 4])
})

describe('refused', () => {
  const good = idx(8, [2, 3], new Uint8Array(6))
  const cases: [string, Uint8Array, string][] = [
    ['nothing', new Uint8Array(0), '0 bytes; an IDX file begins with'],
    ['a wrong magic', new Uint8Array([1, 0, 8, 1, 0, 0, 0, 0]), 'begins with 01 00 08 01'],
    ['an unknown type', idx(10, [1], new Uint8Array(1)), 'begins with 00 00 0a 01'],
    ['no axis', idx(8, [], new Uint8Array(1)), 'has 0 axes'],
    ['nine axes', idx(8, Array(9).fill(1), new Uint8Array(1)), 'has 9 axes'],
    ['a header cut off', good.subarray(0, 9), 'cut off within its header, at byte 9 of 12'],
    ['data cut off', good.subarray(0, 15), 'is cut off: [2, 3] takes 18 bytes with its header, received 15'],
    ['bytes left over', new Uint8Array([...good, 0]), 'has bytes left over'],
    ['a huge size', idx(8, [0xffffffff, 0xffffffff], new Uint8Array(1)), 'at most 2147483648 are accepted'],
    [
      'gzip cut off',
      gzipSync(
        idx(
          8,
          [1000],
          new Uint8Array(1000).map((_, i) => i * 7),
        ),
      ).subarray(0, 60),
      'damaged or cut off',
    ],
    [
      'gzip with a wrong sum',
      gzipSync(good).map((byte, i, all) => (i === all.length - 6 ? byte ^ 1 : byte)),
      'damaged or cut off',
    ],
    ['gzip of something else', gzipSync(new Uint8Array(100).fill(65)), 'begins with 41 41 41 41'],
    ['gzip of little', gzipSync(new Uint8Array([0, 0])), '2 bytes; an IDX file begins with'],
  ]
  test.each(cases)('%s', async (_, bytes, message) => {
    const error = await decodeIdx(bytes, { name: 'digits.idx' }).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(FormatError)
    expect(String(error)).toContain(message)
    expect(String(error)).toContain('digits.idx')
  })
})

test('a gzip bomb is stopped at the size that its header announces', async () => {
  const announced = idx(8, [10], new Uint8Array(10))
  const bomb = gzipSync(Buffer.concat([announced, Buffer.alloc(2 ** 28)]))
  expect(bomb.length).toBeLessThan(2 ** 19)
  const before = process.memoryUsage().rss
  await expect(decodeIdx(bomb)).rejects.toThrow('unpack into more than the 18 bytes')
  expect(process.memoryUsage().rss - before).toBeLessThan(2 ** 26)
})

test('damaged bytes are refused or read consistently', async () => {
  const file = idx(
    8,
    [3, 5],
    new Uint8Array(15).map((_, i) => i),
  )
  const packed = gzipSync(file)
  let state = 99
  const random = (below: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
  for (let round = 0; round < 600; round++) {
    const bytes = Uint8Array.from(round % 2 ? packed : file)
    bytes[random(bytes.length)] = random(256)
    try {
      const { shape, data } = await decodeIdx(bytes.subarray(0, random(4) ? bytes.length : random(bytes.length)))
      expect(data.length).toBe(shape.reduce((a, b) => a * b, 1))
    } catch (error) {
      expect(error).toBeInstanceOf(FormatError)
    }
  }
})
