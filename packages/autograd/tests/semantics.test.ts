import { cpu } from '@neurite/backend-cpu'
import {
  compile,
  evaluateSync,
  flush,
  hostEffect,
  hostScalar,
  noGrad,
  Parameter,
  rand,
  randn,
  reference,
  setDefaultDevice,
  StaleTensorError,
  State,
  stats,
  type Tensor,
  tensor,
  use,
  zeros,
} from '@neurite/core'
import { beforeAll, describe, expect, it } from 'vitest'
import { grad } from '../src/index.ts'

const values = (t: Tensor) => Array.from(t.dataSync())

/** One step of descent on (W - 3)^2, as the lectures write it. */
function descend(W: Parameter): Tensor {
  const cost = W.sub(3).pow(2).sum()
  cost.backward()
  noGrad(() => W.assign(W.sub(W.grad!.mul(0.1))))
  W.grad = null
  flush()
  return cost
}

describe.each([
  ['reference', reference],
  ['cpu', cpu],
])('on %s', (name, create) => {
  beforeAll(async () => {
    await use(create())
    setDefaultDevice(name)
  })

  describe('state', () => {
    it('gives its value at the time of the call', () => {
      const s = new State(tensor([1, 2]))
      const before = s.mul(10)
      s.assign(s.add(1))
      expect(values(before)).toEqual([10, 20])
      expect(values(s)).toEqual([2, 3])
    })

    it('never overwrites a version that was handed out', () => {
      const W = new Parameter(tensor([0, 0]))
      const first = W.detach()
      const view = W.reshape([2, 1])
      for (let i = 0; i < 5; i++) descend(W)
      expect(values(first)).toEqual([0, 0])
      expect(values(view)).toEqual([0, 0])
      const now = W.detach()
      for (let i = 0; i < 5; i++) descend(W)
      expect(values(now)).not.toEqual(values(W))
    })

    it('keeps two states apart that were assigned from each other', () => {
      const a = new State(tensor([1]))
      const b = new State(zeros([1]))
      a.assign(a.add(1))
      flush()
      b.assign(a)
      for (let i = 0; i < 4; i++) {
        a.assign(a.add(1))
        flush()
      }
      b.assign(b.mul(10))
      expect(values(b)).toEqual([20])
      expect(values(a)).toEqual([6])
    })

    it('takes no memory for being frozen and thawed', () => {
      const W = new Parameter(zeros([50_000]))
      const train = (steps: number) => {
        for (let i = 0; i < steps; i++) {
          W.requiresGrad = false
          W.requiresGrad = true
          descend(W)
        }
      }
      train(3)
      const before = stats().bytesLive
      train(10)
      expect(stats().bytesLive).toBe(before)
    })

    it('refuses a value of another shape', () => {
      expect(() => new State(tensor([1, 2])).assign(tensor([1]))).toThrow(
        '[assign] the state has shape [2], the value [1]',
      )
    })
  })

  describe('when something is computed', () => {
    it('has the loss and the prediction of the iteration after the step, from before it', () => {
      const W = new Parameter(tensor([1]))
      const prediction = W.mul(2).keep()
      const loss = prediction.sub(1).pow(2).sum()
      loss.backward()
      noGrad(() => W.assign(W.sub(W.grad!)))
      flush()
      const made = stats().programs
      expect(loss.itemSync()).toBe(1)
      expect(values(prediction)).toEqual([2])
      expect(stats().programs).toBe(made)
    })

    it('recomputes a tensor of the last iteration, and refuses an older one', () => {
      const W = new Parameter(tensor([1]))
      const lazy = W.mul(5)
      descend(W)
      expect(values(lazy)).toEqual([5])
      const other = W.mul(5)
      const kept = W.mul(7).keep()
      const expected = values(W)[0]!
      descend(W)
      descend(W)
      descend(W)
      expect(() => values(other)).toThrow(StaleTensorError)
      expect(() => values(other)).toThrow('.keep()')
      expect(values(kept)[0]).toBeCloseTo(7 * expected, 5)
    })

    it('makes one program for a loop', () => {
      const W = new Parameter(tensor([10]))
      for (let i = 0; i < 3; i++) descend(W)
      const made = stats().programs
      for (let i = 0; i < 100; i++) descend(W)
      expect(stats().programs).toBe(made)
      expect(values(W)[0]).toBeCloseTo(3, 4)
    })

    it('flushes a chain of assignments that nobody reads', () => {
      const s = new State(tensor([0]))
      for (let i = 0; i < 1000; i++) s.assign(s.add(1))
      expect(values(s)).toEqual([1000])
    })

    it('computes a very deep chain on the way', () => {
      let x = tensor([0])
      for (let i = 0; i < 5000; i++) x = x.add(1)
      expect(values(x)).toEqual([5000])
    })

    it('walks a deep recorded chain without recursion', () => {
      const w = tensor([1], { requiresGrad: true })
      let x: Tensor = w
      for (let i = 0; i < 3000; i++) x = x.mul(1)
      x.sum().backward()
      expect(values(w.grad!)).toEqual([1])
    })

    it('leaves everything as it was when an evaluation fails', () => {
      const s = new State(tensor([1, 2, 3]))
      s.assign(s.add(tensor([1, 2, 3]).gather(0, tensor([0, 1, 7], { dtype: 'int32' }))))
      expect(() => flush()).toThrow('gather')
      expect(values(s)).toEqual([1, 2, 3])
    })

    it('accumulates gradients over micro-batches', () => {
      const W = new Parameter(tensor([2]))
      for (let i = 1; i <= 3; i++) W.mul(i).sum().backward()
      expect(values(W.grad!)).toEqual([6])
    })
  })

  describe('gradients', () => {
    it('asks for a seed where the result is not a scalar', () => {
      const w = tensor([1, 2], { requiresGrad: true })
      expect(() => w.mul(2).backward()).toThrow('needs a gradient')
      w.mul(2).backward(tensor([1, 10]))
      expect(values(w.grad!)).toEqual([2, 20])
    })

    it('refuses a second walk unless the graph is retained', () => {
      const w = tensor([3], { requiresGrad: true })
      const y = w.mul(w).sum()
      y.backward(null, { retainGraph: true })
      y.backward()
      expect(values(w.grad!)).toEqual([12])
      expect(() => y.backward()).toThrow('retainGraph')
    })

    it('says when nothing requires gradients', () => {
      expect(() => tensor([1]).sum().backward()).toThrow('nothing below this tensor requires gradients')
      const W = new Parameter(tensor([1]))
      expect(() =>
        noGrad(() => W.mul(2))
          .sum()
          .backward(),
      ).toThrow('requires gradients')
    })

    it('may be read before backward', () => {
      const w = tensor([3], { requiresGrad: true })
      const y = w.pow(3).sum()
      expect(y.itemSync()).toBe(27)
      y.backward()
      expect(values(w.grad!)).toEqual([27])
    })

    it('rejects a promise in noGrad', () => {
      expect(() => noGrad(async () => 1)).toThrow('synchronous')
    })
  })

  describe('random numbers', () => {
    it('does not draw again when it computes again', () => {
      const x = randn([4])
      const first = values(x.mul(1))
      expect(values(x.mul(1))).toEqual(first)
      expect(values(randn([4]))).not.toEqual(first)
    })

    it('draws afresh at each replay', () => {
      const draw = compile(() => rand([3]))
      expect(values(draw())).not.toEqual(values(draw()))
    })
  })

  describe('compile', () => {
    it('replays a training step, and mixes with plain steps', () => {
      const plain = new Parameter(tensor([10, -4]))
      const traced = new Parameter(tensor([10, -4]))
      const step = compile(() => descend(traced))
      const losses: number[][] = [[], []]
      for (let i = 0; i < 20; i++) {
        losses[0]!.push(descend(plain).itemSync())
        losses[1]!.push((i === 7 ? descend(traced) : step()).itemSync())
      }
      expect(losses[1]).toEqual(losses[0])
      expect(values(traced)).toEqual(values(plain))
    })

    it('plans nothing when it replays', () => {
      const W = new Parameter(tensor([10]))
      const step = compile((x: Tensor) => {
        W.grad = null
        const loss = W.mul(x).pow(2).sum()
        loss.backward()
        noGrad(() => W.assign(W.sub(W.grad!.mul(0.01))))
        return loss
      })
      step(tensor([1]))
      const made = stats().programs
      for (let i = 0; i < 50; i++) step(tensor([i]))
      expect(stats().programs).toBe(made)
    })

    it('reads host scalars afresh', () => {
      let rate = 1
      let steps = 0
      const scaled = compile((x: Tensor) => {
        hostEffect(() => {
          steps++
        })
        return x.mul(hostScalar(() => rate * steps))
      })
      expect(values(scaled(tensor([2])))).toEqual([2])
      rate = 10
      expect(values(scaled(tensor([2])))).toEqual([40])
      expect(values(scaled(tensor([3])))).toEqual([90])
    })

    it('differentiates by its arguments, afresh at each call', () => {
      const slope = compile(grad((x: Tensor) => x.mul(x).sum()))
      expect(values(slope(tensor([1, 2])))).toEqual([2, 4])
      expect(values(slope(tensor([5, 7])))).toEqual([10, 14])
    })

    it('sees states and arguments of the moment, and gives fresh results', () => {
      const s = new State(tensor([1]))
      const f = compile((x: Tensor, factor: number) => x.mul(s).mul(factor))
      const a = f(tensor([2]), 3)
      s.assign(s.add(1))
      const b = f(tensor([2]), 3)
      const c = f(tensor([2, 5]), 4)
      expect([values(a), values(b), values(c)]).toEqual([[6], [12], [16, 40]])
    })

    it('accumulates gradients across calls', () => {
      const W = new Parameter(tensor([1, 1]))
      const push = compile((x: Tensor) => {
        W.mul(x).sum().backward()
      })
      push(tensor([1, 2]))
      push(tensor([1, 2]))
      const held = W.grad!
      push(tensor([10, 20]))
      expect(values(held)).toEqual([2, 4])
      expect(values(W.grad!)).toEqual([12, 24])
      W.grad = null
      push(tensor([1, 1]))
      expect(values(W.grad!)).toEqual([1, 1])
    })

    it('keeps what was handed out before an update in place', () => {
      const W = new Parameter(tensor([1]))
      const step = compile(() => {
        W.assign(W.mul(2).detach())
      })
      step()
      step()
      const held = W.detach()
      const lazy = W.add(100)
      step()
      expect(values(held)).toEqual([4])
      expect(values(lazy)).toEqual([104])
      expect(values(W)).toEqual([8])
    })

    it('updates states in place from the first call on', () => {
      const W = new Parameter(zeros([50_000]))
      const mean = new State(zeros([50_000]))
      const step = compile(() => {
        mean.assign(mean.mul(0.5).add(W.reshape([1, 50_000]).reshape([50_000])))
        W.assign(W.add(mean.detach()).add(1))
      })
      flush()
      const before = stats().bytesLive
      step()
      expect(stats().bytesLive - before).toBeLessThan(4 * 50_000)
      step()
      expect([values(mean)[7], values(W)[7]]).toEqual([1, 3])
    })

    it('updates values that were given in one place, and leaves what they came from alone', async () => {
      await use(create())
      const before = stats().bytesPeak
      const given = tensor(new Float32Array(50_000).fill(1))
      const W = new Parameter(zeros([50_000]))
      W.assign(given)
      const step = compile(() => {
        W.assign(W.detach().mul(2))
      })
      step()
      step()
      expect(stats().bytesPeak - before).toBeLessThan(1.5 * 4 * 50_000)
      expect([values(W)[7], values(given)[7]]).toEqual([4, 1])
      const held = W.detach()
      W.assign(given)
      step()
      expect([values(W)[7], values(held)[7], values(given)[7]]).toEqual([2, 4, 1])
    })

    it('reads the version of each call where a state is detached', () => {
      const W = new Parameter(tensor([1]))
      const step = compile(() => {
        const before = W.detach()
        W.assign(W.mul(2))
        return W.detach().add(before.mul(10))
      })
      expect(Array.from({ length: 4 }, () => values(step())[0])).toEqual([12, 24, 48, 96])
    })

    it('takes what was made of a state outside for a constant', () => {
      const W = new Parameter(tensor([1, 2]))
      const turned = W.reshape([2, 1])
      const twice = W.mul(2)
      const step = compile(() => {
        W.assign(W.add(turned.reshape([2])))
        return twice.add(0)
      })
      expect(Array.from({ length: 4 }, () => values(step()))).toEqual(new Array(4).fill([2, 4]))
      expect(values(W)).toEqual([5, 10])
    })

    it('gives no value to what the function kept for itself', () => {
      const W = new Parameter(tensor([1]))
      const kept: Tensor[] = []
      const step = compile((x: Tensor) => {
        kept.push(x, W.add(1), W.detach(), x.mul(2))
        W.assign(W.add(x))
      })
      step(tensor([5]))
      for (const leaked of kept) {
        expect(() => leaked.dataSync()).toThrow(StaleTensorError)
        expect(() => leaked.add(1).dataSync()).toThrow('return it from the function')
      }
      expect(values(W)).toEqual([6])
    })

    it('freezes and thaws on the way', () => {
      const W = new Parameter(tensor([1]))
      const V = new Parameter(tensor([10]))
      const step = compile(() => {
        W.requiresGrad = false
        const frozen = W.mul(V).sum()
        frozen.backward()
        W.requiresGrad = true
        W.mul(2).sum().backward()
        noGrad(() => {
          W.assign(W.add(W.grad!))
          V.assign(V.add(V.grad!))
        })
        W.grad = V.grad = null
        return frozen
      })
      expect(Array.from({ length: 4 }, () => step().itemSync())).toEqual([10, 33, 70, 133])
      expect(W.requiresGrad).toBe(true)
    })

    it('can start a state from another one', () => {
      const W = new Parameter(tensor([3]))
      const copies: State[] = []
      const step = compile(() => {
        if (copies.length === 0) copies.push(new State(W))
        copies[0]!.assign(copies[0]!.add(W))
      })
      step()
      step()
      expect(values(copies[0]!)).toEqual([9])
    })

    it('refuses to read a value, and leaves all as it was when the function throws', () => {
      const W = new Parameter(tensor([5]))
      const reads = compile((x: Tensor) => {
        W.assign(W.mul(x).detach())
        return W.itemSync()
      })
      expect(() => reads(tensor([2]))).toThrow('cannot be read while a function is traced')
      expect(values(W)).toEqual([5])
    })

    it('leaves states as they were when a run meets a bad index', () => {
      const count = new State(tensor([0]))
      const total = new State(tensor([10]))
      const look = compile((index: Tensor) => {
        count.assign(count.add(1))
        total.assign(total.add(tensor([1, 2, 3]).gather(0, index)))
      })
      const at = (i: number) => tensor([i], { dtype: 'int32' })
      for (let i = 0; i < 3; i++) look(at(i))
      expect(() => look(at(7))).toThrow('index 7 is out of range for an axis of size 3')
      expect([values(count), values(total)]).toEqual([[3], [16]])
      look(at(0))
      expect([values(count), values(total)]).toEqual([[4], [17]])
    })

    it('computes what is pending before it replays', () => {
      const W = new Parameter(tensor([1]))
      const double = compile(() => W.mul(2))
      expect(values(double())).toEqual([2])
      noGrad(() => W.assign(W.add(1)))
      expect(values(double())).toEqual([4])
    })

    it('takes an argument of another shape as it lies, without a program for it', () => {
      const W = new Parameter(tensor([1, 2]))
      const x = tensor([1, 2, 3, 4])
      const step = compile((a: Tensor, b: Tensor) => {
        W.assign(W.add(b.reshape([2])))
        return a.mul(W)
      })
      const { programs } = stats()
      step(x.reshape([2, 2]), W.detach().reshape([1, 2]))
      expect(values(step(x.reshape([2, 2]), W.detach().reshape([1, 2])))).toEqual([4, 16, 12, 32])
      expect(values(W)).toEqual([4, 8])
      expect(stats().programs).toBe(programs + 1)
      const old = W.add(0).reshape([1, 2])
      const lost = W.mul(1)
      for (let i = 0; i < 3; i++) step(x.reshape([2, 2]), old)
      expect(values(W)).toEqual([16, 32])
      expect(() => step(x.reshape([2, 2]), lost.reshape([1, 2]))).toThrow(StaleTensorError)
    })

    it('tells arguments apart by their kinds, call after call', () => {
      let traced = 0
      const scale = compile((x: Tensor, by: unknown, more: readonly unknown[]) => {
        traced++
        return x.mul(typeof by === 'number' ? by : 100).add(more[0] as Tensor)
      })
      const object = {}
      const calls: [Tensor, unknown, unknown[]][] = [
        [tensor([1]), 2, [tensor([1])]],
        [tensor([1]), 3, [tensor([1])]],
        [tensor([1]), object, [tensor([1])]],
        [tensor([1]), {}, [tensor([1])]],
        [tensor([1]), -0, [tensor([1])]],
        [tensor([1]), 0, [tensor([1])]],
        [tensor([1]), 0, [tensor([1]), 1]],
        [tensor([1, 2]), 0, [tensor([1])]],
        [tensor([1], { dtype: 'int32' }), 2, [tensor([1])]],
        [tensor([1]), 2, [tensor([1], { requiresGrad: true })]],
        [tensor([1]), 2, [new State(tensor([5]))]],
      ]
      calls.forEach((args, i) => {
        const expected = values(scale(...args))
        expect(traced).toBe(i + 1)
        for (let again = 0; again < 2; again++) expect(values(scale(...args))).toEqual(expected)
      })
      for (const args of calls) scale(...args)
      expect(traced).toBe(calls.length)
    })

    it('forgets programs that were not used for long, and makes them anew when they are wanted', () => {
      const x = tensor([1, 2])
      const functions = Array.from({ length: 1100 }, (_, i) => compile((a: Tensor, by: number) => a.mul(by + i)))
      const run = (i: number) => values(functions[i]!(x, 1))
      for (let i = 0; i < 550; i++) {
        run(i)
        run(0)
      }
      const { bytesLive, programs } = stats()
      for (let i = 550; i < 1100; i++) {
        run(i)
        run(0)
      }
      expect(stats().bytesLive).toBe(bytesLive)
      expect(stats().programs).toBe(programs + 550)
      expect([run(0), run(1), run(1099)]).toEqual([
        [1, 2],
        [2, 4],
        [1100, 2200],
      ])
      expect(stats().programs).toBe(programs + 551)
    })

    it('returns structures', () => {
      const both = compile((x: Tensor) => ({ twice: x.mul(2), parts: [x.add(1), 'text'] as const }))
      const result = both(tensor([1]))
      expect(values(result.twice)).toEqual([2])
      expect(result.parts[1]).toBe('text')
      evaluateSync(result.parts[0])
      expect(values(result.parts[0])).toEqual([2])
    })
  })
})
