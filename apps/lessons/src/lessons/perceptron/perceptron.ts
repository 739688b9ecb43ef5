import { curves } from '@neurite/viz'
import { State, step, tensor, zeros } from 'neurite'
import type { Page } from '../../page.ts'

const ETA = 0.1
const EPOCHS = 20

const inputs = [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
]

/** The perceptron rule, one sample after the other; returns how many were wrong in each epoch, and the last answers. */
async function learn(targets: readonly number[]) {
  const W = new State(zeros([2, 1]))
  const b = new State(zeros([1]))
  const h = (X: number[][]) => step(tensor(X).matmul(W).add(b))
  const mistakes: number[] = []
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    let wrong = 0
    for (const [i, x] of inputs.entries()) {
      const error = targets[i]! - (await h([x]).item())
      W.assign(W.add(tensor([x]).T.mul(ETA * error)))
      b.assign(b.add(ETA * error))
      wrong += Math.abs(error)
    }
    mistakes.push(wrong)
  }
  return { mistakes, answers: [...(await h(inputs).data())], weights: [...(await W.data()), await b.item()] }
}

export async function perceptron(page: Page) {
  const gates = { AND: [0, 0, 0, 1], OR: [0, 1, 1, 1], NAND: [1, 1, 1, 0], XOR: [0, 1, 1, 0] }
  const mistakes: Record<string, number[]> = {}
  const learnt: Record<string, boolean> = {}
  const rows = []
  for (const [name, targets] of Object.entries(gates)) {
    const result = await learn(targets)
    mistakes[name] = result.mistakes
    learnt[name] = String(result.answers) === String(targets)
    rows.push([
      name,
      ...result.weights.map((weight) => weight.toFixed(1)),
      result.answers.join(' '),
      targets.join(' '),
      learnt[name] ? `yes, after epoch ${result.mistakes.indexOf(0)}` : 'no',
    ])
  }
  page.table(['gate', 'w1', 'w2', 'b', 'answers', 'wanted', 'learnt'], rows)
  page.picture('mistakes', curves(mistakes, { title: 'Mistakes in each epoch', xLabel: 'epoch', yLabel: 'mistakes' }))
  return { mistakes, learnt }
}
