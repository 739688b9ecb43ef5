import '@neurite/autograd'
import { compile, use } from '@neurite/core'
import { cpu } from '@neurite/backend-cpu'
import { DataLoader, type ImageDataset, mnist, randomRotation, randomShift, syntheticDigits } from '@neurite/datasets'
import { Flatten, LeakyReLU, Linear, Sequential } from '@neurite/layers'
import { crossEntropy } from '@neurite/losses'
import { Adam } from '@neurite/optimizers'
import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { sharedData } from './sharedData.ts'

/** The network of the lectures, and a step that trains it. */
function makeStep() {
  const sizes = [784, 500, 400, 300, 200, 100, 50, 10]
  const layers = sizes.slice(1).flatMap((out, i) => [new LeakyReLU(), new Linear(sizes[i]!, out)])
  const model = new Sequential(new Flatten(), ...layers.slice(1))
  const optimizer = new Adam(model.parameters())
  return compile((x: Parameters<typeof model.call>[0], y: typeof x) => {
    optimizer.zeroGrad()
    const cost = crossEntropy(model.call(x), y)
    cost.backward()
    optimizer.step()
    return cost
  })
}

async function trainingData(): Promise<ImageDataset> {
  if (!process.env['NEURITE_FULL']) return syntheticDigits({ count: 10_240, seed: 1 })
  const root = sharedData('mnist')
  if (!existsSync(root)) throw new Error(`there is no ${root}`)
  return (await mnist({ root, download: false })).train
}

// On one thread and on a machine that does nothing else the bound is 1.15 (NEURITE_FULL=1, the whole of MNIST).
test('rotations and shifts by one worker cost a training step next to nothing', async () => {
  await use(cpu({ threads: 1 }))
  const data = await trainingData()
  const step = makeStep()
  const transform = [randomRotation(10), randomShift(2)]
  const plain = new DataLoader(data, { batchSize: 256, shuffle: true, dropLast: true })
  const augmented = new DataLoader(data, { batchSize: 256, shuffle: true, dropLast: true, transform, workers: 1 })
  const epoch = async (loader: typeof plain): Promise<number> => {
    const started = performance.now()
    let last: ReturnType<typeof step> | undefined
    for await (const [x, y] of loader) {
      last = step(x, y)
      last.itemSync()
    }
    expect(Number.isFinite(last!.itemSync())).toBe(true)
    return performance.now() - started
  }
  await epoch(plain)
  await epoch(augmented)
  const without: number[] = []
  const withWorker: number[] = []
  for (let round = 0; round < 3; round++) {
    without.push(await epoch(plain))
    withWorker.push(await epoch(augmented))
  }
  augmented.close()
  const ratio = Math.min(...withWorker) / Math.min(...without)
  if (process.env['NEURITE_FULL']) process.stdout.write(`with ${withWorker} without ${without} ratio ${ratio}\n`)
  expect(ratio).toBeLessThan(process.env['NEURITE_FULL'] ? 1.15 : 2)
}, 600_000)
