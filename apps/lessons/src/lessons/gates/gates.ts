import { chartGrid, decisionBoundary } from '@neurite/viz'
import { cat, step, type Tensor, tensor } from 'neurite'
import type { Page } from '../../page.ts'

type Gate = (x: Tensor) => Tensor

/** A threshold unit: 1 where the weighted sum of its inputs and the bias is above 0, else 0. */
const unit =
  (w1: number, w2: number, bias: number): Gate =>
  (x) =>
    step(x.matmul(tensor([[w1], [w2]])).add(bias))

const and = unit(0.5, 0.5, -0.7)
const nand = unit(-0.5, -0.5, 0.7)
const or = unit(0.6, 0.6, -0.5)

/** One more layer: AND of what NAND and OR say. */
const xor: Gate = (x) => and(cat([nand(x), or(x)], { dim: 1 }))

const inputs = [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
]

export async function gates(page: Page) {
  const x = tensor(inputs)
  const outputs = async (gate: Gate) => [...(await gate(x).data())]
  const results = {
    and: await outputs(and),
    and8: await outputs(unit(0.5, 0.5, -0.8)),
    and1: await outputs(unit(1, 1, -1)),
    nand: await outputs(nand),
    or: await outputs(or),
    xor: await outputs(xor),
  }
  page.table(
    ['gate', 'w1', 'w2', 'bias', '00', '01', '10', '11'],
    [
      ['AND', 0.5, 0.5, -0.7, ...results.and],
      ['AND', 0.5, 0.5, -0.8, ...results.and8],
      ['AND', 1, 1, -1, ...results.and1],
      ['NAND', -0.5, -0.5, 0.7, ...results.nand],
      ['OR', 0.6, 0.6, -0.5, ...results.or],
      ['XOR', '-', '-', '-', ...results.xor],
    ],
  )
  const region = (title: string, gate: Gate, labels: number[]) =>
    decisionBoundary(gate, { title, points: inputs, labels, range: [-0.5, 1.5], xLabel: 'x1', yLabel: 'x2' })
  page.picture(
    'regions',
    chartGrid([
      region('AND', and, results.and),
      region('NAND', nand, results.nand),
      region('OR', or, results.or),
      region('XOR', xor, results.xor),
    ]),
  )
  return results
}
