import { manualSeed, ShapeError, tensor } from 'neurite'
import { afterEach, beforeEach, describe, expect, it, type MockInstance, vi } from 'vitest'

let log: MockInstance<typeof console.log>
beforeEach(() => {
  log = vi.spyOn(console, 'log').mockImplementation(() => {})
})
afterEach(() => log.mockRestore())

const XOR = [[false], [true], [true], [false]]

describe('the programs of the interface', () => {
  it('1. tensors', async () => {
    const { data, rows, sliced, mistake } = await import('../examples/tensors.ts')
    expect(data).toEqual(Float32Array.of(6, 12, 12, 26))
    expect(rows).toEqual([[18], [38]])
    expect(sliced).toEqual([1, 2])
    expect(String(log.mock.calls[0]![0])).toBe('tensor([[1, 2], [3, 4]], float32)')
    expect(mistake).toThrow(ShapeError)
    expect(mistake).toThrow(
      '[matmul] inner sizes differ: left is [2], right is [3]; left.shape[-1] must equal the size of right along its contracted axis',
    )
  })

  it('2. gradients', async () => {
    const { gradient, second, check } = await import('../examples/gradients.ts')
    expect([...gradient]).toEqual([27])
    expect(second).toBeCloseTo(12, 5)
    expect(check.passed).toBe(true)
    expect(check.maxError).toBeLessThan(1e-6)
  })

  it('3. the loop of the lectures', async () => {
    // Not every initialisation leaves the plateau; this one does.
    manualSeed(1)
    const { answers } = await import('../examples/xor.ts')
    expect(log).toHaveBeenCalledTimes(101)
    expect(answers).toEqual(XOR)
    expect(log.mock.lastCall![1]).toBeLessThan(0.1)
  })

  it('4. the same step, compiled', async () => {
    manualSeed(1)
    const { answers } = await import('../examples/compiled.ts')
    expect(answers).toEqual(XOR)
  })

  it('6. a module', async () => {
    const { output } = await import('../examples/module.ts')
    expect(log.mock.calls.map(([name]) => name)).toEqual(['fc1.weight', 'fc1.bias', 'fc2.weight', 'fc2.bias'])
    expect(log.mock.calls[0]![1]).toEqual([256, 784])
    expect(output).toEqual([3, 10])
  })

  it('10. pick and choose', async () => {
    const { found, slope } = await import('../examples/pickAndChoose.ts')
    expect(found).toBeCloseTo(1, 4)
    expect(slope).toBeCloseTo((2 * (1 + 4 + 9)) / 3, 4)
  })

  it('11. a new op', async () => {
    const { square } = await import('../examples/newOp.ts')
    const x = tensor([3, -4], { requiresGrad: true })
    const y = square(x)
    y.sum().backward()
    expect(await y.tolist()).toEqual([9, 16])
    expect(await x.grad!.tolist()).toEqual([6, -8])
  })
})
