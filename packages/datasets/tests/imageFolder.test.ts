import './device.ts'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { crc32, deflateSync } from 'node:zlib'
import { FormatError } from '@neurite/core'
import { imageFolder } from '@neurite/datasets'
import { expect, test } from 'vitest'
import { root } from './loopback.ts'

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type), data])
  const result = Buffer.alloc(body.length + 8)
  result.writeUInt32BE(data.length, 0)
  body.copy(result, 4)
  result.writeUInt32BE(crc32?.(body) ?? 0, body.length + 4)
  return result
}

interface Png {
  readonly width: number
  readonly height: number
  readonly color: number
  readonly depth?: number
  /** Rows, each with its filter in front. */
  readonly rows: readonly (readonly number[])[]
  readonly palette?: readonly number[]
}

function png({ width, height, color, depth = 8, rows, palette }: Png): Buffer {
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head.set([depth, color], 8)
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', head),
    ...(palette ? [chunk('PLTE', Uint8Array.from(palette))] : []),
    chunk('IDAT', deflateSync(Uint8Array.from(rows.flat()))),
    chunk('IEND', new Uint8Array(0)),
  ])
}

async function put(name: string, bytes: Uint8Array): Promise<void> {
  await mkdir(join(root(), name, '..'), { recursive: true })
  await writeFile(join(root(), name), bytes)
}

const grey = (rows: number[][]) => png({ width: 2, height: rows.length, color: 0, rows })

test('a folder for each class, every filter, grey, colour, palette and few bits', async () => {
  await put(
    'cat/b.png',
    grey([
      [0, 10, 20],
      [2, 1, 1],
    ]),
  )
  await put(
    'cat/a.png',
    grey([
      [1, 5, 5],
      [3, 5, 5],
    ]),
  )
  await put(
    'dog/a.png',
    grey([
      [0, 9, 8],
      [4, 1, 1],
    ]),
  )
  await put('dog/notes.txt', Buffer.from('no image'))
  await put(
    'emu/a.png',
    png({
      width: 2,
      height: 2,
      color: 3,
      depth: 1,
      rows: [
        [0, 0x40],
        [0, 0x80],
      ],
      palette: [1, 1, 1, 7, 7, 7],
    }),
  )
  const data = await imageFolder(root(), { channels: 1 })
  expect(data.classes).toEqual(['cat', 'dog', 'emu'])
  expect(await data.labels.tolist()).toEqual([0, 0, 1, 2])
  expect((await data.images.reshape([4, 4]).tolist()) as number[][]).toEqual([
    [5, 10, 7, 13],
    [10, 20, 11, 21],
    [9, 8, 10, 10],
    [1, 7, 7, 1],
  ])
  const color = await imageFolder(root(), { channels: 3, size: [4, 1] })
  expect(color.images.shape).toEqual([4, 3, 4, 1])
})

test('colour, and other formats by a function', async () => {
  await put('a/x.png', png({ width: 1, height: 1, color: 6, rows: [[0, 255, 100, 50, 0]] }))
  await put('a/y.jpg', Uint8Array.of(0xff, 0xd8))
  await expect(imageFolder(root())).rejects.toThrow('y.jpg is no PNG; give { decode }')
  const decode = async () => ({ channels: 3, height: 1, width: 1, pixels: Uint8Array.of(1, 2, 3) })
  expect(await (await imageFolder(root(), { decode })).images.reshape([2, 3]).tolist()).toEqual([
    [255, 100, 50],
    [1, 2, 3],
  ])
})

test('damaged images and other sizes are refused by name', async () => {
  const good = grey([
    [0, 1, 2],
    [0, 3, 4],
  ])
  const cases: [Buffer, string][] = [
    [good.subarray(0, 50), 'cut off'],
    [
      grey([
        [5, 1, 2],
        [0, 3, 4],
      ]),
      'row 0 has filter 5',
    ],
    [
      grey([
        [0, 1],
        [0, 3, 4],
      ]),
      'holds 5 bytes of pixels; 6 are needed',
    ],
    [png({ width: 2, height: 1, color: 0, rows: [[0, ...Array(100000).fill(0)]] }), 'unpack into more than'],
    [png({ width: 1, height: 1, color: 0, depth: 16, rows: [[0, 0, 0]] }), 'depth 16'],
    [png({ width: 1, height: 1, color: 3, rows: [[0, 9]], palette: [1, 1, 1] }), 'not in its palette'],
    [png({ width: 2 ** 20, height: 2 ** 20, color: 0, rows: [[0]] }), 'is 1048576 by 1048576 pixels'],
    [grey([[0, 1, 2]]), 'is 1 by 2, the first 2 by 2'],
  ]
  await put('a/1.png', good)
  for (const [bytes, message] of cases) {
    await put('a/2.png', bytes)
    const error = await imageFolder(root()).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(FormatError)
    expect(String(error)).toContain(message)
    expect(String(error)).toContain('2.png')
  }
  await expect(imageFolder(join(root(), 'none'))).rejects.toThrow('there is no folder')
  await expect(imageFolder([])).rejects.toThrow('there are no images')
})
