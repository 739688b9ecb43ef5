import {
  Adam,
  bernoulli,
  compile,
  cpu,
  Dropout,
  flush,
  Linear,
  manualSeed,
  maskedSelectSync,
  noGrad,
  nonzero,
  nonzeroSync,
  Parameter,
  randn,
  reference,
  Sequential,
  SGD,
  setDefaultDevice,
  State,
  stats,
  tensor,
  type Tensor,
  use,
  vmap,
  zeros,
} from 'neurite'
import { beforeAll, describe, expect, it } from 'vitest'

beforeAll(async () => {
  await use(cpu())
  await use(reference())
})

const values = (t: Tensor) => Array.from(t.dataSync())
const collect = async () => {
  for (let i = 0; i < 5; i++) {
    globalThis.gc!()
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

describe('gradients as slots', () => {
  it('are detached unless the walk is recorded', () => {
    const w = tensor([2], { requiresGrad: true })
    w.pow(3).sum().backward()
    expect(w.grad!.requiresGrad).toBe(false)
    w.grad = null
    w.pow(3).sum().backward(null, { createGraph: true })
    expect(w.grad!.requiresGrad).toBe(true)
  })

  it('become null by zeroGrad, and step skips null', () => {
    const [a, b] = [new Parameter(tensor([1])), new Parameter(tensor([1]))]
    const optimizer = new SGD([a, b], { lr: 1 })
    a.mul(3).sum().backward()
    optimizer.step()
    expect([values(a), values(b)]).toEqual([[-2], [1]])
    optimizer.zeroGrad()
    expect(a.grad).toBe(null)
  })
})

describe('what is kept', () => {
  const stepOn = (W: State) => {
    for (let i = 0; i < 3; i++) {
      W.assign(W.add(1))
      flush()
    }
  }
  it('the input of detach, and what noGrad returns', () => {
    const W = new State(tensor([1]))
    const detached = W.mul(10).detach()
    const { pair } = noGrad(() => ({ pair: [W.mul(2), W.mul(3)] }))
    stepOn(W)
    expect([values(detached), values(pair[0]!), values(pair[1]!)]).toEqual([[10], [2], [3]])
  })

  it('by keep, not otherwise', () => {
    const W = new State(tensor([1]))
    stepOn(W)
    const [lost, kept] = [W.mul(2), W.mul(3).keep()]
    stepOn(W)
    expect(values(kept)).toEqual([12])
    expect(() => values(lost)).toThrow('.keep()')
  })
})

describe('reading', () => {
  it('gives memory of its own, and takes copies', () => {
    const source = Float32Array.of(1, 2)
    const t = tensor(source)
    source[0] = 9
    const first = t.dataSync()
    first[1] = 9
    expect(values(t)).toEqual([1, 2])
  })

  it('prints values, abridged when long', () => {
    expect(
      String(
        tensor([
          [1.5, 2],
          [3, 4],
        ]),
      ),
    ).toContain('1.5000')
    expect(String(tensor([true, false]))).toBe('tensor([true, false], bool)')
    expect(String(zeros([2000])).length).toBeLessThan(200)
  })

  it('refuses JavaScript operators, naming the method', () => {
    const t = tensor([1])
    expect(() => (t as unknown as number) + 1).toThrow('.add')
    expect(() => (t as unknown as number) > 0.5).toThrow('.gt')
  })

  it('of shapes that depend on data', async () => {
    const x = tensor([3, 0, 5], { requiresGrad: true })
    expect(await (await nonzero(x)).tolist()).toEqual([[0], [2]])
    const picked = maskedSelectSync(x, x.gt(0))
    picked
      .mul(tensor([1, 10]))
      .sum()
      .backward()
    expect(values(x.grad!)).toEqual([1, 0, 10])
    const inside = (t: Tensor) => nonzeroSync(t).sum()
    expect(() => compile(inside)(x.detach())).toThrow('where')
    expect(() => vmap(inside)(zeros([2, 3]))).toThrow('where')
  })
})

describe('randomness', () => {
  it('masks are equal on every device', () => {
    const [a, b] = ['cpu', 'reference'].map((device) => {
      setDefaultDevice(device)
      manualSeed(5)
      return values(bernoulli(tensor(0.3).expand([1000])))
    })
    setDefaultDevice('cpu')
    expect(a).toEqual(b)
    expect(a!.reduce((s, x) => s + x, 0) / 1000).toBeCloseTo(0.3, 1)
  })
})

describe('compile', () => {
  it('is traced again when a mode changes', () => {
    const model = new Sequential(new Dropout(0.5))
    const call = compile((x: Tensor) => model.call(x))
    const x = tensor(Array.from({ length: 64 }, () => 1))
    expect(new Set(values(call(x)))).toEqual(new Set([0, 2]))
    model.eval()
    expect(new Set(values(call(x)))).toEqual(new Set([1]))
  })

  it('keeps what it compiled when a mode is switched back', () => {
    const model = new Sequential(new Dropout(0.5))
    const call = compile((x: Tensor) => model.call(x))
    const x = zeros([8])
    const toggle = () => {
      for (const mode of [true, false]) {
        model.train(mode)
        call(x)
      }
    }
    toggle()
    const { programs } = stats()
    for (let i = 0; i < 5; i++) toggle()
    expect(stats().programs).toBe(programs)
  })

  it('sees a new learning rate without a new program', () => {
    const W = new Parameter(tensor([1]))
    const optimizer = new SGD([W], { lr: 1 })
    const step = compile(() => {
      optimizer.zeroGrad()
      W.sum().backward()
      optimizer.step()
    })
    step()
    const { programs } = stats()
    optimizer.paramGroups[0]!.lr = 10
    step()
    expect(values(W)).toEqual([-10])
    expect(stats().programs).toBe(programs)
  })

  it('gives the bits of the plain loop', () => {
    const train = (wrap: <T>(fn: () => T) => () => T) => {
      manualSeed(3)
      const model = new Sequential(new Linear(6, 8), new Dropout(0.3), new Linear(8, 1))
      const x = randn([16, 6])
      const optimizer = new Adam(model.parameters(), { lr: 0.01 })
      const step = wrap(() => {
        optimizer.zeroGrad()
        const loss = model.call(x).square().mean()
        loss.backward()
        optimizer.step()
        return loss
      })
      return Array.from({ length: 20 }, () => step().itemSync())
    }
    expect(train((fn) => compile(fn))).toEqual(train((fn) => fn))
  })
})

describe('memory', () => {
  it('of a dropped model is freed', async () => {
    const make = () => {
      const W = new State(zeros([1024, 256]))
      for (let i = 0; i < 3; i++) {
        W.assign(W.add(1))
        flush()
      }
    }
    make()
    await collect()
    const before = stats().bytesLive
    for (let i = 0; i < 20; i++) make()
    await collect()
    expect(stats().bytesLive - before).toBeLessThan(4 * 1024 * 1024)
  })

  it('of a dropped compiled function is freed', async () => {
    const make = () => {
      const W = new Parameter(zeros([1024, 256]))
      const optimizer = new SGD([W], { lr: 1 })
      const step = compile(() => {
        optimizer.zeroGrad()
        const loss = W.square().sum()
        loss.backward()
        optimizer.step()
        return loss
      })
      for (let i = 0; i < 3; i++) step()
    }
    make()
    await collect()
    const before = stats().bytesLive
    for (let i = 0; i < 20; i++) make()
    await collect()
    expect(stats().bytesLive - before).toBeLessThan(4 * 1024 * 1024)
  })

  it('stays flat in a loop of new inputs and large results that never awaits', () => {
    const W = randn([256, 512])
    const data = new Float32Array(1024 * 256)
    const run = () => tensor(data).reshape([1024, 256]).matmul(W).relu().dataSync().length
    for (let i = 0; i < 5; i++) run()
    const before = stats().bytesLive
    for (let i = 0; i < 50; i++) expect(run()).toBe(1024 * 512)
    expect(stats().bytesLive).toBeLessThanOrEqual(before)
  })

  it('forgets a large result that was disposed of', () => {
    const make = (x: number) => {
      const y = tensor([x]).expand([300_000]).mul(2)
      y.keep()
      flush()
      return y
    }
    const gone = make(1)
    gone.dispose()
    expect(() => gone.dataSync()).toThrow(/disposed of/)
    expect(make(2).dataSync()[299_999]).toBe(4)
    expect(() => gone.dataSync()).toThrow(/disposed of/)
  })

  it('keeps a large result that is still held when its program runs again', () => {
    const double = (x: Tensor) => x.mul(2)
    const results = [1, 2, 3].map((x) => {
      const y = double(tensor([x]).expand([300_000]))
      y.keep()
      flush()
      return y
    })
    expect(results.map((y) => y.slice([0, 1]).dataSync()[0])).toEqual([2, 4, 6])
  })
})

describe('a device that is replaced', () => {
  it('takes what lay on it along, says so, and never gives a wrong number', async () => {
    setDefaultDevice('cpu')
    const W = new State(tensor([1, 2]))
    W.assign(W.mul(10))
    flush()
    const host = tensor([5])
    const add = compile((x: Tensor) => x.add(1))
    add(host)
    await use(cpu())
    expect(() => W.dataSync()).toThrow('replaced by use()')
    expect(() => values(W.add(1))).toThrow('replaced by use()')
    W.assign(tensor([3, 4]))
    expect(values(W.add(1))).toEqual([4, 5])
    expect(values(add(host))).toEqual([6])
    await collect()
    expect(values(host.mul(2))).toEqual([10])
  })
})

describe('one copy of core', () => {
  it('refuses a second one, naming both versions', async () => {
    const { claimProcess, VERSION } = await import('../../core/src/instance.ts')
    const registry = globalThis as unknown as Record<symbol, unknown>
    const key = Symbol.for('@neurite/core')
    const mine = registry[key]
    registry[key] = { version: '0.0.1' }
    expect(claimProcess).toThrow(`version 0.0.1 and version ${VERSION}`)
    registry[key] = mine
  })
})
