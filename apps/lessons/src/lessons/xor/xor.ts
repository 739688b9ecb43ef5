import { curves, decisionBoundary, modelChart } from '@neurite/viz'
import { BCELoss, Linear, manualSeed, SGD, Sequential, Sigmoid, tensor } from 'neurite'
import type { Settings } from '../../lesson.ts'
import type { Page } from '../../page.ts'

const inputs = [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
]

export async function xor(page: Page, { epochs = 10_001, seed = 1 }: Settings) {
  manualSeed(seed)
  const X = tensor(inputs)
  const Y = tensor([[0], [1], [1], [0]])
  const model = new Sequential(
    new Linear(2, 10),
    new Sigmoid(),
    new Linear(10, 10),
    new Sigmoid(),
    new Linear(10, 10),
    new Sigmoid(),
    new Linear(10, 1),
    new Sigmoid(),
  )
  const criterion = new BCELoss()
  const optimizer = new SGD(model.parameters(), { lr: 1 })

  const losses: number[] = []
  for (let epoch = 0; epoch < epochs; epoch++) {
    optimizer.zeroGrad()
    const cost = criterion.call(model.call(X), Y)
    cost.backward()
    optimizer.step()
    if (epoch % 100 === 0) losses.push(await cost.item())
  }

  page.heading('Loss of every 100th step')
  const columns = Array.from({ length: 10 }, (_, i) => `+${100 * i}`)
  const rows = columns.map((_, row) => losses.slice(10 * row, 10 * row + 10).map((loss) => loss.toFixed(4)))
  page.table(
    ['from step', ...columns],
    rows.map((row, i) => [1000 * i, ...row]),
  )

  const outputs = [...(await model.call(X).data())]
  const answers = await model.call(X).gt(0.5).to('int32').flatten().tolist()
  page.table(
    ['x1', 'x2', 'prediction', 'prediction > 0.5'],
    inputs.map(([x1, x2], i) => [x1!, x2!, outputs[i]!.toFixed(4), String((answers as number[])[i])]),
  )
  const x = losses.map((_, i) => 100 * i)
  page.picture('loss', curves({ loss: losses }, { title: 'XOR with four layers', x, xLabel: 'step', yLabel: 'loss' }))
  const axes = { range: [-0.5, 1.5], xLabel: 'x1', yLabel: 'x2' } as const
  page.picture(
    'regions',
    decisionBoundary(model, { title: 'prediction > 0.5', points: inputs, labels: Y.flatten(), ...axes }),
  )
  page.picture('model', modelChart(model, { title: 'Four layers', inputShape: [4, 2] }))
  return { losses, outputs, answers }
}
