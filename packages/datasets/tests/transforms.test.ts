import './device.ts'
import { fromData, onWarning, tensor } from '@neurite/core'
import {
  augment,
  colorJitter,
  cutmix,
  cutout,
  DataLoader,
  Dataset,
  type ImageTransform,
  ImageDataset,
  mnist,
  mixup,
  normalizeImages,
  randomCrop,
  randomFlip,
  randomNoise,
  randomRotation,
  randomShift,
  randomZoom,
  syntheticDigits,
} from '@neurite/datasets'
import { expect, test, vi } from 'vitest'
import { sharedData, testOnData } from './sharedData.ts'

const digits = syntheticDigits({ count: 40, seed: 2 })
const digitsInColor = () => {
  const pixels = new Uint8Array(24 * 3 * 12 * 10).map((_, i) => (i * 7919) % 251)
  return new ImageDataset({
    pixels,
    imageShape: [3, 12, 10],
    labels: Int32Array.from({ length: 24 }, (_, i) => i % 5),
    classes: ['a', 'b', 'c', 'd', 'e'],
  })
}
const EVERYTHING: ImageTransform[] = [
  randomRotation(10),
  randomShift(2),
  randomZoom(0.1),
  randomFlip({ vertical: 0.5 }),
  randomCrop([10, 8], { padding: 1 }),
  colorJitter({ brightness: 0.3, contrast: 0.3, saturation: 0.3 }),
  cutout(3),
  randomNoise(0.05),
  normalizeImages([0.4, 0.5, 0.6], 0.25),
  cutmix({ classes: 5 }),
]

/** One epoch or more, every number of it. */
async function epochs(loader: DataLoader, count = 1): Promise<number[][]> {
  const batches: number[][] = []
  for (let i = 0; i < count; i++) {
    for await (const batch of loader) {
      const parts = await Promise.all(batch.map((part) => part.data()))
      batches.push(parts.flatMap((part) => Array.from(part)))
    }
  }
  return batches
}

async function transformed(images: number[][], transform: ImageTransform, seed = 0): Promise<number[][]> {
  const changed = augment(tensor([[images]]), transform, { seed }).images
  return ((await changed.tolist()) as number[][][][])[0]![0]!
}

test('order and transforms are the same on 0, 1 and 4 workers, in a second epoch too, and another seed differs', async () => {
  const make = (workers: number, seed = 7) =>
    new DataLoader(digitsInColor(), { batchSize: 7, shuffle: true, seed, workers, transform: EVERYTHING })
  const [none, one, four] = [make(0), make(1), make(4)]
  const expected = await epochs(none, 2)
  expect(expected).toHaveLength(8)
  expect(expected[0]).not.toEqual(expected[4])
  expect(await epochs(one, 2)).toEqual(expected)
  expect(await epochs(four, 2)).toEqual(expected)
  expect(await epochs(make(0, 8))).not.toEqual(expected.slice(0, 4))
  one.close()
  four.close()
})

test('a loader stopped in the middle goes on with the same transforms', async () => {
  const make = () =>
    new DataLoader(digitsInColor(), { batchSize: 5, shuffle: true, seed: 3, workers: 1, transform: EVERYTHING })
  const whole = make()
  const expected = await epochs(whole)
  const stopped = make()
  let position = stopped.position
  for await (const _ of stopped) {
    position = stopped.position
    if (position.batch === 2) break
  }
  stopped.position = position
  expect(await epochs(stopped)).toEqual(expected.slice(2))
  whole.close()
  stopped.close()
})

test('where no worker can start, this thread makes the same batches and says so once', async () => {
  const options = { batchSize: 7, transform: EVERYTHING }
  const expected = await epochs(new DataLoader(digitsInColor(), options))
  const said: string[] = []
  const before = onWarning((message) => said.push(message))
  vi.spyOn(process, 'getBuiltinModule').mockImplementation((() => ({
    Worker: class {
      constructor() {
        throw new Error('no threads here')
      }
    },
  })) as never)
  try {
    expect(await epochs(new DataLoader(digitsInColor(), { ...options, workers: 2 }))).toEqual(expected)
  } finally {
    onWarning(before)
  }
  expect(said).toEqual(['[DataLoader] batches are made on this thread: no threads here'])
})

test('datasets of one’s own are transformed alike, with workers and without', async () => {
  const plain = digitsInColor()
  class Own extends Dataset {
    readonly length = plain.length
    batch(indices: Int32Array) {
      return [...plain.batch(indices)]
    }
  }
  const options = { batchSize: 10, shuffle: true, transform: EVERYTHING }
  const expected = await epochs(new DataLoader(plain, options))
  const one = new DataLoader(new Own(), { ...options, workers: 1 })
  expect(await epochs(new DataLoader(new Own(), options))).toEqual(expected)
  expect(await epochs(one)).toEqual(expected)
  one.close()
})

test('tensors on the device are changed as a loader changes them', async () => {
  const data = digitsInColor()
  for (const transform of [...EVERYTHING, mixup({ classes: 5, alpha: 0.4 }), EVERYTHING]) {
    const loader = new DataLoader(data, { batchSize: 24, seed: 5, transform })
    const [[x, y]] = [...loader] as [[ReturnType<typeof tensor>, ReturnType<typeof tensor>]]
    const [images, labels] = data.tensors()
    const changed = augment(images, transform, { seed: 5, labels })
    expect(changed.images.shape).toEqual(x.shape)
    const [a, b] = [await x.data(), await changed.images.data()]
    let worst = 0
    for (let i = 0; i < a.length; i++) worst = Math.max(worst, Math.abs(a[i]! - b[i]!))
    expect(worst).toBeLessThan(2e-5)
    const [p, q] = [await y.data(), await changed.labels!.data()]
    expect(changed.labels!.dtype).toBe(y.dtype)
    for (let i = 0; i < p.length; i++) expect(q[i]).toBeCloseTo(p[i]!, 6)
  }
})

