import { bars } from '@neurite/viz'
import { l1Loss, tensor } from 'neurite'
import type { Page } from '../../page.ts'

/** Area in pyeong, rooms, kilometres to the subway; and the price in 100 million won. */
const houses = tensor([
  [32, 3, 0.3],
  [33, 3, 0.5],
  [36, 4, 0.5],
])
const prices = tensor([6, 7, 8.5])

export async function housePrices(page: Page) {
  const predict = (weights: number[], bias = 0) => houses.matmul(tensor(weights)).add(bias)
  const first = [...(await predict([0.1, 0.3, 4]).data())]
  page.line('weights 0.1, 0.3, 4, no bias')
  page.table(
    ['area', 'rooms', 'km', 'predict', 'target'],
    [
      [32, 3, 0.3, first[0]!.toFixed(1), 6],
      [33, 3, 0.5, first[1]!.toFixed(1), 7],
      [36, 4, 0.5, first[2]!.toFixed(1), 8.5],
    ],
  )

  const tries = [
    [0.1, 0.3, 3],
    [0.1, 0.3, 4],
    [0.1, 0.2, 2],
  ]
  const losses: Record<string, number> = {}
  const rows = []
  for (const weights of tries) {
    const prediction = predict(weights, 0.5)
    const loss = await l1Loss(prediction, prices).item()
    const differences = await prices.sub(prediction).abs().data()
    losses[weights.join(', ')] = loss
    rows.push([weights.join(', '), ...[...differences].map((d) => d.toFixed(1)), loss.toFixed(3)])
  }
  page.line('bias 0.5; loss is the mean of |target - predict|')
  page.table(['weights', 'house 1', 'house 2', 'house 3', 'loss'], rows)
  page.picture('loss', bars(losses, { title: 'Loss of three sets of weights', yLabel: 'mean |target - predict|' }))
  return { first, losses: Object.values(losses) }
}
