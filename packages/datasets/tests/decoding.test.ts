import './device.ts'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DeviceError, FormatError, onWarning } from '@neurite/core'
import {
  DataLoader,
  type Dataset,
  imageFiles,
  imageFolder,
  type ImageTransform,
  moduleDataset,
  randomFlip,
  randomRotation,
  randomShift,
} from '@neurite/datasets'
import { expect, test, vi } from 'vitest'
import { COLOR_JPEG, GREY_JPEG } from './jpegBytes.ts'
import { root } from './loopback.ts'
import { png } from './pngBytes.ts'

const MODULE = new URL('./modules/squares.mjs', import.meta.url)
const TRANSFORM: ImageTransform[] = [randomRotation(20), randomShift(1), randomFlip()]

async function put(name: string, bytes: Uint8Array): Promise<void> {
  await mkdir(join(root(), name, '..'), { recursive: true })
  await writeFile(join(root(), name), bytes)
}

/** Two classes, each of ten PNG and two JPEG images of 8 by 8 pixels and larger. */
async function photographs(): Promise<string> {
  for (const [c, name] of ['cat', 'dog'].entries()) {
    for (let i = 0; i < 10; i++) {
      const rows = Array.from({ length: 8 }, (_, y) => [
        i % 5,
        ...Array.from({ length: 24 }, (_, x) => c * 9 + i * x + y),
      ])
      await put(`${name}/${i}.png`, png({ width: 8, height: 8, color: 2, rows }))
    }
    await put(`${name}/color.jpg`, COLOR_JPEG)
    await put(`${name}/grey.jpeg`, GREY_JPEG)
  }
  return root()
}

async function epochs(loader: DataLoader, count = 1): Promise<number[][]> {
  const batches: number[][] = []
  for (let i = 0; i < count; i++) {
    for await (const batch of loader) {
      const parts = await Promise.all(batch.map((part) => part.data()))
      batches.push(parts.flatMap((part) => Array.from(part)))
    }
  }
  loader.close()
  return batches
}

test('a folder of PNG and JPEG is decoded alike in memory, on this thread, and by 1 and 4 workers', async () => {
  const folder = await photographs()
  const size = { size: [8, 8] } as const
  const files = await imageFiles(folder, size)
  expect([files.length, files.classes]).toEqual([24, ['cat', 'dog']])
  const make = (data: Dataset, workers: number) =>
    new DataLoader(data, { batchSize: 7, shuffle: true, seed: 3, transform: TRANSFORM, workers })
  const expected = await epochs(make(await imageFolder(folder, size), 0), 2)
  expect(expected).toHaveLength(8)
  expect(expected[0]).not.toEqual(expected[4])
  for (const workers of [0, 1, 4]) expect(await epochs(make(files, workers), 2)).toEqual(expected)
})

test('colours and greys of JPEG are right', async () => {
  await put('a/color.jpg', COLOR_JPEG)
  const color = await imageFolder(root())
  expect(color.images.shape).toEqual([1, 3, 8, 16])
  const planes = ((await color.images.tolist()) as number[][][][])[0]!.map((rows) => [rows[4]![1]!, rows[4]![14]!])
  for (const [c, [left, right]] of [
    [200, 40],
    [100, 100],
    [30, 220],
  ].entries()) {
    expect(Math.abs(planes[c]![0]! - left!)).toBeLessThan(12)
    expect(Math.abs(planes[c]![1]! - right!)).toBeLessThan(12)
  }
  await put('a/color.jpg', GREY_JPEG)
  expect((await imageFolder(root())).images.shape).toEqual([1, 1, 8, 16])
})

test('parts, folds, maps and joined folders are decoded by workers too', async () => {
  const squares = (count: number) => moduleDataset(MODULE, { options: { count } })
  const [many, few] = [await squares(30), await squares(5)]
  expect(() => many.tensors()).toThrow('loop with for await')
  const composed = many
    .subset([29, 3, 7, 7, 11])
    .concat(few)
    .map((image, index, here) => [image!.mul(2), index!, here!])
  const seen: number[] = []
  for (const workers of [0, 1, 4]) {
    const loader = new DataLoader(composed, { batchSize: 4, workers, transform: randomFlip() })
    for await (const [image, index, here] of loader) {
      const indices = (await index!.tolist()) as number[]
      const pixels = (await image!.tolist()) as number[][][][]
      for (const [i, value] of indices.entries()) expect(pixels[i]![0]![5]![5]).toBeCloseTo((2 * value) / 255, 6)
      expect(new Set((await here!.tolist()) as boolean[])).toEqual(new Set([workers === 0]))
      seen.push(...indices)
    }
    loader.close()
  }
  const order = [29, 3, 7, 7, 11, 0, 1, 2, 3, 4]
  expect(seen).toEqual([...order, ...order, ...order])
})