test('nothing to change changes nothing', async () => {
  const image = [
    [1, 2, 3],
    [4, 5, 6],
    [7, 8, 9],
  ]
  for (const transform of [randomRotation(0), randomShift(0), randomZoom(0), randomFlip({ horizontal: 0 })]) {
    expect(await transformed(image, transform)).toEqual(image)
  }
})

test('a flip mirrors, a crop cuts, and a rotation keeps the middle and the amount of ink', async () => {
  const image = [
    [1, 2, 3],
    [4, 5, 6],
    [7, 8, 9],
  ]
  expect(await transformed(image, randomFlip({ horizontal: 1 }))).toEqual(image.map((row) => row.toReversed()))
  expect(await transformed(image, randomFlip({ horizontal: 0, vertical: 1 }))).toEqual(image.toReversed())
  const part = await transformed(image, randomCrop(2))
  expect([1, 2, 4, 5]).toContain(part[0]![0])
  expect(part[1]![1]).toBe(part[0]![0]! + 4)
  const turned = await transformed(image, randomRotation(180), 3)
  expect(turned[1]![1]).toBeCloseTo(5, 5)
  const ink = async (x: { data(): Promise<ArrayLike<number>> }) => Array.from(await x.data()).reduce((a, b) => a + b, 0)
  const [x] = digits.tensors()
  const rotated = augment(x, [randomRotation(10), randomShift(2)], { seed: 1 }).images
  expect((await ink(rotated)) / (await ink(x))).toBeCloseTo(1, 1)
})

test('angles and shifts are spread over their whole range', async () => {
  const dot = new Float32Array(200 * 21 * 21)
  for (let i = 0; i < 200; i++) dot[i * 441 + 10 * 21 + 10] = 1
  const { images } = augment(fromData(dot, [200, 1, 21, 21], 'float32'), randomShift(3), { seed: 4 })
  const data = await images.data()
  const means: number[] = []
  for (let i = 0; i < 200; i++) {
    let x = 0
    for (let j = 0; j < 441; j++) x += data[i * 441 + j]! * (j % 21)
    means.push(x - 10)
  }
  expect(Math.max(...means)).toBeGreaterThan(2.8)
  expect(Math.min(...means)).toBeLessThan(-2.8)
  expect(Math.abs(means.reduce((a, b) => a + b) / 200)).toBeLessThan(0.4)
})

test('noise has its deviation, cutout its size, jitter stays in [0, 1]', async () => {
  const flat = fromData(new Float32Array(8 * 3 * 32 * 32).fill(0.5), [8, 3, 32, 32], 'float32')
  const noisy = Array.from(await augment(flat, randomNoise(0.1), { seed: 1 }).images.data())
  const variance = noisy.reduce((sum, value) => sum + (value - 0.5) ** 2, 0) / noisy.length
  expect(Math.sqrt(variance)).toBeCloseTo(0.1, 2)
  const cut = await augment(flat, cutout(8, { fill: 1 }), { seed: 1 }).images.data()
  const covered = cut.filter((value) => value === 1).length / 24
  expect(covered).toBeGreaterThan(16)
  expect(covered).toBeLessThanOrEqual(64)
  const strong = colorJitter({ brightness: 1, contrast: 1, saturation: 1 })
  const jittered = await augment(digitsInColor().tensors()[0], strong, { seed: 2 }).images.data()
  expect(Math.max(...jittered)).toBeLessThanOrEqual(1)
  expect(Math.min(...jittered)).toBeGreaterThanOrEqual(0)
})

test('mixed labels are shares whose sum is 1', async () => {
  for (const transform of [mixup({ classes: 5 }), cutmix({ classes: 5 })]) {
    const [images, labels] = digitsInColor().tensors()
    const mixed = augment(images, transform, { labels, seed: 9 })
    const shares = (await mixed.labels!.tolist()) as number[][]
    for (const row of shares) expect(row.reduce((a, b) => a + b)).toBeCloseTo(1, 5)
    expect(shares.some((row) => row.filter((share) => share > 0).length === 2)).toBe(true)
  }
})

test('wrong arguments are refused', () => {
  expect(() => randomRotation(-1)).toThrow('degrees is -1')
  expect(() => randomFlip({ horizontal: 2 })).toThrow('a probability from 0 to 1')
  expect(() => colorJitter({ hue: 1 } as object)).toThrow("unknown option 'hue'")
  expect(() => [...new DataLoader(digits, { transform: randomCrop(30) })]).toThrow('cannot be larger than the whole')
  expect(() => [...new DataLoader(digits, { transform: normalizeImages([1, 2], 1) })]).toThrow(
    '2 numbers for images of 1',
  )
  expect(() => augment(tensor([[1]]), randomNoise(1))).toThrow('must be float32 [count')
  expect(() => new DataLoader(digits, { workers: 1.5 })).toThrow('workers is 1.5')
})

testOnData('the whole of MNIST is turned and shifted by a worker while little happens here', 'mnist', async () => {
  const { train } = await mnist({ root: sharedData('mnist'), download: false })
  const transform = [randomRotation(10), randomShift(2)]
  const loader = new DataLoader(train, { batchSize: 256, shuffle: true, transform, workers: 1 })
  let samples = 0
  for await (const [x] of loader) samples += x.shape[0]!
  expect(samples).toBe(60_000)
  loader.close()
})
