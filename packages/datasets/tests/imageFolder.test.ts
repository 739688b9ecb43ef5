import './device.ts'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { FormatError } from '@neurite/core'
import { imageFolder } from '@neurite/datasets'
import { expect, test } from 'vitest'
import { root } from './loopback.ts'
import { png } from './pngBytes.ts'

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
  await put('a/y.bmp', Uint8Array.of(0x42, 0x4d))
  await expect(imageFolder(root())).rejects.toThrow('y.bmp is neither PNG nor JPEG; give { decode }')
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
