import {
  conv2d,
  evaluateSync,
  fromData,
  manualSeed,
  maxPool2d,
  Parameter,
  type Program,
  rand,
  reference,
  relu,
  setDefaultDevice,
  type Tensor,
  tril,
  use,
  where,
} from '@neurite/core'
import '@neurite/autograd'
import { beforeAll, describe, expect, it } from 'vitest'
import { programOf, programs, watchCpu } from './watchCpu.ts'

beforeAll(async () => {
  await use(reference())
  await watchCpu()
  setDefaultDevice('cpu')
})

const mapsOf = ({ kernels }: Program) => kernels.filter((kernel) => kernel.kind === 'map')
const values = (x: Tensor) => [...x.dataSync()]

/** Numbers from 0 to below `below` that are the same in every run. */
function numbers(seed: number): (below: number) => number {
  let state = seed * 2654435761 + 1
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

describe('what is read only through a view that has memory', () => {
  const pooled = (x: Tensor, weight: Tensor, bias: Tensor, kernel: readonly number[]) =>
    maxPool2d(relu(conv2d(x, weight, bias, { padding: 1 })), kernel) as Tensor

  it.each([{ kernel: [2, 2] }, { kernel: [3, 2] }, { kernel: [1, 3] }])(
    'is not stored: max pooling over $kernel',
    ({ kernel }) => {
      manualSeed(1)
      const given = [[2, 3, 12, 12], [4, 3, 3, 3], [4]].map((shape) => [shape, values(rand(shape).sub(0.5))] as const)
      const gradients = (): Tensor[] => {
        const [x, weight, bias] = given.map(([shape, data]) => fromData(Float32Array.from(data), shape, 'float32'))
        const [w, b] = [new Parameter(weight!), new Parameter(bias!)]
        evaluateSync(w, b)
        pooled(x!, w, b, kernel).square().sum().backward()
        return [w.grad!, b.grad!]
      }
      const [w, b] = gradients() as [Tensor, Tensor]
      const program = programOf(() => evaluateSync(w, b))
      // The choice of elements in windows and the gradient of what was pooled, at once and in place
      const choices = mapsOf(program).filter(({ steps }) => steps.some(({ kind }) => kind === 'index'))
      expect(choices).toHaveLength(1)
      const [{ loads, steps, stores }] = choices as [(typeof choices)[0]]
      expect(steps.some((step) => step.kind === 'binary' && step.fn === 'gt')).toBe(true)
      expect(stores).toHaveLength(1)
      expect(loads.map(({ slot }) => slot)).toContain(stores[0]!.view.slot)

      setDefaultDevice('reference')
      try {
        const expected = gradients()
        evaluateSync(...expected)
        for (const [i, got] of [w, b].entries()) {
          const want = values(expected[i]!)
          for (const [at, value] of values(got).entries()) expect(value).toBeCloseTo(want[at]!, 3)
        }
      } finally {
        setDefaultDevice('cpu')
      }
    },
  )

  it('is not stored, also where the view is wanted', () => {
    const x = rand([3, 4])
    values(x)
    const turned = x.exp().T
    const sums = turned.sum({ dim: 1 })
    const program = programOf(() => evaluateSync(turned, sums))
    expect(program.kernels.map(({ kind }) => kind)).toEqual(['map', 'reduce'])
    expect(values(turned)).toEqual(values(x.exp().T))
  })

  it('is stored once where others read it too', () => {
    const x = rand([4, 6])
    values(x)
    const y = x.exp().add(1)
    const turned = y.T.reshape([3, 8]).mul(2)
    const rows = y.sum({ dim: 1 })
    const program = programOf(() => evaluateSync(turned, rows))
    const exponentials = JSON.stringify(program.kernels).split('"exp"').length - 1
    expect(exponentials).toBe(1)
    expect(values(turned)).toEqual(values(x.exp().add(1).T.clone().reshape([3, 8]).mul(2)))
  })

  it('knows its positions through any order of axes', () => {
    for (let seed = 0; seed < 60; seed++) {
      const next = numbers(seed)
      const shape = Array.from({ length: 4 }, () => 1 + next(5))
      const order = [0, 1, 2, 3].map((d) => [next(100), d] as const)
      const dims = order.sort(([a], [b]) => a - b).map(([, d]) => d)
      const turned = dims.map((d) => shape[d]!)
      const at = next(3)
      const joined = turned.toSpliced(at, 2, turned[at]! * turned[at + 1]!)
      const diagonal = next(3) - 1
      const what = `shape ${shape}, axes ${dims}, ${at} joined`
      const size = shape.reduce((product, s) => product * s, 1)
      const data = [shape, joined].map(
        (of) => [of, Float32Array.from({ length: size }, () => next(200) / 50 - 2)] as const,
      )
      const compute = (settle: (t: Tensor) => Tensor): Tensor => {
        const [x, y] = data.map(([of, array]) => fromData(array.slice(), of, 'float32'))
        const lower = settle(tril(x!.mul(x!), { diagonal }))
        const side = settle(settle(lower.permute(dims)).reshape(joined))
        return settle(where(settle(y!.add(1)).gt(0), side, y!))
      }
      const got = compute((t) => t)
      const before = programs.length
      evaluateSync(got)
      for (const program of programs.slice(before)) expect(program.kernels, what).toHaveLength(1)
      setDefaultDevice('reference')
      try {
        const want = compute((t) => {
          evaluateSync(t)
          return t
        })
        expect(values(got), what).toEqual(values(want))
      } finally {
        setDefaultDevice('cpu')
      }
    }
  })
})
