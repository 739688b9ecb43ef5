import { webgpu } from '@neurite/backend-webgpu'
import { missingGpu } from '@neurite/conformance'
import {
  Adam,
  bernoulli,
  compile,
  cpu,
  crossEntropy,
  DataLoader,
  Dropout,
  Flatten,
  LeakyReLU,
  Linear,
  manualSeed,
  rand,
  randn,
  randperm,
  Sequential,
  setDefaultDevice,
  type Tensor,
  tensor,
  TensorDataset,
  use,
} from 'neurite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const missing = await missingGpu()

const STEPS = 50

describe.skipIf(missing !== null)(`the same seed${missing ? `, skipped: ${missing}` : ''}`, () => {
  beforeAll(async () => {
    await use(cpu())
    await use(webgpu())
  })
  afterAll(() => setDefaultDevice('cpu'))

  /** What a function gives on the CPU and on the GPU. */
  async function both<T>(fn: () => Promise<T>): Promise<[T, T]> {
    const results: T[] = []
    for (const device of ['cpu', 'webgpu']) {
      setDefaultDevice(device)
      manualSeed(11)
      results.push(await fn())
    }
    return results as [T, T]
  }
  const values = async (x: Tensor) => Array.from(await x.data())

  it('draws the same uniform numbers, masks and orders, bit for bit', async () => {
    const [cpuDraws, gpuDraws] = await both(async () => [
      await values(rand([1001])),
      await values(bernoulli(0.3, { shape: [1001] })),
      await values(new Dropout(0.4).call(tensor(new Float32Array(500).fill(1)))),
      await values(await randperm(100)),
    ])
    expect(gpuDraws).toEqual(cpuDraws)
  })

  it('draws normal numbers within 1e-6', async () => {
    const [cpuDraws, gpuDraws] = await both(() => values(randn([5000])))
    for (const [i, draw] of gpuDraws.entries()) expect(Math.abs(draw - cpuDraws[i]!)).toBeLessThanOrEqual(1e-6)
  })

  it(`gives losses within 1e-3 over ${STEPS} steps`, async () => {
    const [cpuLosses, gpuLosses] = await both(async () => {
      const images = randn([512, 1, 8, 8])
      const labels = tensor(Int32Array.from({ length: 512 }, (_, i) => (7 * i) % 10))
      const data = new TensorDataset(tensor(await images.data()).reshape([512, 1, 8, 8]), labels)
      const model = new Sequential(
        new Flatten(),
        new Linear(64, 48),
        new LeakyReLU(),
        new Dropout(0.2),
        new Linear(48, 10),
      )
      const optimizer = new Adam(model.parameters(), { lr: 0.001 })
      const step = compile((x: Tensor, y: Tensor) => {
        optimizer.zeroGrad()
        const loss = crossEntropy(model.call(x), y)
        loss.backward()
        optimizer.step()
        return loss
      })
      const losses: Tensor[] = []
      while (losses.length < STEPS) {
        for await (const [x, y] of new DataLoader(data, { batchSize: 64, shuffle: true, seed: losses.length }))
          losses.push(step(x!, y!))
      }
      return Promise.all(losses.slice(0, STEPS).map((loss) => loss.item()))
    })
    for (const [i, loss] of gpuLosses.entries()) expect(Math.abs(loss - cpuLosses[i]!)).toBeLessThanOrEqual(1e-3)
  })
})
