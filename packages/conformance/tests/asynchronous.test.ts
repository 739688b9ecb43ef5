import { asynchronous } from '@neurite/conformance'
import {
  Adam,
  BCELoss,
  compile,
  detectAnomaly,
  evaluate,
  flush,
  Linear,
  manualSeed,
  noGrad,
  onWarning,
  Parameter,
  randn,
  reference,
  Sequential,
  setDefaultDevice,
  SGD,
  Sigmoid,
  State,
  stats,
  tensor,
  type Tensor,
  TensorDataset,
  Trainer,
  use,
} from 'neurite'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'

const SYNC = 'reference'
const ASYNC = 'referenceAsync'
const failing = { prepare: false, run: false }

const open = () =>
  use(
    asynchronous(reference(), {
      onPrepare: () => {
        if (failing.prepare) throw new Error('no pipeline')
      },
      onRun: () => {
        if (failing.run) throw new Error('no memory')
      },
    }),
  )

beforeAll(async () => {
  await use(reference())
  await open()
})
beforeEach(() => {
  failing.prepare = failing.run = false
  setDefaultDevice(ASYNC)
})
afterAll(() => setDefaultDevice(SYNC))

const list = async (x: Tensor) => Array.from(await x.data())
const pause = () => new Promise((resolve) => setTimeout(resolve, 5))

/** A small training loop, whose losses and weights are read now and then. */
async function train(device: string, wrap: boolean, steps = 40): Promise<number[]> {
  setDefaultDevice(device)
  manualSeed(3)
  const model = new Sequential(new Linear(2, 6), new Sigmoid(), new Linear(6, 1), new Sigmoid())
  const x = tensor([0, 0, 0, 1, 1, 0, 1, 1]).reshape([4, 2])
  const y = tensor([[0], [1], [1], [0]])
  const criterion = new BCELoss()
  const optimizer = new Adam(model.parameters(), { lr: 0.05 })
  const plain = (input: Tensor) => {
    optimizer.zeroGrad()
    const loss = criterion.call(model.call(input), y)
    loss.backward()
    optimizer.step()
    return loss
  }
  const step = wrap ? compile(plain) : plain
  const read: number[] = []
  const late: Tensor[] = []
  for (let i = 0; i < steps; i++) {
    const loss = step(x)
    late.push(loss)
    if (i % 7 === 0) read.push(await loss.item())
    if (i % 10 === 3) late.push(model.parameters()[0]!.detach())
  }
  for (const kept of late) read.push(...(await list(kept)))
  return read
}

describe('an asynchronous device', () => {
  it.each([false, true])('trains to the bits of a synchronous one; compiled: %s', async (wrap) => {
    expect(await train(ASYNC, wrap)).toEqual(await train(SYNC, wrap))
  })

  it('keeps device memory flat', async () => {
    const W = new State(tensor([0, 0]))
    const step = compile((x: Tensor) => {
      const y = W.mul(0.5).add(x)
      W.assign(y)
      return y.sum()
    })
    let early = 0
    for (let i = 0; i < 1500; i++) {
      const sum = step(tensor([1, 2]))
      if (i % 50 === 0) await sum.item()
      if (i === 300) {
        await evaluate()
        early = stats().bytesLive
      }
    }
    await evaluate()
    expect(stats().bytesLive - early).toBeLessThan(2 ** 17)
  })

  it('reads many small results in few reads, and large ones that are still held', async () => {
    const double = (x: Tensor) => x.mul(2).keep()
    const small = Array.from({ length: 100 }, (_, i) => double(tensor([i])))
    flush()
    expect(await Promise.all(small.map((x) => x.item()))).toEqual(small.map((_, i) => 2 * i))
    const large = [1, 2, 3].map((x) => {
      const y = double(tensor([x]).expand([300_000]))
      flush()
      return y
    })
    const firsts = await Promise.all(large.map(async (y) => (await y.data())[299_999]))
    expect(firsts).toEqual([2, 4, 6])
  })

  it('takes kept values as inputs before and after they were read back', async () => {
    const y = tensor([1, 2]).mul(3).keep()
    flush()
    expect(await list(y.add(1))).toEqual([4, 7])
    await y.data()
    expect(await list(y.add(2))).toEqual([5, 8])
    const big = tensor([1]).expand([300_000]).add(1).keep()
    flush()
    expect((await big.mul(2).data())[7]).toBe(4)
  })

  it('makes states of lazy, computed and kept values', async () => {
    const lazy = new Parameter(randn([4]))
    const kept = tensor([1, 2]).mul(2).keep()
    flush()
    const state = new State(kept)
    state.assign(kept.add(1))
    flush()
    state.assign(kept)
    expect(await list(state)).toEqual([2, 4])
    expect((await lazy.data()).length).toBe(4)
  })

  it('refuses to be read without waiting, naming what waits', () => {
    const x = tensor([1]).add(1)
    expect(() => x.dataSync()).toThrow('await data()')
    expect(() => x.itemSync()).toThrow('await item()')
    expect(() => x.tolistSync()).toThrow('await tolist()')
    expect(String(x)).toBe(`tensor(shape: [1], float32, device: '${ASYNC}')`)
  })

  it('says once that nobody waits', async () => {
    const said: string[] = []
    const before = onWarning((message) => said.push(message))
    const step = compile((x: Tensor) => x.add(1))
    const x = tensor([1])
    step(x)
    await evaluate()
    for (let i = 0; i < 1000; i++) step(x)
    await evaluate()
    for (let i = 0; i < 1000; i++) step(x)
    await evaluate()
    onWarning(before)
    expect(said.filter((message) => message.includes('await loss.item()'))).toHaveLength(1)
  })
})

