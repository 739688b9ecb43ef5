import { curves, decisionBoundary } from '@neurite/viz'
import { BCELoss, Linear, manualSeed, SGD, Sequential, Sigmoid, tensor } from 'neurite'
import type { Settings } from '../../lesson.ts'
import type { Page } from '../../page.ts'

const inputs = [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
]

export async function xorOneLayer(page: Page, { epochs = 10_001, seed = 1 }: Settings) {
  manualSeed(seed)
  const X = tensor(inputs)
  const Y = tensor([[0], [1], [1], [0]])
  const model = new Sequential(new Linear(2, 1), new Sigmoid())
  const criterion = new BCELoss()
  const optimizer = new SGD(model.parameters(), { lr: 1 })

  const losses: number[] = []
  for (let step = 0; step < epochs; step++) {
    optimizer.zeroGrad()
    const cost = criterion.call(model.call(X), Y)
    cost.backward()
    optimizer.step()
    if (step % 100 === 0) losses.push(await cost.item())
  }

  page.table(
    ['step', 'loss'],
    losses.flatMap((loss, i) => (i % 20 === 0 || i === 1 ? [[100 * i, loss.toFixed(6)]] : [])),
  )
  const outputs = [...(await model.call(X).data())]
  page.line(`predictions: ${outputs.map((output) => output.toFixed(4)).join('  ')}`)
  page.line()
  const x = losses.map((_, i) => 100 * i)
  page.picture('loss', curves({ loss: losses }, { title: 'XOR with one layer', x, xLabel: 'step', yLabel: 'loss' }))
  const axes = { range: [-0.5, 1.5], xLabel: 'x1', yLabel: 'x2' } as const
  page.picture(
    'regions',
    decisionBoundary(model, { title: 'No line will do', points: inputs, labels: Y.flatten(), ...axes }),
  )
  return { losses, outputs }
}
