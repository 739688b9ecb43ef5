import { asynchronous } from '@neurite/conformance'
import { compile, cpu, evaluate, Linear, manualSeed, randn, State, type Tensor, use } from 'neurite'
import { describe, expect, it } from 'vitest'

/** Values of so many bytes stay in the buffers where they were computed. */
const SIDE = 96

await use(cpu())
await use(asynchronous(cpu()))

const random = (device: string) => randn([SIDE, SIDE], { device }).mul(0.1)

async function expectEqual(actual: Tensor, expected: Tensor): Promise<void> {
  const [found, wanted] = [await actual.data(), await expected.data()]
  expect(found.findIndex((value, i) => Math.abs(value - wanted[i]!) > 1e-5)).toBe(-1)
}

for (const device of ['cpu', 'cpuAsync']) {
  describe(`a program on ${device} that reads what it would write over`, () => {
    it('goes on from its own result', async () => {
      manualSeed(1)
      const [x, w] = [random(device), random(device)]
      await evaluate(x, w)
      const multiply = (a: Tensor) => a.matmul(w)
      const compiled = compile(multiply)
      const expected = x.matmul(w).matmul(w).matmul(w)
      for (const step of [multiply, compiled]) {
        const chain = [x]
        for (let i = 0; i < 3; i++) {
          chain.push(step(chain[i]!))
          await evaluate(chain[i + 1]!)
        }
        await expectEqual(chain[3]!, expected)
        await expectEqual(chain[1]!, x.matmul(w))
      }
    })

    it('makes a version of a state from one before the last', async () => {
      manualSeed(2)
      const first = random(device)
      await evaluate(first)
      const expected = first.matmul(first)
      const looks = [(state: State) => state.detach(), (state: State) => state.add(0)]
      for (const look of looks) {
        const state = new State(first)
        const older = look(state)
        state.assign(first.mul(2))
        await evaluate(state)
        state.assign(older.matmul(older))
        await evaluate(state)
        await expectEqual(state, expected)
      }
    })

    it('multiplies by the gradient that it adds to', async () => {
      const trained = async (wrap: boolean) => {
        manualSeed(3)
        const layer = new Linear(SIDE, SIDE, { device })
        const x = random(device)
        await evaluate(x)
        const pass = () => {
          const { grad } = layer.weight
          const output = layer.call(x).square().mean()
          const loss = grad === null ? output : output.add(grad.matmul(x).sum())
          loss.backward()
          return loss
        }
        const step = wrap ? compile(pass) : pass
        for (let i = 0; i < 4; i++) await evaluate(step())
        return layer.weight.grad!
      }
      await expectEqual(await trained(true), await trained(false))
    })
  })
}
