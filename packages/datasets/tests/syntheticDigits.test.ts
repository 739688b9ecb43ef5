import './device.ts'
import { syntheticDigits } from '@neurite/datasets'
import { expect, test } from 'vitest'

test('the same seed gives the same digits, and more of them begin with the same', async () => {
  const [few, many, other] = await Promise.all(
    [
      syntheticDigits({ count: 20, seed: 3 }),
      syntheticDigits({ count: 50, seed: 3 }),
      syntheticDigits({ count: 20, seed: 4 }),
    ].map(async ({ images, labels }) => ({ images: await images.data(), labels: await labels.data() })),
  )
  expect(many!.images.subarray(0, 20 * 784)).toEqual(few!.images)
  expect(many!.labels.subarray(0, 20)).toEqual(few!.labels)
  expect(other!.images).not.toEqual(few!.images)
})

test('samples are float32 images in [0, 1] with int32 labels', async () => {
  const digits = syntheticDigits({ count: 500, seed: 1 })
  expect([digits.images.shape, digits.images.dtype]).toEqual([[500, 1, 28, 28], 'uint8'])
  expect([digits.labels.shape, digits.labels.dtype]).toEqual([[500], 'int32'])
  expect(digits.classes).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'])
  const [x, y] = digits.batch(new Int32Array([7, 0]))
  expect([x.shape, x.dtype, y.dtype]).toEqual([[2, 1, 28, 28], 'float32', 'int32'])
  const pixels = await x.data()
  const bytes = (await digits.images.data()).subarray(7 * 784, 8 * 784)
  expect(pixels.subarray(0, 784)).toEqual(Float32Array.from(bytes, (byte) => byte / 255))
})

test('every digit comes, with ink that stays inside the picture', async () => {
  const digits = syntheticDigits({ count: 2000, seed: 5 })
  const counts = Array(10).fill(0)
  for (const label of await digits.labels.data()) counts[label] += 1
  expect(Math.min(...counts)).toBeGreaterThan(150)
  const pixels = await digits.images.data()
  let border = 0
  let ink = 0
  for (let i = 0; i < pixels.length; i++) {
    const row = Math.floor((i % 784) / 28)
    const column = i % 28
    ink += pixels[i]! / 255
    if (row === 0 || row === 27 || column === 0 || column === 27) border += pixels[i]! / 255
  }
  expect(ink / 2000 / 784).toBeGreaterThan(0.08)
  expect(ink / 2000 / 784).toBeLessThan(0.25)
  expect(border / ink).toBeLessThan(0.002)
})

test('other sizes keep the form', async () => {
  const small = syntheticDigits({ count: 10, size: 14 })
  expect(small.images.shape).toEqual([10, 1, 14, 14])
  expect(await small.labels.tolist()).toEqual(await syntheticDigits({ count: 10 }).labels.tolist())
})

test('wrong arguments are refused', () => {
  expect(() => syntheticDigits({ count: 0 })).toThrow('count is 0')
  expect(() => syntheticDigits({ size: 7 })).toThrow('size one from 8')
  expect(() => syntheticDigits({ sead: 1 } as object)).toThrow("did you mean 'seed'?")
})
