import { describe, expect, test } from 'vitest'
import { activations } from '../src/lessons/activations/activations.ts'
import { backpropByHand } from '../src/lessons/backprop-by-hand/backpropByHand.ts'
import { costOfALine } from '../src/lessons/cost-of-a-line/costOfALine.ts'
import { gates } from '../src/lessons/gates/gates.ts'
import { housePrices } from '../src/lessons/house-prices/housePrices.ts'
import { learningRateDecay } from '../src/lessons/learning-rate-decay/learningRateDecay.ts'
import { oneWeightAtATime } from '../src/lessons/one-weight-at-a-time/oneWeightAtATime.ts'
import { perceptron } from '../src/lessons/perceptron/perceptron.ts'
import { runQuietly } from './run.ts'

/** Lessons whose numbers the lectures give: they hold to the last digit that is written there. */
const close = (actual: readonly number[], expected: readonly number[], error: number) => {
  expect(actual.length).toBe(expected.length)
  for (const [i, value] of expected.entries()) expect(Math.abs(actual[i]! - value)).toBeLessThan(error)
}

test('gates: three numbers make a gate, two layers make XOR', async () => {
  const { figures } = await runQuietly('gates', gates)
  const and = [0, 0, 0, 1]
  expect(figures).toEqual({ and, and8: and, and1: and, nand: [1, 1, 1, 0], or: [0, 1, 1, 1], xor: [0, 1, 1, 0] })
})

test('perceptron: the rule learns AND, OR and NAND, and never XOR', async () => {
  const { figures } = await runQuietly('perceptron', perceptron)
  expect(figures.learnt).toEqual({ AND: true, OR: true, NAND: true, XOR: false })
  for (const [gate, mistakes] of Object.entries(figures.mistakes)) expect(mistakes.at(-1) === 0).toBe(gate !== 'XOR')
})

test('backprop-by-hand: forward, gradients and one step are those of the slide', async () => {
  const { figures } = await runQuietly('backprop-by-hand', backpropByHand)
  const { values, hiddenErrors, byHand, byAutograd, weights, after } = figures
  const forward = [0.08, 0.11, 0.51998934, 0.5274723, 0.44498412, 0.68047592, 0.609446, 0.66384491]
  close(values, [...forward, 0.02193381, 0.00203809, 0.0239719], 1e-7)
  close([hiddenErrors[0]!, byHand[0]!, byHand[4]!], [0.03240681, 0.00080888, 0.02592286], 1e-7)
  close(byAutograd, byHand, 1e-12)
  const first = [0.29959556, 0.24919112, 0.39964496, 0.34928991]
  close(weights, [...first, 0.43703857, 0.38685205, 0.69629578, 0.59624247], 1e-7)
  close([after], [0.02323634], 1e-7)
})

test('house-prices: predictions and the losses of three sets of weights', async () => {
  const { figures } = await runQuietly('house-prices', housePrices)
  close(figures.first, [5.3, 6.2, 6.8], 1e-5)
  close(figures.losses, [1, 0.567, 1.767], 5e-4)
})

test('cost-of-a-line: 4.67, 0, 4.67; small rates converge, a large one diverges', async () => {
  const { figures } = await runQuietly('cost-of-a-line', costOfALine)
  close(figures.costs, [4.67, 0, 4.67], 5e-3)
  const [slow, right, wide, large] = figures.ends.map((W) => Math.abs(W - 1))
  expect(right).toBeLessThan(1e-4)
  expect(slow).toBeLessThan(1)
  expect(wide).toBeLessThan(0.2)
  expect(large).toBeGreaterThan(5)
})

test('learning-rate-decay: the learning rates of the log', async () => {
  const { figures, text } = await runQuietly('learning-rate-decay', learningRateDecay)
  const shown = [0, 10, 20, 30, 40, 50].map((i) => figures.rates[i]!.toFixed(4))
  expect(shown).toEqual(['0.1000', '0.0960', '0.0922', '0.0885', '0.0849', '0.0815'])
  expect(text).toContain('Learning Rate: 0.0815')
  expect(figures.losses.at(-1)).toBeLessThan(0.3)
})

test('one-weight-at-a-time: n + 1 passes give the slopes that one backward pass gives', async () => {
  const { figures } = await runQuietly('one-weight-at-a-time', oneWeightAtATime)
  for (const { size, passes, difference } of figures.counts) {
    expect(passes).toBe(size + 1)
    expect(difference).toBeLessThan(1e-6)
  }
  expect(figures.counts.at(-1)!.size).toBe(1185)
  expect(figures.losses.at(-1)).toBeLessThan(0.05)
})

describe('activations', () => {
  test('every derivative agrees with the measured one', async () => {
    const { figures } = await runQuietly('activations', activations)
    expect(figures.worst).toBeLessThan(1e-8)
    const names = figures.rows.map(([name]) => name)
    for (const name of ['step', 'sign', 'identity', 'sigmoid', 'tanh', 'ReLU', 'leaky ReLU', 'ELU', 'softplus'])
      expect(names).toContain(name)
    expect(names).toEqual(expect.arrayContaining(['maxout', 'softmax']))
  })
})