test('classes of images are known without decoding them', async () => {
  const files = await imageFiles(await photographs(), { size: [8, 8] })
  const [train, held] = files.randomSplit([0.75, 0.25], { seed: 1, stratify: true })
  const counts = (part: Dataset) => part.classIndices().reduce((sum, c) => sum + c, 0)
  expect([train.length, held.length, counts(train), counts(held)]).toEqual([18, 6, 9, 3])
  const cached = await held.cache()
  expect(cached.tensors()[0]!.shape).toEqual([6, 3, 8, 8])
})

test('another decoder is a function of a module', async () => {
  await put('a/1.webp', Uint8Array.of(7, 8))
  await put('a/2.webp', Uint8Array.of(9))
  await expect(imageFiles(root())).rejects.toThrow('1.webp is neither PNG nor JPEG; give { decode }')
  const files = await imageFiles(root(), { decode: { module: MODULE, export: 'firstByte' } })
  const batches = await epochs(new DataLoader(files, { workers: 2 }))
  expect(batches).toEqual([[Math.fround(7 / 255), Math.fround(9 / 255), 0, 0]])
  await expect(imageFiles(root(), { decode: { module: MODULE, export: 'other' } })).rejects.toThrow(
    'exports no function other',
  )
})

test('what a worker cannot read is told as on this thread', async () => {
  const folder = await photographs()
  await put('dog/9.png', (await import('node:fs')).readFileSync(join(folder, 'dog/8.png')).subarray(0, 60))
  await put('dog/color.jpg', COLOR_JPEG.subarray(0, 200))
  const files = await imageFiles(folder, { size: [8, 8] })
  for (const workers of [0, 2]) {
    for (const [at, name] of [
      [21, '9.png'],
      [22, 'color.jpg'],
    ] as const) {
      const loader = new DataLoader(files.subset([0, at]), { workers })
      const error = await epochs(loader).catch((reason: unknown) => reason)
      expect(error).toBeInstanceOf(FormatError)
      expect(String(error)).toContain(name)
      expect(String(error)).toContain('cut off')
      loader.close()
    }
  }
  await expect(moduleDataset(MODULE, { export: 'nothing' })).rejects.toThrow('must give { length, fields, sample')
  await expect(moduleDataset(MODULE, { export: 'none' })).rejects.toThrow("exports no function 'none'")
  await expect(moduleDataset('./squares.mjs')).rejects.toThrow("write new URL('./squares.mjs', import.meta.url)")
  const uneven = new DataLoader(await moduleDataset(MODULE, { export: 'uneven' }), { workers: 1 })
  await expect(epochs(uneven)).rejects.toThrow('part 0 of sample 1 has 1 values; [2] has 2')
  uneven.close()
  const failing = new DataLoader(await moduleDataset(MODULE, { export: 'failing' }), { workers: 1 })
  const error = await epochs(failing).catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(DeviceError)
  expect(String(error)).toContain('no such thing')
  failing.close()
})

test('where no worker can start, this thread decodes', async () => {
  const data = await moduleDataset(MODULE, { options: { count: 9 } })
  const expected = await epochs(new DataLoader(data, { batchSize: 4, transform: TRANSFORM }))
  const said: string[] = []
  const before = onWarning((message) => said.push(message))
  const builtin = process.getBuiltinModule
  vi.spyOn(process, 'getBuiltinModule').mockImplementation(((name: string) =>
    name === 'node:worker_threads'
      ? {
          Worker: class {
            constructor() {
              throw new Error('no threads')
            }
          },
        }
      : builtin(name)) as never)
  try {
    expect(await epochs(new DataLoader(data, { batchSize: 4, transform: TRANSFORM, workers: 2 }))).toEqual(expected)
  } finally {
    onWarning(before)
  }
  expect(said).toEqual(['[DataLoader] batches are made on this thread: no threads'])
})
