import { functionChart } from '@neurite/viz'
import {
  Adam,
  compile,
  Linear,
  manualSeed,
  mseLoss,
  Sequential,
  Softplus,
  softplus,
  type Tensor,
  tensor,
} from 'neurite'
import type { Settings } from '../../lesson.ts'
import type { Page } from '../../page.ts'

/** The network of the lecture: two softplus nodes, weighted and added. */
const upper = (x: Tensor) => softplus(x.mul(-34.4).add(2.14))
const lower = (x: Tensor) => softplus(x.mul(-2.52).add(1.29))
const effect = (x: Tensor) => upper(x).mul(-1.3).add(lower(x).mul(2.28)).sub(0.58)

export async function dosage(page: Page, { epochs = 4000, seed = 1 }: Settings) {
  const doses = tensor([[0], [0.5], [1]])
  const effects = tensor([[0], [1], [0]])

  const columns = [doses, upper(doses), upper(doses).mul(-1.3), lower(doses), lower(doses).mul(2.28), effect(doses)]
  const values = await Promise.all(columns.map(async (column) => [...(await column.data())]))
  page.table(
    ['dosage', 'upper', 'x -1.30', 'lower', 'x 2.28', 'sum - 0.58'],
    [0, 1, 2].map((row) => values.map((column, i) => column[row]!.toFixed(i === 0 ? 1 : 2))),
  )

  // The same shape of network, its seven numbers found by gradient descent.
  manualSeed(seed)
  const model = new Sequential(new Linear(1, 2), new Softplus(), new Linear(2, 1))
  const optimizer = new Adam(model.parameters(), { lr: 0.05 })
  const step = compile((x: Tensor, y: Tensor) => {
    optimizer.zeroGrad()
    const loss = mseLoss(model.call(x), y)
    loss.backward()
    optimizer.step()
    return loss
  })
  const losses: number[] = []
  for (let i = 0; i < epochs; i++) {
    const loss = step(doses, effects)
    if (i % 50 === 0) losses.push(await loss.item())
  }
  const learnt = [...(await model.call(doses).data())]
  page.line(`learnt from a random start: ${learnt.map((value) => value.toFixed(3)).join(', ')} (wanted 0, 1, 0)`)
  page.line()
  for (const [name, parameter] of model.namedParameters()) {
    page.line(`${name.padEnd(9)} ${[...(await parameter.data())].map((value) => value.toFixed(2)).join('  ')}`)
  }
  page.line()
  const fit = (x: Tensor) => model.call(x.reshape([-1, 1])).flatten()
  const parts = {
    'upper x -1.30': (x: Tensor) => upper(x).mul(-1.3),
    'lower x 2.28': (x: Tensor) => lower(x).mul(2.28),
  }
  const axes = { range: [0, 1], xLabel: 'dosage', yLabel: 'effect' } as const
  page.picture(
    'parts',
    functionChart({ ...parts, 'sum - 0.58': effect }, { title: 'Two bent lines and their sum', ...axes }),
  )
  page.picture(
    'learnt',
    functionChart({ 'of the lecture': effect, 'learnt here': fit }, { title: 'Two solutions', ...axes }),
  )
  return { upperAtZero: values[1]![0]!, lecture: values.at(-1)!, learnt, losses }
}
