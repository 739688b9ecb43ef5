import { ones, Parameter, reference, State, type Tensor, tensor, use, zeros } from '@neurite/core'
import { describe, expect, test } from 'vitest'
import { Identity, Linear, Module, ReLU, Sequential } from '../src/index.ts'

await use(reference())

class Counter extends Module {
  steps = new State(zeros([]))
  scratch = new State(zeros([2]))
  constructor() {
    super()
    this.leaveUnsaved('scratch')
  }
  forward(x: Tensor): Tensor {
    return x
  }
}

class Net extends Module {
  layers = [new Linear(2, 3), new Linear(3, 3, { bias: false })]
  heads = { mean: new Linear(3, 1), spread: new Linear(3, 1) }
  scale = new Parameter(ones([1]))
  counter = new Counter()
  note = 'not a module'
  forward(x: Tensor): Tensor {
    return this.heads.mean.call(this.layers[1]!.call(this.layers[0]!.call(x))).mul(this.scale)
  }
}

describe('walks', () => {
  const net = new Net()

  test("parameters have PyTorch names, a module's own before those of its children", () => {
    expect(net.namedParameters().map(([name]) => name)).toEqual([
      'scale',
      'layers.0.weight',
      'layers.0.bias',
      'layers.1.weight',
      'heads.mean.weight',
      'heads.mean.bias',
      'heads.spread.weight',
      'heads.spread.bias',
    ])
    expect(net.parameters()).toHaveLength(8)
  })

  test('buffers are the states that are not parameters', () => {
    expect(net.namedBuffers().map(([name]) => name)).toEqual(['counter.steps', 'counter.scratch'])
  })

  test('modules come in the order in which they are reached', () => {
    expect(net.namedModules().map(([name]) => name)).toEqual([
      '',
      'layers.0',
      'layers.1',
      'heads.mean',
      'heads.spread',
      'counter',
    ])
    expect(net.namedChildren().map(([name]) => name)).toEqual([
      'layers.0',
      'layers.1',
      'heads.mean',
      'heads.spread',
      'counter',
    ])
  })

  test('what is shared is found once, and a cycle ends', () => {
    class Pair extends Module {
      first = new Linear(2, 2)
      second = this.first
      tied = new Linear(2, 2)
      parent: Module = this
      forward(x: Tensor): Tensor {
        return x
      }
    }
    const pair = new Pair()
    pair.tied.weight = pair.first.weight
    expect(pair.namedParameters().map(([name]) => name)).toEqual(['first.weight', 'first.bias', 'tied.bias'])
    expect(Object.keys(pair.stateDict())).toEqual([
      'first.weight',
      'first.bias',
      'second.weight',
      'second.bias',
      'tied.weight',
      'tied.bias',
    ])
    expect(pair.modules()).toHaveLength(3)
  })

  test('apply visits children first, the module itself last', () => {
    const seen: string[] = []
    new Sequential(new Sequential(new ReLU(), new Identity()), new Linear(1, 1)).apply((m) =>
      seen.push(m.constructor.name),
    )
    expect(seen).toEqual(['ReLU', 'Identity', 'Sequential', 'Linear', 'Sequential'])
  })

  test('train and eval reach every module', () => {
    net.eval()
    expect(net.modules().some((m) => m.training)).toBe(false)
    net.train()
    expect(net.modules().every((m) => m.training)).toBe(true)
  })

  test('requireGradients freezes', () => {
    net.requireGradients(false)
    expect(net.parameters().some((p) => p.requiresGrad)).toBe(false)
    net.requireGradients()
    expect(net.parameters().every((p) => p.requiresGrad)).toBe(true)
  })

  test('a module moves to a device in place; dtypes are chosen when it is made', () => {
    const [layer, { weight }] = [net, net.layers[0]!]
    expect(layer.to(weight.device)).toBe(net)
    expect(net.layers[0]!.weight).toBe(weight)
    expect(() => layer.to('float64')).toThrow(
      /\[to\] a module moves between devices; its dtype is chosen when it is made/,
    )
  })

  test('a deep tower is no problem', () => {
    let tower: Sequential = new Sequential(new Linear(1, 1))
    for (let i = 0; i < 5000; i++) tower = new Sequential(tower)
    expect(tower.parameters()).toHaveLength(2)
    expect(tower.eval().training).toBe(false)
  })
})

