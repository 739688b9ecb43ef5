import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { golden } from '../src/golden.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'golden-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const header = { family: 'tiny', rtol: 1e-5, atol: 1e-6 }
const vector = (name: string, ...data: number[]) => ({ name, dtype: 'float32', shape: [data.length], data })

/** The square of (1, 2, -3), recorded as `squares`, with the gradient of `sum(squares * (1, 1, 2))`. */
function square(name: string, op: string, squares: number[], gradient = [2, 4, -12]) {
  return {
    name,
    op,
    inputs: [vector('input', 1, 2, -3)],
    kwargs: {},
    outputs: [vector('output', ...squares)],
    grad_output: [vector('output', 1, 1, 2)],
    grads: { input: vector('input', ...gradient) },
  }
}

async function run(cases: object[], ...options: string[]) {
  writeFileSync(join(folder, 'tiny.json'), JSON.stringify({ header, cases }))
  const printed: string[] = []
  const code = await golden([folder, ...options], (text) => printed.push(text))
  return { code, text: printed.join('\n') }
}

test.each(['cpu', 'reference'])('cases that pass, and what is unsupported, on %s', async (backend) => {
  const cases = [square('a', 'torch.square', [1, 4, 9]), square('b', 'torch.squarest', [1, 4, 9])]
  const { code, text } = await run(cases, '--backend', backend)
  expect(code).toBe(0)
  expect(text).toMatch(/tiny +1 +0 +1/)
  expect(text).toContain("torch.squarest: no export 'squarest'")
})

test('a wrong value or gradient is a failure, also in the file for programs', async () => {
  const json = join(folder, 'out.txt')
  const cases = [
    square('value', 'torch.square', [1, 4, 9.1]),
    square('gradient', 'torch.square', [1, 4, 9], [2, 4, -6]),
  ]
  const { code, text } = await run(cases, '--json', json)
  expect(code).toBe(1)
  expect(text).toMatch(/value\n +output\[2\]: got 9, want 9.1/)
  expect(text).toMatch(/gradient\n +grad input\[2\]: got -12, want -6/)
  expect(JSON.parse(readFileSync(json, 'utf8'))).toMatchObject({ backend: 'cpu', total: { passed: 0, failed: 2 } })
})

test('an unknown option is unsupported; any other error is a failure', async () => {
  const sum = { ...square('a', 'torch.sum', [7]), grad_output: [], grads: {} }
  const option = { ...sum, kwargs: { dims: 3 } }
  const range = { ...sum, name: 'b', kwargs: { dim: 3 } }
  const { code, text } = await run([option, range])
  expect(code).toBe(1)
  expect(text).toMatch(/tiny +0 +1 +1/)
  expect(text).toContain("unknown option 'dims'")
})

test('files in folders below are read, and training runs among them', async () => {
  const tensors = (...list: object[]) => list
  const start = { ...vector('0.weight', 1), shape: [1, 1] }
  const bias = vector('0.bias', 0)
  const after = [
    { ...start, data: [0] },
    { ...bias, data: [-0.5] },
  ]
  const run = {
    header: { ...header, family: 'training' },
    name: 'line',
    layers: ['Linear(1,1)'],
    loss: ['MSELoss'],
    optimizer: { op: 'optim.SGD', kwargs: { lr: 0.25 } },
    steps: 1,
    batch_size: 1,
    x: { ...vector('x', 2), shape: [1, 1] },
    y: { ...vector('y', 1), shape: [1, 1] },
    params_initial: tensors(start, bias),
    grads_step_1: tensors({ ...start, data: [4] }, { ...bias, data: [2] }),
    params_after_step_1: after,
    params_final: after,
    losses: vector('losses', 1),
    predictions_final: { ...vector('predictions', -0.5), shape: [1, 1] },
  }
  mkdirSync(join(folder, 'below'))
  writeFileSync(join(folder, 'below', 'line.json'), JSON.stringify(run))
  const printed: string[] = []
  expect(await golden([folder], (text) => printed.push(text))).toBe(0)
  expect(printed[0]).toMatch(/training +1 +0 +0/)
})

test('wrong usage and unreadable files end with 2', async () => {
  const printed: string[] = []
  const print = (text: string) => printed.push(text)
  expect(await golden([], print)).toBe(2)
  expect(await golden([join(folder, 'none')], print)).toBe(2)
  expect(await golden([folder], print)).toBe(2)
  writeFileSync(join(folder, 'bad.json'), '{')
  expect(await golden([folder], print)).toBe(2)
  expect(printed[0]).toContain('usage: npm run golden')
  expect(printed[2]).toContain('holds no .json file')
})
