import { ArgumentError, checkOptions } from '@neurite/core'

/** What every chart takes. */
export interface ChartOptions {
  title?: string
  /** Pixels. */
  width?: number
  height?: number
}

/** Smallest size at which axes and their labels find room. */
const SMALLEST = 120

/** Checks the keys, and the size that all charts have in common. */
export function checkChart(where: string, options: ChartOptions, known: readonly string[]): void {
  checkOptions(where, options, ['title', 'width', 'height', ...known])
  for (const name of ['width', 'height'] as const) {
    const value = options[name]
    if (value === undefined || (Number.isFinite(value) && value >= SMALLEST)) continue
    throw new ArgumentError(`[${where}] ${name} must be at least ${SMALLEST} pixels, received ${value}`, {
      [name]: value,
    })
  }
}
