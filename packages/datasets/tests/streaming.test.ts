import './device.ts'
import { open, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DataLoader, randomShift, recordFile, StreamLoader } from '@neurite/datasets'
import { expect, test } from 'vitest'
import { root } from './loopback.ts'

const FIELDS = [
  { dtype: 'int32', shape: [] },
  { dtype: 'uint8', shape: [1, 4, 4], unit: true },
] as const

async function small(): Promise<string> {
  const path = join(root(), 'records.bin')
  const bytes = Buffer.alloc(8 + 50 * 20)
  for (let i = 0; i < 50; i++) {
    bytes.writeInt32LE(i * 1000, 8 + i * 20)
    bytes.fill(i, 8 + i * 20 + 4, 8 + i * 20 + 20)
  }
  await writeFile(path, bytes)
  return path
}

test('records are read where they lie, in any order', async () => {
  const data = await recordFile(await small(), { fields: FIELDS, headerBytes: 8 })
  expect(data.length).toBe(50)
  const loader = new DataLoader(data, { batchSize: 8, shuffle: true, seed: 3 })
  const seen: number[] = []
  for await (const [id, image] of loader) {
    const ids = (await id!.tolist()) as number[]
    const pixels = await image!.data()
    expect([image!.dtype, image!.shape.slice(1)]).toEqual(['float32', [1, 4, 4]])
    for (const [i, value] of ids.entries()) expect(pixels[i * 16 + 15]).toBe(Math.fround(value / 1000 / 255))
    seen.push(...ids)
  }
  expect(seen).not.toEqual(seen.toSorted((a, b) => a - b))
  expect(seen.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i * 1000))
  const [half] = data.randomSplit([0.5, 0.5], { seed: 1 })
  expect((await half!.load(new Int32Array([0, 1])))[0]!.shape).toEqual([2])
  expect(() => data.tensors()).toThrow('loop with for await')
  const images = data.map((id, image) => [image!, id!])
  const shifted = new DataLoader(images, { transform: randomShift(1), workers: 1, batchSize: 50 })
  for await (const [x] of shifted) expect(x!.shape).toEqual([50, 1, 4, 4])
  shifted.close()
  await expect(recordFile(await small(), { fields: FIELDS })).rejects.toThrow('has 1008 bytes')
  await expect(recordFile(join(root(), 'none'), { fields: FIELDS })).rejects.toThrow('there is no file')
})

test('2 GiB stream with little memory', async () => {
  const path = join(root(), 'large.bin')
  // A file with holes: it has its size and takes no room on the disk.
  const handle = await open(path, 'w')
  const record = 2 ** 16
  await handle.truncate(2 ** 31)
  await handle.write(new Uint8Array([7]), 0, 1, 2 ** 31 - 1)
  await handle.close()
  const data = await recordFile(path, { fields: [{ dtype: 'uint8', shape: [record] }] })
  expect(data.length).toBe(2 ** 15)
  globalThis.gc?.()
  const before = process.memoryUsage().rss
  let highest = before
  let samples = 0
  for await (const [x] of new DataLoader(data, { batchSize: 64, shuffle: true, seed: 1 })) {
    samples += x!.shape[0]!
    highest = Math.max(highest, process.memoryUsage().rss)
  }
  await rm(path)
  expect(samples).toBe(2 ** 15)
  const above = (highest - before) / 2 ** 20
  process.stdout.write(`2 GiB with ${above.toFixed(0)} MiB above the start\n`)
  expect(above).toBeLessThan(300)
}, 60_000)

test('samples that come one by one are shuffled within a buffer, alike for a seed', async () => {
  async function* source() {
    for (let i = 0; i < 100; i++) yield [i, [i, -i]] as const
  }
  const fields = [
    { dtype: 'int32', shape: [] },
    { dtype: 'float32', shape: [2] },
  ] as const
  const read = async (options: object) => {
    const seen: number[] = []
    for await (const [id, x] of new StreamLoader(source, { fields, batchSize: 8, ...options })) {
      const ids = (await id!.tolist()) as number[]
      expect(x!.shape).toEqual([ids.length, 2])
      seen.push(...ids)
    }
    return seen
  }
  const ordered = Array.from({ length: 100 }, (_, i) => i)
  expect(await read({})).toEqual(ordered)
  expect(await read({ dropLast: true })).toHaveLength(96)
  const shuffled = await read({ shuffleBuffer: 20, seed: 4 })
  expect(await read({ shuffleBuffer: 20, seed: 4 })).toEqual(shuffled)
  expect(await read({ shuffleBuffer: 20, seed: 5 })).not.toEqual(shuffled)
  expect(shuffled.toSorted((a, b) => a - b)).toEqual(ordered)
  expect(() => new StreamLoader(source, { fields, batchSize: 0 })).toThrow('batchSize is 0')
  const wrong = new StreamLoader(() => [[1, [1]]], { fields })
  await expect(wrong[Symbol.asyncIterator]().next()).rejects.toThrow('part 1 of a sample has 1 values; [2] has 2')
})
