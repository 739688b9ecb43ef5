import './device.ts'
import { FormatError, onWarning } from '@neurite/core'
import {
  bostonHousing,
  DataLoader,
  type Dataset,
  DownloadError,
  imageFiles,
  imageFolder,
  moduleDataset,
  randomRotation,
  randomShift,
} from '@neurite/datasets'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { DATA } from './dataServer.ts'
import { COLOR_JPEG, GREY_JPEG } from './jpegBytes.ts'

const CACHE = 'neurite-datasets'
const from = (...places: string[]) => places.map((place) => `${location.origin}${DATA}/${place}`)
const asked = async () => Number(await (await fetch(`${DATA}/asked`)).text())

beforeEach(() => caches.delete(CACHE))
afterEach(() => caches.delete(CACHE))

test('a download that breaks off is continued, kept by the browser, and not asked for again', async () => {
  const houses = await bostonHousing({ mirrors: from('missing', 'breaks') })
  expect([houses.length, houses.featureNames.length]).toEqual([506, 12])
  expect((await houses.features.narrow(0, 7, 1).tolist()) as number[][]).toEqual([
    Array.from({ length: 12 }, (_, column) => 7 + column / 16),
  ])
  const before = await asked()
  const again = await bostonHousing({ mirrors: from('whole') })
  expect(again.length).toBe(506)
  expect(await bostonHousing({ download: false })).toHaveLength(506)
  expect(await asked()).toBe(before)
})

test('what is damaged in the cache is fetched again; what is nowhere is told', async () => {
  await bostonHousing({ mirrors: from('whole') })
  const cache = await caches.open(CACHE)
  const [key] = await cache.keys()
  await cache.put(key!, new Response('CRIM,ZN\n1,2\n'))
  await expect(bostonHousing({ download: false })).rejects.toThrow(FormatError)
  const said: string[] = []
  const warn = onWarning((message) => said.push(message))
  expect(await bostonHousing({ mirrors: from('whole') })).toHaveLength(506)
  onWarning(warn)
  expect(said.join()).toContain('it is fetched again')
  await caches.delete(CACHE)
  const error = await bostonHousing({ mirrors: from('missing') }).catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(DownloadError)
  expect(String(error)).toContain('404')
  expect(await caches.has(CACHE).then(async (has) => has && (await (await caches.open(CACHE)).keys()).length > 0)).toBe(
    false,
  )
})

test('two downloads of the same file are one', async () => {
  const before = await asked()
  const both = await Promise.all([1, 2].map(() => bostonHousing({ mirrors: from('whole') })))
  expect(both.map(({ length }) => length)).toEqual([506, 506])
  expect((await asked()) - before).toBe(1)
})

function fileOf(path: string, bytes: BlobPart): File {
  const file = new File([bytes], path.split('/').at(-1)!)
  Object.defineProperty(file, 'webkitRelativePath', { value: path })
  return file
}

/** A PNG as the browser writes it. */
async function paint(value: number): Promise<Blob> {
  const canvas = new OffscreenCanvas(16, 8)
  const context = canvas.getContext('2d')!
  context.fillStyle = `rgb(${value} ${2 * value} ${3 * value})`
  context.fillRect(0, 0, 16, 8)
  return canvas.convertToBlob({ type: 'image/png' })
}

async function photographs(): Promise<File[]> {
  const files = [fileOf('set/cat/a.jpg', COLOR_JPEG), fileOf('set/dog/b.jpg', GREY_JPEG)]
  for (let i = 0; i < 10; i++) files.push(fileOf(`set/${i % 2 ? 'dog' : 'cat'}/${i}.png`, await paint(8 * i)))
  return files
}

async function epoch(data: Dataset, workers: number): Promise<number[][]> {
  const transform = [randomRotation(20), randomShift(1)]
  const loader = new DataLoader(data, { batchSize: 5, shuffle: true, seed: 2, workers, transform })
  const batches: number[][] = []
  for await (const batch of loader) {
    const parts = await Promise.all(batch.map((part) => part.data()))
    batches.push(parts.flatMap((part) => Array.from(part)))
  }
  loader.close()
  return batches
}

test('images are decoded by the browser, in workers too, and come out alike', async () => {
  const files = await photographs()
  const inMemory = await imageFolder(files)
  expect([inMemory.classes, inMemory.images.shape]).toEqual([
    ['cat', 'dog'],
    [12, 3, 8, 16],
  ])
  const images = (await inMemory.images.tolist()) as number[][][][]
  // In the order of the names: 0.png, 2.png, …, a.jpg; then the dogs.
  expect(images[1]!.map((plane) => plane[3]![3])).toEqual([16, 32, 48])
  for (const [c, left] of [200, 100, 30].entries()) expect(Math.abs(images[5]![c]![4]![1]! - left)).toBeLessThan(12)
  const onDemand = await imageFiles(files)
  const expected = await epoch(inMemory, 0)
  for (const workers of [0, 1, 4]) expect(await epoch(onDemand, workers)).toEqual(expected)
})

test('a damaged image is refused by its name, from a worker too', async () => {
  const files = [...(await photographs()), fileOf('set/dog/z.jpg', COLOR_JPEG.subarray(0, 40))]
  await expect(imageFolder(files)).rejects.toThrow('z.jpg cannot be read')
  const error = await epoch(await imageFiles(files), 1).catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(FormatError)
  expect(String(error)).toContain('z.jpg cannot be read')
})

test('a module makes samples in workers', async () => {
  const module = new URL('./modules/squares.mjs', import.meta.url)
  const data = await moduleDataset(module, { options: { count: 12 } })
  for (const workers of [0, 2]) {
    const loader = new DataLoader(data, { batchSize: 5, workers })
    const seen: unknown[] = []
    for await (const [, index, here] of loader) {
      seen.push(...((await index!.tolist()) as number[]))
      expect(new Set((await here!.tolist()) as boolean[])).toEqual(new Set([workers === 0]))
    }
    expect(seen).toEqual(Array.from({ length: 12 }, (_, i) => i))
    loader.close()
  }
})
