import { describe, expect, it } from 'vitest'
import { checkedElements, expectedElements } from '../src/data/expected.ts'
import { transposed } from '../src/data/array.ts'
import { mlpData, parameterCount } from '../src/data/models.ts'
import { operands } from '../src/data/operands.ts'
import type { Operation } from '../src/data/operations.ts'
import { taskOf } from '../src/libraries/pytorch/task.ts'
import { channelsFirst, channelsLast, kernelFirst, kernelLast } from '../src/libraries/tensorflowJs/layout.ts'
import { timedWorks } from '../src/works/index.ts'

const elementsOf = (operation: Operation) => expectedElements(operation)
const product = { kind: 'matmul', m: 5, k: 7, n: 3, transposeLeft: false, transposeRight: false } as const

describe('what operations have to give', () => {
  it('does not depend on how a matrix lies', () => {
    const [left, right] = operands(product).map(transposed)
    const whole = (l: ArrayLike<number>, r: ArrayLike<number>) =>
      Array.from({ length: 15 }, (_, i) => {
        const [row, column] = [Math.floor(i / 3), i % 3]
        let sum = 0
        for (let k = 0; k < 7; k++) sum += l[k * 5 + row]! * r[column * 7 + k]!
        return sum
      })
    elementsOf(product).forEach((value, i) => {
      expect(value).toBeCloseTo(whole(left!.values, right!.values)[i]!, 12)
    })
  })

  it('has gradients of a convolution that are those of its definition', () => {
    const geometry = { batch: 1, inputs: 2, outputs: 2, side: 3 } as const
    const [dy, weight] = operands({ kind: 'convolutionInput', ...geometry }).map(({ values }) => values)
    // d/dx of the centre pixel reaches every output pixel once for each output channel
    let centre = 0
    for (let o = 0; o < 2; o++)
      for (let i = 0; i < 9; i++) centre += dy![o * 9 + i]! * weight![(o * 2 + 0) * 9 + (8 - i)]!
    expect(elementsOf({ kind: 'convolutionInput', ...geometry })[4]).toBeCloseTo(centre, 12)
  })

  it('has gradients of attention that agree with finite differences', () => {
    const attention = { batch: 1, heads: 1, length: 3, width: 2 } as const
    const [query, key, value, gradient] = operands({ kind: 'attentionBackward', ...attention }).map(({ values }) => [
      ...values,
    ])
    const loss = (q: number[], k: number[], v: number[]) => {
      let sum = 0
      for (let l = 0; l < 3; l++) {
        const weights = [0, 1, 2].map((s) =>
          Math.exp((q[2 * l]! * k[2 * s]! + q[2 * l + 1]! * k[2 * s + 1]!) / Math.SQRT2),
        )
        const total = weights.reduce((a, b) => a + b)
        weights.forEach((weight, s) => {
          for (let w = 0; w < 2; w++) sum += (weight / total) * v[2 * s + w]! * gradient![2 * l + w]!
        })
      }
      return sum
    }
    const given = [query!, key!, value!] as const
    const numeric = given.flatMap((_, which) =>
      Array.from({ length: 6 }, (_, at) => {
        const moved = (by: number) => {
          const copies = given.map((values) => [...values]) as [number[], number[], number[]]
          copies[which]![at]! += by
          return loss(...copies)
        }
        return (moved(1e-5) - moved(-1e-5)) / 2e-5
      }),
    )
    elementsOf({ kind: 'attentionBackward', ...attention })
      .slice(6)
      .forEach((element, i) => {
        expect(element).toBeCloseTo(numeric[i]!, 8)
      })
  })

  it('is compared at places spread over all of it, both ends among them', () => {
    const places = checkedElements([Float64Array.from({ length: 1000 }, (_, i) => i)])
    expect([places[0], places.at(-1), new Set(places).size]).toEqual([0, 999, places.length])
  })

  it('passes with float32 rounding and fails with one wrong element', () => {
    const work = timedWorks.find(({ name }) => name === 'matmul-64')!
    const operation = { kind: 'matmul', m: 64, k: 64, n: 64, transposeLeft: false, transposeRight: false } as const
    const elements = expectedElements(operation).map(Math.fround)
    expect(work.problem(elements, null)).toBeNull()
    elements[7]! += 0.01
    expect(work.problem(elements, null)).toContain('a wrong element')
  })
})

describe('the data of the models', () => {
  it('has every sample twice with two labels, so that the loss stays above log 2', () => {
    const { inputs, targets } = mlpData()
    const half = inputs.values.length / 2
    expect(inputs.values.every((value, i) => value === inputs.values[(i + half) % (2 * half)])).toBe(true)
    for (let i = 0; i < 128; i++) expect(targets.values[i]).not.toBe(targets.values[i + 128])
  })

  it("has the lecture's number of parameters", () => {
    expect(parameterCount(mlpData())).toBe(799_060)
  })

  it('goes to PyTorch under the names of a state dict', () => {
    const { description, arrays } = taskOf('mlp-adam')
    expect(description).toMatchObject({ task: 'training', model: 'mlp', optimizer: { name: 'Adam' } })
    expect(arrays['parameter:0.weight']?.shape).toEqual([500, 784])
    expect(() => taskOf('memory-xor')).toThrow("does not know the work 'memory-xor'")
  })
})

describe('layouts of TensorFlow.js', () => {
  const shape = [2, 3, 4, 5]
  const array = { shape, values: Float32Array.from({ length: 120 }, (_, i) => i) }

  it('come back as they went', () => {
    expect(channelsFirst(channelsLast(array))).toEqual(array)
    expect(kernelLast(kernelFirst(array))).toEqual(array)
    expect(channelsLast(array).shape).toEqual([2, 4, 5, 3])
    expect(kernelFirst(array).shape).toEqual([4, 5, 3, 2])
  })
})
