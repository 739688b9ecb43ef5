import { describe, expect, it } from 'vitest'
import { dataNode } from '../src/graph/leaf.ts'
import type { Node } from '../src/graph/node.ts'
import { add } from '../src/ops/add.ts'
import { exp } from '../src/ops/exp.ts'
import { matmul } from '../src/ops/matmul.ts'
import { mul } from '../src/ops/mul.ts'
import { permute } from '../src/ops/permute.ts'
import { reshape } from '../src/ops/reshape.ts'
import { broadcastTo, sum } from '../src/ops/sum.ts'
import { reference } from '../src/reference/backend.ts'
import { useSync } from '../src/runtime/devices.ts'
import { readSync } from '../src/runtime/read.ts'
import { statistics } from '../src/runtime/statistics.ts'

useSync(reference())

const matrix = (values: number[], shape: number[]): Node =>
  dataNode(Float32Array.from(values), shape, 'float32', 'reference')

describe('evaluation', () => {
  it('fuses a chain of element-wise ops', () => {
    const x = matrix([1, 2, 3, 4], [2, 2])
    expect([...readSync(add(mul(x, 2), 1))]).toEqual([3, 5, 7, 9])
  })

  it('reads through views', () => {
    const x = matrix([1, 2, 3, 4, 5, 6], [2, 3])
    expect([...readSync(permute(add(x, 1), [1, 0]))]).toEqual([2, 5, 3, 6, 4, 7])
    expect([...readSync(add(reshape(permute(x, [1, 0]), [6]), 0))]).toEqual([1, 4, 2, 5, 3, 6])
    expect([...readSync(mul(broadcastTo(matrix([1, 2], [2, 1]), [2, 3]), x))]).toEqual([1, 2, 3, 8, 10, 12])
  })

  it('multiplies matrices with an epilogue', () => {
    const a = matrix([1, 2, 3, 4], [2, 2])
    const product = matmul(a, permute(a, [1, 0]))
    expect([...readSync(mul(add(product, matrix([1, 2], [2])), 2))]).toEqual([12, 26, 24, 54])
    expect([...readSync(sum(product, { dim: 0 }))]).toEqual([16, 36])
  })

  it('reduces through views and with epilogues', () => {
    const x = matrix([1, 2, 3, 4, 5, 6], [2, 3])
    const total = sum(x, { dim: 1, keepdim: true })
    expect([...readSync(mul(total, 2))]).toEqual([12, 30])
    expect([...readSync(add(x, total))]).toEqual([7, 8, 9, 19, 20, 21])
    const e = exp(x)
    const soft = [...readSync(mul(e, sum(e, { dim: 0, keepdim: true })))]
    expect(soft[0]).toBeCloseTo(Math.E * (Math.E + Math.exp(4)), 3)
  })
})

describe('fusion behind a product', () => {
  it('reads the result at the same position only', () => {
    const a = matrix([1, 2, 3, 4, 5, 6], [2, 3])
    const b = matrix([1, 0, 2, 1, 0, 3], [3, 2])
    expect([...readSync(permute(matmul(a, b), [1, 0]))]).toEqual([5, 14, 11, 23])
    const square = matmul(a, permute(a, [1, 0]))
    expect([...readSync(add(square, permute(square, [1, 0])))]).toEqual([28, 64, 64, 154])
    const total = sum(reshape(a, [2, 3]), { dim: 1 })
    expect([...readSync(add(reshape(total, [2, 1]), reshape(total, [1, 2])))]).toEqual([12, 21, 21, 30])
  })
})

describe('a graph that grows without being read', () => {
  it('is computed now and then, not again for every branch', () => {
    const before = statistics.kernelsRun
    let x = matrix([0.1, 0.2], [2])
    for (let i = 0; i < 400; i++) {
      const branches = [1, 2, 3, 4].map((k) => sum(mul(broadcastTo(mul(x, k), [2, 2]), x), { dim: 1 }))
      x = mul(
        branches.reduce((total, branch) => add(total, branch)),
        0.05,
      )
    }
    expect(readSync(x).every(Number.isFinite)).toBe(true)
    // A map or two and four reductions in each turn, computed twice at most
    expect(statistics.kernelsRun - before).toBeLessThan(400 * 12)
  })
})
