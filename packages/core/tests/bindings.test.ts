import { compile, cat, type Backend, reference, setDefaultDevice, State, tensor, type Tensor, use } from '@neurite/core'
import { beforeAll, describe, expect, it } from 'vitest'
import '@neurite/autograd'

const MOST = 4
const widest = { seen: 0 }

/** The reference as a device whose kernels may use few buffers. */
function narrow(): Backend {
  const backend = reference()
  return {
    ...backend,
    name: 'narrow',
    limits: { ...backend.limits, maxBindings: MOST },
    prepare(program) {
      for (const kernel of program.kernels) {
        const text = JSON.stringify(kernel)
        const slots = new Set([...text.matchAll(/"slot":(\d+)/g)].map(([, slot]) => slot))
        widest.seen = Math.max(widest.seen, slots.size)
      }
      return backend.prepare(program)
    },
  }
}

beforeAll(async () => {
  await use(reference())
  await use(narrow())
})

const vectors = (count: number) => Array.from({ length: count }, (_, i) => tensor([i + 1, 2 * i - 3, 0.5 * i]))

/** The results of a function on both devices. */
async function both(fn: () => Tensor[]): Promise<number[][][]> {
  const found: number[][][] = []
  for (const device of ['reference', 'narrow']) {
    setDefaultDevice(device)
    found.push(await Promise.all(fn().map(async (x) => Array.from(await x.data()))))
  }
  return found
}

describe('kernels that use more buffers than a device allows', () => {
  it.each<[string, () => Tensor[]]>([
    ['a long sum', () => [vectors(11).reduce((a, b) => a.mul(0.5).add(b))]],
    [
      'a sum as a tree',
      () => [
        vectors(9)
          .map((x) => x.exp())
          .reduce((a, b) => a.add(b))
          .sum(),
      ],
    ],
    ['many results', () => vectors(7).map((x, i, all) => x.mul(all[(i + 1) % 7]!).add(all[0]!))],
    [
      'a reduction with an epilogue',
      () => [
        vectors(8)
          .reduce((a, b) => a.mul(b))
          .sum()
          .mul(tensor(2))
          .add(tensor(3))
          .div(tensor(5)),
      ],
    ],
    ['parts side by side', () => [cat(vectors(9)).mul(2)]],
  ])('%s', async (_, fn) => {
    const [want, got] = await both(fn)
    expect(got).toEqual(want)
    expect(widest.seen).toBeLessThanOrEqual(MOST)
  })

  it('update states that were read together', async () => {
    const [want, got] = await both(() => {
      const states = vectors(5).map((x) => new State(x))
      const step = compile(() => {
        const next = states.map((state, i) => state.mul(0.5).add(states[(i + 1) % 5]!))
        for (const [i, state] of states.entries()) state.assign(next[i]!)
      })
      for (let i = 0; i < 3; i++) step()
      return states
    })
    expect(got).toEqual(want)
    expect(widest.seen).toBeLessThanOrEqual(MOST)
  })
})