describe('state dicts', () => {
  test('go round', async () => {
    const [a, b] = [new Net(), new Net()]
    const dict = a.stateDict()
    expect(Object.keys(dict)).toContain('counter.steps')
    expect(Object.keys(dict)).not.toContain('counter.scratch')
    b.loadStateDict(dict)
    const x = tensor([[1, -2]])
    expect(await b.call(x).data()).toEqual(await a.call(x).data())
  })

  test('keep their values when training goes on', async () => {
    const layer = new Linear(1, 1)
    layer.weight.assign(tensor([[2]]))
    const dict = layer.stateDict()
    layer.weight.assign(tensor([[5]]))
    expect(await dict['weight']!.item()).toBe(2)
    expect(await layer.weight.item()).toBe(5)
    expect(dict['weight']!.requiresGrad).toBe(false)
  })

  test('one error names all that does not fit, and nothing is loaded', async () => {
    const layer = new Linear(2, 1)
    const before = await layer.weight.data()
    const { weight } = new Linear(2, 1).stateDict()
    const load = () => layer.loadStateDict({ weight: weight!, wieght: weight! })
    expect(load).toThrow(/missing: 'bias'/)
    expect(load).toThrow(/unexpected: 'wieght'/)
    expect(() => layer.loadStateDict({ weight: zeros([3, 2]), bias: zeros([1]) })).toThrow(
      /wrong shape: 'weight' is \[3, 2\], the module has \[1, 2\]/,
    )
    expect(await layer.weight.data()).toEqual(before)
  })

  test('strict: false passes over missing and unexpected entries, not over wrong shapes', async () => {
    const layer = new Linear(2, 1)
    layer.loadStateDict({ bias: tensor([7]), other: zeros([1]) }, { strict: false })
    expect(await layer.bias!.item()).toBe(7)
    expect(() => layer.loadStateDict({ bias: zeros([2]) }, { strict: false })).toThrow(/wrong shape/)
    expect(() => layer.loadStateDict({}, { srtict: false } as object)).toThrow(/did you mean 'strict'/)
  })
})

describe('hooks', () => {
  test('see and replace arguments and outputs, until removed', async () => {
    const layer = new Identity()
    const seen: string[] = []
    const before = layer.registerForwardPreHook((_, [x]) => {
      seen.push('before')
      return [(x as Tensor).add(1)]
    })
    const after = layer.registerForwardHook((_, __, y) => {
      seen.push('after')
      return (y as Tensor).mul(10)
    })
    layer.registerForwardHook(() => void seen.push('last'))
    expect(await layer.call(tensor(1)).item()).toBe(20)
    expect(seen).toEqual(['before', 'after', 'last'])
    before.remove()
    after.remove()
    expect(await layer.call(tensor(1)).item()).toBe(1)
  })
})

describe('Sequential', () => {
  test('runs in order, can be indexed and iterated', async () => {
    const model = new Sequential(new Linear(2, 3), new ReLU(), new Linear(3, 1))
    expect(model.call(tensor([[1, 2]])).shape).toEqual([1, 1])
    expect(model.length).toBe(3)
    expect(model.at(-1)).toBe([...model][2])
    expect(model.namedParameters().map(([name]) => name)).toEqual(['0.weight', '0.bias', '2.weight', '2.bias'])
    expect(() => model.at(3)).toThrow(/\[Sequential\] there is no module at 3; it has 3/)
  })

  test('takes names, and none at all', async () => {
    const model = new Sequential({ first: new Linear(2, 2), second: new ReLU() })
    expect(model.namedParameters().map(([name]) => name)).toEqual(['first.weight', 'first.bias'])
    expect(await new Sequential().call(tensor(3)).item()).toBe(3)
    expect(() => new Sequential(null as unknown as Identity)).toThrow(/\[Sequential\] expected modules/)
  })
})

describe('pictures', () => {
  const model = new Sequential(new Linear(2, 10), new ReLU(), new Sequential(new Linear(10, 1)))

  test('toString is a tree', () => {
    expect(String(model)).toBe(
      [
        'Sequential(',
        '  (0): Linear(inFeatures=2, outFeatures=10, bias=true)',
        '  (1): ReLU()',
        '  (2): Sequential(',
        '    (0): Linear(inFeatures=10, outFeatures=1, bias=true)',
        '  )',
        ')',
      ].join('\n'),
    )
  })

  test('modelGraph is plain data', () => {
    const { nodes, edges } = model.modelGraph({ inputShape: [4, 2] })
    expect(nodes.map(({ id, type, parameters, outputShape }) => [id, type, parameters, outputShape])).toEqual([
      ['', 'Sequential', 0, [4, 1]],
      ['0', 'Linear', 30, [4, 10]],
      ['1', 'ReLU', 0, [4, 10]],
      ['2', 'Sequential', 0, [4, 1]],
      ['2.0', 'Linear', 11, [4, 1]],
    ])
    expect(edges).toEqual([
      ['0', '1'],
      ['1', '2'],
    ])
    expect(JSON.parse(JSON.stringify(nodes))).toEqual(nodes)
    expect(model.training).toBe(true)
  })

  test('summary counts parameters', () => {
    model.at(0).requireGradients(false)
    const text = model.summary({ inputShape: [4, 2] })
    expect(text).toMatch(/0: Linear\(inFeatures=2, outFeatures=10, bias=true\) +\[4, 10\] +30/)
    expect(text).toMatch(/Total 41 parameters, 11 trainable, 30 frozen/)
    expect(model.summary()).toMatch(/ReLU +- +0/)
  })
})
