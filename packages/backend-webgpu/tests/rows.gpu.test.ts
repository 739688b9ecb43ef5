import { missingGpu } from '@neurite/conformance'
import {
  Adam,
  compile,
  cpu,
  crossEntropy,
  layerNorm,
  LayerNorm,
  Linear,
  manualSeed,
  Module,
  randint,
  randn,
  Sequential,
  setDefaultDevice,
  Softmax,
  tensor,
  type Tensor,
  TransformerEncoderLayer,
  use,
} from 'neurite'
import { beforeAll, describe, expect, it } from 'vitest'
import { deviceDescriptor } from '../src/features.ts'
import { findAdapter } from '../src/findGpu.ts'
import { backendOn, type WebGpuBackend } from '../src/webgpu.ts'

// An emulator joins no rows unless it is taken for a GPU.

const missing = await missingGpu()

/** Sequences of vectors to classes. An emulator takes half a minute to compile what a whole transformer needs. */
class Classifier extends Module {
  readonly layer: Sequential | TransformerEncoderLayer
  readonly norm = new LayerNorm(16)
  readonly last = new Linear(16, 10)

  constructor(whole: boolean) {
    super()
    this.layer = whole
      ? new TransformerEncoderLayer(16, 2, { dimFeedforward: 24, dropout: 0, batchFirst: true })
      : new Sequential(new LayerNorm(16), new Linear(16, 16), new Softmax(-1))
  }

  override forward(x: Tensor): Tensor {
    return this.last.call(this.norm.call(this.layer.call(x).mean({ dim: 1 })))
  }
}

describe.skipIf(missing !== null)(`rows as one dispatch${missing ? `, skipped: ${missing}` : ''}`, () => {
  let backend: WebGpuBackend
  beforeAll(async () => {
    await use(cpu())
    const adapter = await findAdapter()
    const device = await adapter.requestDevice(deviceDescriptor(adapter))
    backend = await backendOn(adapter, device, 'hardware', { features: { software: false } })
    await use(backend)
  })

  /** What a function gives on the CPU and on the GPU, and the dispatches of the latter. */
  async function both(fn: () => Promise<number[]>): Promise<{ want: number[]; got: number[]; dispatches: number }> {
    const results: number[][] = []
    let before = 0
    for (const device of ['cpu', 'hardware']) {
      setDefaultDevice(device)
      manualSeed(7)
      before = backend.counters!().dispatches
      results.push(await fn())
    }
    return { want: results[0]!, got: results[1]!, dispatches: backend.counters!().dispatches - before }
  }

  function expectClose(got: readonly number[], want: readonly number[]): void {
    expect(got.length).toBe(want.length)
    const largest = Math.max(1, ...want.map(Math.abs))
    for (const [i, x] of want.entries()) expect(Math.abs(got[i]! - x) / largest, `element ${i}`).toBeLessThan(2e-5)
  }

  it.each<[string, number, (x: Tensor) => Tensor]>([
    ['softmax', 1, (x) => x.softmax(1)],
    ['log-softmax', 1, (x) => x.logSoftmax(1)],
    ['layer norm', 1, (x) => layerNorm(x, [40])],
    ['standardised rows', 1, (x) => x.sub(x.mean({ dim: 1, keepdim: true })).div(x.std({ dim: 1, keepdim: true }))],
    ['softmax of columns', 4, (x) => x.softmax(0)],
  ])('%s takes %i', { timeout: 60_000 }, async (_, most, fn) => {
    const values = await randn([1200], { device: 'cpu' }).data()
    const { want, got, dispatches } = await both(async () => [...(await fn(tensor(values).reshape([30, 40])).data())])
    expectClose(got, want)
    expect(dispatches).toBeLessThanOrEqual(most)
  })

  const full = process.env['NEURITE_FULL'] !== undefined

  it(`trains a ${full ? 'transformer' : 'classifier'} as the CPU does`, { timeout: 120_000 }, async () => {
    const { want, got } = await both(async () => {
      const model = new Classifier(full)
      const optimizer = new Adam(model.parameters(), { lr: 0.01 })
      const x = randn([8, 12, 16])
      const y = randint(0, 10, [8])
      const step = compile((input: Tensor, labels: Tensor) => {
        optimizer.zeroGrad()
        const loss = crossEntropy(model.call(input), labels)
        loss.backward()
        optimizer.step()
        return loss
      })
      const losses: number[] = []
      for (let i = 0; i < 6; i++) losses.push(await step(x, y).item())
      return losses
    })
    expectClose(got, want)
    expect(got.at(-1)).toBeLessThan(got[0]!)
  })
})
