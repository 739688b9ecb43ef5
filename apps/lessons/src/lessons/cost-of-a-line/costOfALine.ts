import { curves, functionChart, lossSurface } from '@neurite/viz'
import { noGrad, Parameter, type Tensor, tensor } from 'neurite'
import type { Page } from '../../page.ts'

const x = tensor([1, 2, 3])
const y = tensor([1, 2, 3])

/** The mean squared distance of the line H(x) = W x from the points. */
const cost = (W: Tensor) => W.mul(x).sub(y).square().mean()

/** `steps` steps of W := W - a mean((Wx - y) x), the slope of half the cost; every W on the way. */
async function descend(rate: number, steps: number) {
  const W = new Parameter(tensor(3))
  const path = [await W.item()]
  for (let step = 0; step < steps; step++) {
    cost(W).div(2).backward()
    noGrad(() => W.assign(W.sub(W.grad!.mul(rate))))
    W.grad = null
    path.push(await W.item())
  }
  return path
}

export async function costOfALine(page: Page) {
  const costs: number[] = []
  for (const W of [0, 1, 2]) costs.push(await cost(tensor(W)).item())
  page.table(
    ['W', 'cost(W)'],
    costs.map((value, W) => [W, value.toFixed(2)]),
  )

  const rates = [0.01, 0.1, 0.4, 0.44]
  const paths = await Promise.all(rates.map((rate) => descend(rate, 20)))
  page.line('W after each step, from W = 3:')
  page.table(
    ['learning rate', ...[1, 2, 3, 5, 10, 20].map((step) => `step ${step}`), ''],
    paths.map((path, i) => [
      rates[i]!,
      ...[1, 2, 3, 5, 10, 20].map((step) => path[step]!.toFixed(3)),
      Math.abs(path[20]! - 1) > 2 ? 'diverges' : Math.abs(path[20]! - 1) < 0.001 ? 'has arrived' : 'on its way',
    ]),
  )
  const axes = { range: [-1.5, 3.5], xLabel: 'W', yLabel: 'cost(W)' } as const
  page.picture('small', functionChart(cost, { title: 'Learning rate 0.1', path: paths[1]!, ...axes }))
  page.picture(
    'large',
    functionChart(cost, { title: 'Learning rate 0.44: overshooting', path: paths[3]!.slice(0, 6), ...axes }),
  )
  const distances = Object.fromEntries(paths.map((path, i) => [`rate ${rates[i]}`, path.map((W) => Math.abs(W - 1))]))
  page.picture(
    'rates',
    curves(distances, { title: 'Distance from the best W', xLabel: 'step', yLabel: '|W - 1|', log: true }),
  )

  // With a bias the bowl has two dimensions: H(x) = W x + b.
  const W = new Parameter(tensor(-0.5))
  const b = new Parameter(tensor(2))
  const steps = [[-0.5, 2]]
  for (let step = 0; step < 100; step++) {
    W.mul(x).add(b).sub(y).square().mean().div(2).backward()
    noGrad(() => [W, b].map((parameter) => parameter.assign(parameter.sub(parameter.grad!.mul(0.3)))))
    W.grad = b.grad = null
    steps.push([await W.item(), await b.item()])
  }
  const surface = (w: number, bias: number) => x.mul(w).add(bias).sub(y).square().mean()
  page.picture(
    'surface',
    lossSurface(surface, {
      title: 'Cost of H(x) = Wx + b',
      path: steps,
      range: [
        [-1, 3],
        [-2, 3],
      ],
      xLabel: 'W',
      yLabel: 'b',
    }),
  )
  return { costs, ends: paths.map((path) => path.at(-1)!) }
}
