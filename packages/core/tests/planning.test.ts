import {
  cat,
  compile,
  full,
  manualSeed,
  onWarning,
  Parameter,
  type Program,
  rand,
  stack,
  State,
  stats,
  type Tensor,
  tensor,
  unbind,
  zeros,
} from '@neurite/core'
import '@neurite/autograd'
import { beforeAll, describe, expect, it } from 'vitest'
import { programOf, programs, watchCpu } from './watchCpu.ts'

beforeAll(watchCpu)

const products = ({ kernels }: Program) => kernels.filter((kernel) => kernel.kind === 'contract')
const values = (x: Tensor) => [...x.dataSync()]

describe('what is put together and cut again', () => {
  it('is computed only as far as it is wanted', () => {
    const steps = [1, 2, 3].map((x) => tensor([x, 2 * x]).exp())
    const program = programOf(() => {
      expect(values(stack(steps).select(0, -1).log())).toEqual([3, 6].map(Math.fround))
    })
    expect(program.kernels).toHaveLength(1)
  })

  it('is put into its place at once, also where it was turned around and reshaped before', () => {
    const [x, y] = [
      tensor([
        [
          [1, 2],
          [3, 4],
        ],
        [
          [5, 6],
          [7, 8],
        ],
      ]),
      tensor([
        [
          [9, 10],
          [11, 12],
        ],
        [
          [13, 14],
          [15, 16],
        ],
      ]),
    ]
    const heads = (z: Tensor) => z.mul(2).permute([1, 0, 2]).reshape([2, 4])
    const program = programOf(() => {
      expect(values(cat([heads(x), heads(y)], { dim: 1 }))).toEqual([
        2, 4, 10, 12, 18, 20, 26, 28, 6, 8, 14, 16, 22, 24, 30, 32,
      ])
    })
    expect(program.kernels).toHaveLength(1)
  })

  it('is zero where nothing was put', () => {
    const x = tensor([[1, 2]])
      .exp()
      .pad([0, 0, 2, 0])
    expect(values(x.slice([0, 2]))).toEqual([0, 0, 0, 0])
    expect(x.slice([1, 3]).log().tolistSync()).toEqual([
      [-Infinity, -Infinity],
      [1, 2],
    ])
  })
})

describe('the gradient of a weight that is used at every step', () => {
  it('is one product', () => {
    const [T, N, H] = [6, 2, 8]
    const weight = new Parameter(rand([H, H]))
    const sequence = rand([T, N, H])
    values(weight)
    const run = () => {
      let state = zeros([N, H])
      for (const x of unbind(sequence)) state = state.matmul(weight).add(x).tanh()
      return state.sum()
    }
    weight.grad = null
    run().backward()
    const program = programOf(() => void weight.grad!.dataSync())
    // Forward, back through the state, and the weight.
    expect(products(program).length).toBeLessThanOrEqual(T + (T - 1) + 1)
    const got = values(weight.grad!)
    // By finite differences.
    const start = values(weight)
    const at = (i: number, change: number) => {
      weight.assign(tensor(start.map((v, j) => (i === j ? v + change : v))).reshape([H, H]))
      return run().itemSync()
    }
    for (const i of [0, 9, 63]) expect(got[i]!).toBeCloseTo((at(i, 0.01) - at(i, -0.01)) / 0.02, 2)
  })
})

describe('the first values of states', () => {
  it('are computed together, and are those that an evaluation at once would give', () => {
    manualSeed(5)
    const drawn = [rand([3, 2]), rand([4])].map(values)
    manualSeed(5)
    const { programs: before } = stats()
    const states = [new Parameter(rand([3, 2])), new Parameter(rand([4])), new State(zeros([5]))]
    expect(stats().programs).toBe(before)
    expect(values(states[0]!)).toEqual(drawn[0])
    expect(stats().programs).toBe(before + 1)
    expect(values(states[1]!)).toEqual(drawn[1])
    expect(values(states[2]!)).toEqual([0, 0, 0, 0, 0])
    expect(stats().programs).toBe(before + 1)
  })

  it.each([
    ['float32', 0.1, Math.fround(0.1)],
    ['float64', 0.1, 0.1],
    ['float16', 0.1, 0.0999755859375],
    ['int32', -7, -7],
    ['uint8', 200, 200],
    ['bool', 1, 1],
  ] as const)('need no program where they are one number, of %s', (dtype, given, held) => {
    const { programs: before } = stats()
    const long = new State(full([40_000], given, { dtype }))
    const none = new State(full([0], given, { dtype }))
    const first = values(long.narrow(0, 0, 1).clone())
    const { programs: after } = stats()
    expect(first).toEqual([held])
    expect(values(long).every((x) => x === held)).toBe(true)
    expect(values(none)).toEqual([])
    // That of the slice
    expect(after).toBe(before + 1)
  })

  it('may be replaced before they were ever computed', () => {
    const state = new State(zeros([2]))
    state.assign(state.add(1))
    state.assign(tensor([7, 8]))
    expect(values(state)).toEqual([7, 8])
    state.assign(state.add(1))
    expect(values(state)).toEqual([8, 9])
  })

  it('are no part of the first program that updates states', () => {
    const state = new Parameter(rand([6]))
    const step = () => {
      state.assign(state.mul(0.5))
      return values(state)
    }
    const first = stats().programs
    const [a, b] = [step(), step()]
    expect(b).toEqual(a.map((x) => x / 2))
    expect(stats().programs).toBe(first + 2)
    expect(programs.at(-1)!.kernels).toHaveLength(1)
  })

  it('stay for what was built on them, when a compiled function updates the state', () => {
    const state = new Parameter(zeros([3]))
    const built = state.add(1)
    const step = compile(() => state.assign(state.add(5)))
    step()
    step()
    expect(values(state)).toEqual([10, 10, 10])
    try {
      expect(values(built)).toEqual([1, 1, 1])
    } catch (problem) {
      expect(String(problem)).toMatch(/replaced/)
    }
  })
})

describe('compile', () => {
  it('warns of a number that has it trace each time', () => {
    const said: string[] = []
    const before = onWarning((message) => said.push(message))
    const double = compile((x: Tensor) => x.mul(2)) as (x: Tensor, index: number) => Tensor
    Array.from({ length: 20 }, (_, i) => tensor([i])).map((x, i) => values(double(x, i)))
    onWarning(before)
    expect(said).toHaveLength(1)
    expect(said[0]).toMatch(/\[compile\].*argument 2.*batches\.map/)
  })
})
