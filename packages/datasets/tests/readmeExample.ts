import { reference, use } from '@neurite/core'
import { DataLoader, syntheticDigits } from '@neurite/datasets'
await use(reference())
const digits = syntheticDigits({ count: 1000, seed: 1 }) // or: const { train, test } = await mnist()
const [train, validation] = digits.randomSplit([0.8, 0.2], { seed: 1 }) // 800 and 200 samples
const loader = new DataLoader(train, { batchSize: 128, shuffle: true, seed: 1 })
const shapes: (readonly number[])[] = []
for (const [images] of loader) {
  shapes.push(images.shape) // [128, 1, 28, 28], float32 in [0, 1]; labels int32 [128]
}

export { shapes, validation }
