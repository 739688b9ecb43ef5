import { describe, expect, test } from 'vitest'
import { Field } from '../src/fields.ts'
import type { ModuleCase } from '../src/format.ts'
import { parseFile } from '../src/parse.ts'
import { parseTensor } from '../src/parseTensor.ts'

const header = { family: 'tiny', rtol: 1e-5, atol: 1e-6 }
const x = { name: 'input', dtype: 'float32', shape: [2], data: [1, 'NaN'] }
const plain = {
  name: 'a',
  op: 'torch.abs',
  inputs: [x],
  kwargs: {},
  outputs: [{ ...x, name: 'output' }],
  grad_output: [],
  grads: {},
}

const parse = (file: unknown) => parseFile(new Field(file, 'tiny.json'), 'tiny')
const one = (changes: object) => parse({ header, cases: [{ ...plain, ...changes }] }).cases[0]!

describe('a file of cases', () => {
  test('takes tolerances from the header, unless a case has its own', () => {
    expect(one({}).tolerance).toEqual({ rtol: 1e-5, atol: 1e-6 })
    expect(one({ rtol: 0.5, atol: 0.25 }).tolerance).toEqual({ rtol: 0.5, atol: 0.25 })
  })

  test('turns texts for NaN and infinities into numbers, in tensors and in arguments', () => {
    const test = one({ kwargs: { p: 'Infinity', dim: [0, null], mode: 'sum' } })
    expect(test).toMatchObject({
      kind: 'function',
      kwargs: { p: Number.POSITIVE_INFINITY, dim: [0, null], mode: 'sum' },
    })
    expect(test).toMatchObject({ inputs: [{ data: [1, Number.NaN] }] })
  })

  test('reads gradients under the names of their inputs', () => {
    const grad = { dtype: 'float32', shape: [2], data: [1, 2] }
    expect(one({ grads: { input: grad } })).toMatchObject({ grads: [{ name: 'input', data: [1, 2] }] })
  })

  test('reads what modules, optimizers, schedulers and derivatives have besides', () => {
    const module = one({ op: 'nn.Linear', params: [x], mode: 'train' }) as ModuleCase
    expect(module).toMatchObject({ kind: 'module', mode: 'train', forwardKwargs: {}, stateAfter: [] })
    const optimizer = { op: 'optim.SGD', problem: 'quadratic', trainable: ['x'], steps: 3, groups: { x: { lr: 1 } } }
    expect(one(optimizer)).toMatchObject({ kind: 'optimizer', groups: { x: { lr: 1 } }, scheduler: null })
    const scheduler = { op: 'lr_scheduler.StepLR', optimizer: { lr: 0.1 }, steps: 2, metrics: [1, 2] }
    expect(one(scheduler)).toMatchObject({ kind: 'scheduler', metrics: [1, 2] })
    expect(one({ op: 'autograd.derivatives', fn: 'torch.exp', order: 3 })).toMatchObject({ wrt: ['input'], order: 3 })
  })

  test('notes fields that it does not know', () => {
    expect(one({ seed: 1 })).toMatchObject({ unknownFields: ['seed'] })
    expect(one({ mode: 'train' })).toMatchObject({ unknownFields: ['mode'] })
  })

  test.each([
    ['a case without op', { op: undefined }, 'cases[0].op: must be a text, received nothing'],
    ['an unknown mode', { op: 'nn.Linear', params: [], mode: 'both' }, 'mode: must be one of train, eval'],
    ['too few gradients of outputs', { grad_output: [x, x] }, 'grad_output: must match the outputs'],
    ['two inputs of one name', { inputs: [x, x] }, 'inputs: must not use a name twice'],
  ])('refuses %s', (_, changes, message) => {
    expect(() => one(changes)).toThrow(message)
  })

  test('refuses two cases of one name, and a wrong count', () => {
    expect(() => parse({ header, cases: [plain, plain] })).toThrow("must not use the name 'a' twice")
    expect(() => parse({ header: { ...header, cases: 2 }, cases: [plain] })).toThrow('header.cases: must be 1')
    expect(() => parse({ header: {}, cases: [] })).toThrow('header.rtol: must be a number')
    expect(() => parse([])).toThrow('tiny.json: must be an object')
  })
})

describe('a tensor', () => {
  const tensor = (changes: object) => parseTensor(new Field({ ...x, ...changes }, 'x'))

  test('may be a permuted view', () => {
    expect(tensor({}).perm).toBeUndefined()
    const view = tensor({ shape: [1, 2], noncontiguous: true, perm: [1, 0] })
    expect(view.perm).toEqual([1, 0])
    expect(() => tensor({ noncontiguous: true, perm: [1] })).toThrow('must be a permutation of 1 axes')
  })

  test('may be empty, and 0-d', () => {
    expect(tensor({ shape: [0, 3], data: [] }).data).toEqual([])
    expect(tensor({ shape: [], data: [5] }).shape).toEqual([])
  })

  test.each([
    [{ shape: [3] }, 'must hold 3 values for the shape [3] and holds 2'],
    [{ dtype: 'int64' }, 'x.data[1]: must be a number'],
    [{ dtype: 'int64', data: [0.5, 1] }, 'x.data[0]: must be a whole number'],
    [{ dtype: 'bool', data: [1, 2] }, 'x.data[1]: must be 0 or 1'],
    [{ dtype: 'float16' }, 'x.dtype: must be one of float32, float64, int64, bool'],
    [{ data: [1, 'nan'] }, 'x.data[1]: must be a number'],
    [{ shape: [-2] }, 'x.shape[0]: must be a whole number, 0 or more'],
  ])('is refused with %j', (changes, message) => {
    expect(() => tensor(changes)).toThrow(message)
  })
})

test('a training run is known by its content', () => {
  const tensors = ['params_initial', 'grads_step_1', 'params_after_step_1', 'params_final']
  const run = {
    header: { ...header, family: 'training' },
    name: 'tiny',
    layers: ['Linear(2,1)'],
    loss: ['MSELoss'],
    optimizer: { op: 'optim.SGD', kwargs: { lr: 1 } },
    steps: 1,
    batch_size: 2,
    x,
    y: x,
    losses: x,
    predictions_final: x,
    ...Object.fromEntries(tensors.map((name) => [name, []])),
  }
  expect(parse(run)).toMatchObject({ name: 'training', cases: [{ kind: 'training', loss: 'MSELoss', batchSize: 2 }] })
  expect(() => parse({ ...run, loss: [] })).toThrow('loss: must name one loss')
})