describe('moving from an asynchronous device', () => {
  const small = () => new Sequential(new Linear(2, 3), new Sigmoid(), new Linear(3, 1))

  it('gives a tensor that is read when it has come, and says so before', async () => {
    const moved = tensor([1, 2]).mul(3).to(SYNC)
    expect(moved.device).toBe(SYNC)
    const sum = moved.add(1).sum()
    expect(() => moved.dataSync()).toThrow(`moved from '${ASYNC}' are still on their way; use await data()`)
    expect(() => sum.itemSync()).toThrow('await evaluate()')
    expect(String(sum)).toBe(`tensor(shape: [], float32, device: '${SYNC}')`)
    expect(await sum.item()).toBe(11)
    expect(moved.tolistSync()).toEqual([3, 6])
    expect(await list(moved.to(ASYNC).mul(2))).toEqual([6, 12])
  })

  it('moves a model with its gradients, which goes on without an await', async () => {
    const train = async (middle: string) => {
      manualSeed(5)
      setDefaultDevice(ASYNC)
      const model = small()
      setDefaultDevice(middle)
      const x = tensor([
        [1, 2],
        [3, 4],
      ])
      const loss = (device: string) => model.call(x.to(device)).square().mean()
      loss(ASYNC).backward()
      model.to(middle)
      const optimizer = new SGD(model.parameters(), { lr: 0.1 })
      const losses: Tensor[] = []
      for (let i = 0; i < 3; i++) {
        const cost = loss(middle)
        losses.push(cost)
        cost.backward()
        optimizer.step()
        optimizer.zeroGrad()
      }
      return [...(await Promise.all(losses.map((cost) => cost.item()))), ...(await list(model.parameters()[0]!))]
    }
    const moved = await train(SYNC)
    expect(moved).toEqual(await train(ASYNC))
  })

  it('serves compiled functions once it was awaited', async () => {
    const model = small()
    const predict = compile((x: Tensor) => model.call(x))
    const expected = await list(predict(tensor([[1, 2]])))
    model.to(SYNC)
    const x = tensor([[1, 2]], { device: SYNC })
    expect(() => predict(x)).toThrow('await evaluate()')
    await evaluate()
    expect(Array.from(predict(x).dataSync())).toEqual(expected)
    model.to(ASYNC)
    expect(await list(predict(x.to(ASYNC)))).toEqual(expected)
  })

  it('takes the values of the moment, and loads them elsewhere', async () => {
    const model = small()
    const other = small().to(SYNC)
    const [weight] = model.parameters()
    const before = await list(weight!)
    const [inFlight, dict] = [weight!.to(SYNC), model.stateDict()]
    other.loadStateDict(dict)
    for (let i = 0; i < 3; i++) {
      noGrad(() => weight!.assign(weight!.add(1)))
      flush()
    }
    const doubled = new State(inFlight)
    expect(await list(doubled)).toEqual(before)
    expect(Array.from(other.parameters()[0]!.dataSync())).toEqual(before)
  })

  it('is waited for by fit, evaluate and predict', async () => {
    const model = small().to(SYNC)
    setDefaultDevice(SYNC)
    const trainer = new Trainer(model, { optimizer: 'sgd', loss: 'mse' })
    const data = new TensorDataset(randn([6, 2]), randn([6, 1]))
    expect((await trainer.predict(data)).shape).toEqual([6, 1])
    model.to(ASYNC).to(SYNC)
    expect((await trainer.evaluate(data)).loss).toBeGreaterThan(0)
    model.to(ASYNC).to(SYNC)
    expect((await trainer.fit(data)).loss).toHaveLength(1)
  })

  it('leaves pending what depends on what has not come, and computes the rest', async () => {
    const W = new State(tensor([1, 2], { device: SYNC }))
    W.assign(W.mul(tensor([3, 4]).add(1).to(SYNC)))
    flush()
    expect(tensor([5], { device: SYNC }).add(1).itemSync()).toBe(6)
    expect(() => W.dataSync()).toThrow('on their way')
    const scale = compile((x: Tensor) => W.mul(x))
    expect(() => scale(tensor([1, 1], { device: SYNC }))).toThrow('on their way')
    await evaluate()
    expect(Array.from(W.dataSync())).toEqual([4, 10])
    expect(Array.from(scale(tensor([1, 2], { device: SYNC })).dataSync())).toEqual([4, 20])
    W.assign(W.mul(tensor([1, 2]).add(0).to(SYNC)))
    expect(() => scale(tensor([1, 2], { device: SYNC }))).toThrow('on their way')
    await evaluate()
    expect(Array.from(scale(tensor([1, 2], { device: SYNC })).dataSync())).toEqual([4, 40])
  })

  it('refuses it while a function is traced', () => {
    const move = compile((x: Tensor) => x.mul(2).to(SYNC))
    expect(() => move(tensor([1]))).toThrow('while a function is traced')
  })

  it('says why nothing came', async () => {
    failing.run = true
    const moved = tensor([1]).mul(2).to(SYNC).add(1)
    await expect(moved.data()).rejects.toThrow('no memory')
    failing.run = false
    await open()
    setDefaultDevice(ASYNC)
  })
})

