/** How values become shades, from -1 (the colour of class 0) to 1 (that of class 1). */
import type { ActivationName } from '../configuration.ts'

/** Of a logit: twice the probability of class 1, less one. */
export const probabilityScale = (logit: number): number => Math.tanh(logit / 2)

/** Of a unit: its own largest value is full, where its activation has no bound. */
export function unitScale(activation: ActivationName, values: Float32Array, from: number, count: number) {
  if (activation === 'tanh') return (value: number) => value
  if (activation === 'sigmoid') return (value: number) => 2 * value - 1
  let most = 1e-6
  for (let i = from; i < from + count; i++) most = Math.max(most, Math.abs(values[i]!))
  return (value: number) => value / most
}
