import { profile, webgpu, type WebGpuBackend } from '@neurite/backend-webgpu'
import { missingGpu } from '@neurite/conformance'
import {
  Adam,
  BCELoss,
  compile,
  CrossEntropyLoss,
  cpu,
  detectAnomaly,
  evaluate,
  LeakyReLU,
  Linear,
  manualSeed,
  OutOfMemoryError,
  randn,
  Sequential,
  setDefaultDevice,
  SGD,
  Sigmoid,
  State,
  stats,
  tensor,
  type Tensor,
  use,
} from 'neurite'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'

/** All of them in the full run. */
const XOR_STEPS = process.env['NEURITE_FULL'] ? 10_000 : 1000

const missing = await missingGpu()

describe.skipIf(missing !== null)(`a GPU${missing ? `, skipped: ${missing}` : ''}`, () => {
  let backend: WebGpuBackend
  const open = async () => {
    backend = await webgpu()
    await use(backend)
    setDefaultDevice('webgpu')
  }
  beforeAll(async () => {
    await use(cpu())
    await open()
  })
  beforeEach(() => setDefaultDevice('webgpu'))

  /** The step of a small network, with its data. */
  function network(device: string): { step: () => Tensor; model: Sequential } {
    setDefaultDevice(device)
    manualSeed(7)
    const model = new Sequential(
      new Linear(20, 32),
      new LeakyReLU(),
      new Linear(32, 16),
      new LeakyReLU(),
      new Linear(16, 4),
    )
    const x = randn([64, 20])
    const y = tensor(
      Array.from({ length: 64 }, (_, i) => i % 4),
      { dtype: 'int32' },
    )
    const criterion = new CrossEntropyLoss()
    const optimizer = new Adam(model.parameters(), { lr: 0.01 })
    const train = compile((input: Tensor, target: Tensor) => {
      optimizer.zeroGrad()
      const loss = criterion.call(model.call(input), target)
      loss.backward()
      optimizer.step()
      return loss
    })
    return { model, step: () => train(x, y) }
  }

  it('gives a model back to the CPU', async () => {
    const { step, model } = network('webgpu')
    for (let i = 0; i < 3; i++) step()
    const x = randn([5, 20])
    const expected = await model.call(x).data()
    const outputs = model.to('cpu').call(x.to('cpu'))
    expect(() => outputs.dataSync()).toThrow('await data()')
    const values = await outputs.data()
    expect(outputs.device).toBe('cpu')
    const apart = Array.from(values, (value, i) => Math.abs(value - expected[i]!))
    expect(Math.max(...apart)).toBeLessThan(1e-5)
    expect(model.call(x.to('cpu')).dataSync()).toEqual(values)
  })

  it('trains as the CPU does', async () => {
    const losses = async (device: string) => {
      const { step } = network(device)
      const read: number[] = []
      for (let i = 0; i < 20; i++) read.push(await step().item())
      return read
    }
    const [gpu, other] = [await losses('webgpu'), await losses('cpu')]
    for (const [i, loss] of gpu.entries()) expect(Math.abs(loss - other[i]!)).toBeLessThan(1e-4)
  })

  it('takes one submit for a compiled step', async () => {
    const { step } = network('webgpu')
    for (let i = 0; i < 3; i++) await step().item()
    await evaluate()
    const before = stats().submits
    for (let i = 0; i < 10; i++) step()
    expect(stats().submits - before).toBe(10)
  })

  it('shows what kernels take', async () => {
    const { step } = network('webgpu')
    await step().item()
    const measured = await profile(() => {
      for (let i = 0; i < 3; i++) step()
    })
    expect(measured.rows.length).toBeGreaterThan(3)
    expect(measured.rows.every(({ count }) => count % 3 === 0)).toBe(true)
    expect(String(measured)).toContain('GFLOP/s')
    expect(JSON.parse(measured.trace).traceEvents.length).toBeGreaterThan(9)
  })

  it('keeps memory flat over 10,000 steps of XOR that read the loss now and then', { timeout: 240_000 }, async () => {
    manualSeed(1)
    const model = new Sequential(new Linear(2, 10), new Sigmoid(), new Linear(10, 1), new Sigmoid())
    const criterion = new BCELoss()
    const optimizer = new SGD(model.parameters(), { lr: 1 })
    const x = tensor([0, 0, 0, 1, 1, 0, 1, 1]).reshape([4, 2])
    const y = tensor([[0], [1], [1], [0]])
    const step = compile(() => {
      optimizer.zeroGrad()
      const loss = criterion.call(model.call(x), y)
      loss.backward()
      optimizer.step()
      return loss
    })
    let early = 0
    let loss = Number.NaN
    for (let i = 0; i < XOR_STEPS; i++) {
      const cost = step()
      if (i % 100 === 0) loss = await cost.item()
      if (i === 300) early = stats().bytesLive
    }
    await evaluate()
    expect(stats().bytesLive).toBeLessThanOrEqual(early + 2 ** 17)
    expect(loss).toBeLessThan(0.7)
  })

  it('names the op that first gives NaN when something is awaited', async () => {
    const bad = detectAnomaly(() => tensor([1, -1]).mul(2).log().sum())
    await expect(bad.item()).rejects.toThrow("'log' of [2] is the first to give NaN")
  })

  it('refuses float64, naming the remedy', async () => {
    await expect((async () => tensor([1], { dtype: 'float64' }).add(1).data())()).rejects.toThrow("to('float32')")
  })

  it('fails the run whose memory is refused, and leaves states as they were', async () => {
    const W = new State(tensor([1, 2]))
    W.assign(W.mul(2))
    await evaluate()
    const { device } = backend
    const [push, pop] = [device.pushErrorScope.bind(device), device.popErrorScope.bind(device)]
    const scopes: GPUErrorFilter[] = []
    device.pushErrorScope = (filter) => {
      scopes.push(filter)
      return push(filter)
    }
    let refusals = 1
    device.popErrorScope = async () => {
      const refused = scopes.pop() === 'out-of-memory' && refusals-- > 0
      const found = await pop()
      return refused ? ({ message: 'no memory' } as GPUError) : found
    }
    const wide = tensor([1]).expand([2 ** 21])
    const sum = () => W.sum().add(wide.add(0.5).keep().sum())
    const first = sum()
    W.assign(W.add(1))
    await expect(first.item()).rejects.toThrow(OutOfMemoryError)
    device.pushErrorScope = push
    device.popErrorScope = pop
    expect(Array.from(await W.data())).toEqual([2, 4])
    expect(await sum().item()).toBe(6 + 1.5 * 2 ** 21)
  })

  it('says where an index was out of range, with the next read', async () => {
    const x = tensor([1, 2, 3])
    const picked = x.gather(0, tensor([0, 7], { dtype: 'int32' }))
    await expect(picked.data()).rejects.toThrow('[gather] index 7 is out of range for an axis of size 3')
    expect(await x.gather(0, tensor([2, 0], { dtype: 'int32' })).tolist()).toEqual([3, 1])
  })

  it('converts what takes other bytes there', async () => {
    const flags = tensor([true, false, true])
    expect(await flags.logicalNot().tolist()).toEqual([false, true, false])
    const bytes = tensor(Uint8Array.of(1, 200, 255))
    expect(await bytes.add(1).tolist()).toEqual([2, 201, 0])
    const halves = tensor([1.5, -2]).to('float16')
    expect(Array.from(await halves.data())).toEqual([1.5, -2])
    expect(await halves.add(1).tolist()).toEqual([2.5, -1])
  })

  it('is lost with one clear error, and training goes on after use() from weights read before', async () => {
    const { step, model } = network('webgpu')
    for (let i = 0; i < 3; i++) await step().item()
    const weights = new Map<string, number[]>()
    for (const [name, weight] of model.namedParameters()) weights.set(name, Array.from(await weight.data()))
    backend.device.destroy()
    const problems: string[] = []
    for (let i = 0; i < 3; i++) {
      try {
        await step().item()
      } catch (problem) {
        problems.push((problem as Error).message)
      }
    }
    expect(problems).toHaveLength(3)
    expect(new Set(problems).size).toBe(1)
    expect(problems[0]).toContain('await use(webgpu())')
    await open()
    const again = network('webgpu')
    for (const [name, weight] of again.model.namedParameters())
      weight.assign(tensor(weights.get(name)!).reshape([...weight.shape]))
    const first = await again.step().item()
    for (let i = 0; i < 30; i++) again.step()
    expect(await again.step().item()).toBeLessThan(first)
  })
})
