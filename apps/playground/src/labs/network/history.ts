/** What the curves show: thinned out as it grows, so that a long training costs no more than a short one. */
import type { Frame } from './messages.ts'

const MOST_POINTS = 600

export interface History {
  readonly epochs: number[]
  readonly trainLoss: number[]
  readonly testLoss: number[]
  readonly trainAccuracy: number[]
  readonly testAccuracy: number[]
}

export const emptyHistory = (): History => ({
  epochs: [],
  trainLoss: [],
  testLoss: [],
  trainAccuracy: [],
  testAccuracy: [],
})

export function record(history: History, { epoch, train, test }: Frame): void {
  const values = [epoch, train.loss, test.loss, train.accuracy, test.accuracy]
  const rows = Object.values(history) as number[][]
  // A frame of the same moment takes the place of the last
  if (history.epochs.at(-1) === epoch) for (const row of rows) row.pop()
  for (const [i, row] of rows.entries()) row.push(values[i]!)
  if (history.epochs.length < MOST_POINTS) return
  for (const row of rows) {
    const kept = row.filter((_, i) => i % 2 === 0)
    row.splice(0, row.length, ...kept)
  }
}