describe('an anomaly on an asynchronous device', () => {
  it('is named by the next call that waits, once', async () => {
    const w = new Parameter(tensor([1, 2]))
    const fine = detectAnomaly(() => {
      const loss = w.log().sum()
      loss.backward()
      return loss
    })
    expect(await fine.item()).toBeCloseTo(Math.log(2), 5)
    const bad = detectAnomaly(() => w.sub(1.5).sqrt().mul(2).sum())
    await expect(bad.item()).rejects.toThrow("[detectAnomaly] 'sqrt' of [2] is the first to give NaN")
    expect(await bad.item()).toBeNaN()
    detectAnomaly(() => w.mul(0).sqrt().mul(0).sum().backward())
    await expect(evaluate()).rejects.toThrow('is the first to give NaN, called')
    expect(await w.sum().item()).toBe(3)
  })
})

describe('a failure on an asynchronous device', () => {
  beforeEach(open)

  const changing = () => {
    const W = new State(tensor([1, 2]))
    W.assign(W.mul(10))
    flush()
    return W
  }

  it('in a preparation fails what is queued behind it, and leaves states as they were', async () => {
    const W = changing()
    await evaluate()
    failing.prepare = true
    W.assign(W.add(0.125))
    flush()
    const behind = W.mul(3).keep()
    flush()
    W.assign(W.sub(1))
    flush()
    await expect(behind.data()).rejects.toThrow('no pipeline')
    failing.prepare = false
    expect(await list(W)).toEqual([10, 20])
    W.assign(W.add(5))
    expect(await list(W)).toEqual([15, 25])
    await expect(behind.data()).rejects.toThrow('no pipeline')
    await expect((async () => (await behind.add(1).data())[0])()).rejects.toThrow('no pipeline')
  })

  it('is said by the next call that waits when none was waiting', async () => {
    const W = changing()
    await evaluate()
    failing.prepare = true
    noGrad(() => W.assign(W.square().neg()))
    flush()
    await pause()
    failing.prepare = false
    await expect(evaluate()).rejects.toThrow('no pipeline')
    await evaluate()
    expect(await list(W)).toEqual([10, 20])
  })

  it('is not for ever', async () => {
    const add = compile((x: Tensor) => x.add(1))
    failing.prepare = true
    await expect(add(tensor([1])).data()).rejects.toThrow('no pipeline')
    failing.prepare = false
    expect(await list(add(tensor([1])))).toEqual([2])
  })

  it('in a compiled step leaves parameters as they were', async () => {
    const W = new Parameter(tensor([1, 2]))
    const optimizer = new SGD([W], { lr: 1 })
    const step = compile((x: Tensor) => {
      optimizer.zeroGrad()
      const loss = W.mul(x).sum()
      loss.backward()
      optimizer.step()
      return loss
    })
    failing.prepare = true
    const first = step(tensor([1, 1]))
    const second = step(tensor([1, 1]))
    await expect(first.item()).rejects.toThrow('no pipeline')
    await expect(second.item()).rejects.toThrow('no pipeline')
    failing.prepare = false
    expect(await list(W)).toEqual([1, 2])
  })

  it('of a run comes out where somebody waits', async () => {
    failing.run = true
    await expect(tensor([3]).mul(7).item()).rejects.toThrow('no memory')
    failing.run = false
    expect(await tensor([3]).mul(7).item()).toBe(21)
  })

  it('ends with the device', async () => {
    const W = changing()
    const weights = await list(W)
    await open()
    await expect(W.data()).rejects.toThrow('replaced by use()')
    W.assign(tensor(weights))
    expect(await list(W.add(1))).toEqual([11, 21])
  })
})
