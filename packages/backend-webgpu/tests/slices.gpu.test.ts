import { missingGpu } from '@neurite/conformance'
import {
  Adam,
  arange,
  cat,
  compile,
  conv2d,
  cpu,
  layerNorm,
  Linear,
  manualSeed,
  randn,
  ReLU,
  Sequential,
  setDefaultDevice,
  tensor,
  type Tensor,
  use,
} from 'neurite'
import { beforeAll, describe, expect, it } from 'vitest'
import { deviceDescriptor } from '../src/features.ts'
import { findAdapter } from '../src/findGpu.ts'
import { backendOn } from '../src/webgpu.ts'

/** Bytes that a kernel of the test device reaches of one buffer. */
const MOST = 4096

const missing = await missingGpu()

describe.skipIf(missing !== null)(`tensors larger than a binding${missing ? `, skipped: ${missing}` : ''}`, () => {
  beforeAll(async () => {
    await use(cpu())
    const adapter = await findAdapter()
    const device = await adapter.requestDevice(deviceDescriptor(adapter))
    await use(await backendOn(adapter, device, 'narrow', { bindingBytes: MOST }))
  })

  const gradients = (fn: (...inputs: Tensor[]) => Tensor, ...inputs: Tensor[]) => {
    const leaves = inputs.map((x) => {
      x.requiresGrad = true
      return x
    })
    const y = fn(...leaves)
    y.mul(randn(y.shape)).sum().backward()
    return [y, ...leaves.map((x) => x.grad!)]
  }

  it.each<[string, () => Tensor[]]>([
    [
      'element by element, with broadcasting',
      () => [
        randn([37, 51])
          .exp()
          .add(randn([51]))
          .mul(randn([37, 1])),
      ],
    ],
    [
      'transposed and sliced',
      () => [
        randn([50, 30])
          .T.add(randn([30, 50]))
          .slice([3, 29, 2], null),
      ],
    ],
    ['turned round', () => [randn([2000]).flip([0]).mul(2)]],
    ['of odd lengths', () => [randn([1999]).add(1), randn([3, 497]).mul(3), randn([497, 3]).sub(1)]],
    [
      'where positions count',
      () => [
        arange(2000).mul(2),
        randn([40, 40])
          .tril()
          .add(randn([40, 40]).triu()),
      ],
    ],
    ['put together', () => [cat([randn([40, 30]), randn([40, 50])], { dim: 1 }).square()]],
    ['sums', () => [randn([2500]).sum(), randn([50, 30]).sum({ dim: 0 }), randn([50, 30]).sum({ dim: 1 })]],
    ['extremes', () => [randn([50, 30]).amax(), randn([30, 50]).amin({ dim: 0 }), randn([1200]).abs().prod()]],
    ['softmax and layer norm', () => [randn([40, 47]).softmax(1), layerNorm(randn([40, 47]), [47])]],
    ['products', () => gradients((x, w) => x.matmul(w), randn([50, 45]), randn([45, 36]))],
    ['products over many', () => gradients((x, w) => x.matmul(w).relu(), randn([1000, 3]), randn([3, 2]))],
    ['products of batches', () => gradients((x, w) => x.matmul(w), randn([3, 20, 33]), randn([3, 33, 21]))],
    [
      'convolutions',
      () => gradients((x, w) => conv2d(x, w, null, { padding: 1 }), randn([3, 5, 9, 9]), randn([6, 5, 3, 3])),
    ],
  ])('%s', { timeout: 120_000 }, async (_, fn) => {
    const results: Float32Array[][] = []
    for (const device of ['cpu', 'narrow']) {
      setDefaultDevice(device)
      manualSeed(11)
      results.push((await Promise.all(fn().map((x) => x.data()))) as Float32Array[])
    }
    const [want, got] = results
    for (const [i, array] of want!.entries()) {
      const largest = array.reduce((most, x) => Math.max(most, Math.abs(x)), 0)
      const apart = array.reduce((most, x, at) => Math.max(most, Math.abs(x - got![i]![at]!)), 0)
      expect(apart / Math.max(largest, 1), `result ${i}`).toBeLessThan(1e-5)
    }
  })

  it('trains in place', { timeout: 120_000 }, async () => {
    const train = async (device: string) => {
      setDefaultDevice(device)
      manualSeed(2)
      const model = new Sequential(new Linear(31, 37), new ReLU(), new Linear(37, 30))
      const optimizer = new Adam(model.parameters(), { lr: 0.01 })
      const [x, y] = [randn([40, 31]), randn([40, 30])]
      const step = compile((input: Tensor) => {
        optimizer.zeroGrad()
        const loss = model.call(input).sub(y).square().mean()
        loss.backward()
        optimizer.step()
        return loss
      })
      const losses: number[] = []
      for (let i = 0; i < 6; i++) losses.push(await step(x).item())
      return losses
    }
    const want = await train('cpu')
    const got = await train('narrow')
    got.forEach((loss, i) => {
      expect(loss).toBeCloseTo(want[i]!, 4)
    })
  })

  it('are refused with both sizes where a kernel cannot be cut', async () => {
    setDefaultDevice('narrow')
    const sorted = async () => (await randn([2000]).sort()).values.data()
    await expect(sorted()).rejects.toThrow(`${MOST}`)
    expect(await tensor([1]).add(1).item()).toBe(2)
  })
})
