import type { Logs } from './totals.ts'

/** A figure per epoch, by name: `loss`, the metrics, and with a validation set `valLoss` and so on. */
export type History = Record<string, number[]> & { readonly loss: number[] }

export function appendLogs(history: History, logs: Logs): void {
  for (const [name, value] of Object.entries(logs)) (history[name] ??= []).push(value)
}

/** `accuracy` -> `valAccuracy`. */
export function validationLogs(logs: Logs): Logs {
  return Object.fromEntries(
    Object.entries(logs).map(([name, value]) => [`val${name[0]!.toUpperCase()}${name.slice(1)}`, value]),
  )
}
