import { cpu } from '@neurite/backend-cpu'
import {
  cat,
  compile,
  evaluateSync,
  flush,
  fromData,
  reference,
  setDefaultDevice,
  State,
  type Tensor,
  tensor,
  use,
  where,
} from '@neurite/core'
import { beforeAll, describe, expect, it } from 'vitest'

beforeAll(async () => {
  await use(reference())
  await use(cpu())
})

/** A small generator of numbers, for programs that repeat. */
function numbers(seed: number): (below: number) => number {
  let state = seed * 2654435761 + 1
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

/** One step of a random program: makes a tensor from earlier ones. */
type Step = (pick: (fits?: (t: Tensor) => boolean) => Tensor, next: (below: number) => number) => Tensor

const sameShape = (a: Tensor) => (b: Tensor) => String(a.shape) === String(b.shape)
const STEPS: readonly Step[] = [
  (pick) => pick().tanh(),
  (pick) => pick().mul(0.5).add(1),
  (pick) => pick().relu(),
  (pick) => pick().sigmoid(),
  (pick) => pick().abs().add(0.5).log(),
  (pick) => {
    const a = pick()
    return a.mul(pick(sameShape(a)))
  },
  (pick) => {
    const a = pick()
    return a.sub(pick(sameShape(a)).mul(0.3))
  },
  (pick) => {
    const a = pick()
    return where(a.gt(0), a, pick(sameShape(a)))
  },
  (pick, next) => {
    const a = pick()
    return a
      .sum({ dim: next(a.ndim), keepdim: true })
      .mul(0.2)
      .add(a)
  },
  (pick, next) => {
    const a = pick()
    return a.sub(a.amax({ dim: next(a.ndim), keepdim: true }))
  },
  (pick, next) => {
    const a = pick()
    return a.softmax(next(a.ndim))
  },
  (pick) => {
    const a = pick((t) => t.ndim === 2)
    const b = pick((t) => t.size % a.shape[1]! === 0)
    return a
      .matmul(b.reshape([-1, a.shape[1]!]).T)
      .tanh()
      .sum({ dim: 1, keepdim: true })
      .add(a)
  },
  (pick) => {
    const a = pick((t) => t.ndim === 2)
    return a.T.matmul(a).mul(0.1)
  },
  (pick) => {
    const a = pick()
    return a.permute(a.shape.map((_, d) => a.ndim - 1 - d))
  },
  (pick) => {
    const a = pick()
    return a.reshape(a.ndim === 2 ? [a.shape[1]!, a.shape[0]!] : [a.shape[0]!, a.size / a.shape[0]!])
  },
  (pick, next) => {
    const a = pick()
    return a.flip([next(a.ndim)]).add(a)
  },
  (pick) => {
    const a = pick()
    return cat([a, a.mul(2)], { dim: 0 }).slice([1, a.shape[0]! + 1])
  },
  (pick) => {
    const a = pick((t) => t.ndim === 2)
    return a.pad([1, 1]).slice(null, [0, a.shape[1]!])
  },
  (pick, next) => {
    const a = pick()
    const d = next(a.ndim)
    return a.gather(d, a.argmax({ dim: d, keepdim: true })).add(a)
  },
  (pick, next) => {
    const a = pick()
    return a.cumsum(next(a.ndim)).mul(0.1)
  },
]

const LENGTH = 14

/** Runs a random program; `settle` sees every tensor on its way. Returns the last few. */
function run(seed: number, leaves: readonly Tensor[], settle: (t: Tensor) => Tensor): Tensor[] {
  const next = numbers(seed)
  const made = [...leaves]
  const pick = (fits: (t: Tensor) => boolean = () => true): Tensor => {
    const candidates = made.filter(fits)
    return candidates[next(candidates.length)]!
  }
  for (let i = 0; i < LENGTH; i++) {
    const step = STEPS[next(STEPS.length)]!
    made.push(settle(step(pick, next)))
  }
  return made.slice(-3)
}

function leavesFor(seed: number): Tensor[] {
  const next = numbers(seed + 1000)
  const shape = [
    [3, 4],
    [5, 2],
    [1, 6],
    [4, 4],
    [2, 3, 4],
    [7, 9],
  ][next(6)]!
  const make = () =>
    tensor(Array.from({ length: shape.reduce((p, s) => p * s, 1) }, () => next(2000) / 500 - 2)).reshape(shape)
  return [
    make(),
    make(),
    fromData(
      Float32Array.from({ length: 12 }, () => next(100) / 50 - 1),
      [3, 4],
      'float32',
    ),
  ]
}

function close(actual: Tensor, expected: Tensor, what: string): void {
  expect(actual.shape, what).toEqual(expected.shape)
  const [a, b] = [actual.dataSync(), expected.dataSync()]
  for (let i = 0; i < a.length; i++) {
    const error = Math.abs(a[i]! - b[i]!) / Math.max(1, Math.abs(b[i]!))
    if (!(error < 2e-4 || Object.is(a[i], b[i]))) throw new Error(`${what}: element ${i} is ${a[i]}, expected ${b[i]}`)
  }
}

describe('a fused program gives what its ops give one by one', () => {
  for (const device of ['reference', 'cpu']) {
    it(device, () => {
      for (let seed = 0; seed < 300; seed++) {
        setDefaultDevice('reference')
        const settle = (t: Tensor) => {
          evaluateSync(t)
          return t
        }
        const expected = run(seed, leavesFor(seed), settle)
        setDefaultDevice(device)
        const actual = run(seed, leavesFor(seed), (t) => t)
        evaluateSync(...actual)
        for (const [i, t] of actual.entries()) close(t, expected[i]!, `program ${seed}, result ${i}`)
      }
    }, 60_000)
  }
})

describe('a compiled function updates states as the plain one does', () => {
  it('on the CPU', () => {
    setDefaultDevice('cpu')
    for (let seed = 0; seed < 150; seed++) {
      const [plain, compiled] = [(fn: () => void) => fn, (fn: () => void) => compile(fn)].map((wrap) => {
        const states = leavesFor(seed).map((leaf) => new State(leaf))
        const step = wrap(() => {
          const next = numbers(seed + 77)
          const results = run(seed, states, (t) => t)
          for (const state of states) {
            const fits = results.filter(sameShape(state))
            const update = fits.length > 0 ? fits[next(fits.length)]! : state.mul(0.9)
            state.assign(next(2) === 0 ? update.tanh() : state.mul(0.5).add(update.tanh()))
          }
        })
        for (let i = 0; i < 4; i++) {
          step()
          flush()
        }
        return states
      })
      for (const [i, state] of compiled!.entries()) close(state, plain![i]!, `program ${seed}, state ${i}`)
    }
  }, 60_000)
})
