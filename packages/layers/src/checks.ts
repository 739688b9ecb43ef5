import { ArgumentError } from '@neurite/core'

/** A whole number of at least 1, or an `ArgumentError` that names it. */
export function checkSize(where: string, name: string, value: number): number {
  if (Number.isInteger(value) && value >= 1) return value
  throw new ArgumentError(`[${where}] ${name} must be an integer of at least 1, received ${String(value)}`, {
    [name]: value,
  })
}

/** A probability, or an `ArgumentError` that names it. */
export function checkProbability(where: string, name: string, value: number): number {
  if (value >= 0 && value <= 1) return value
  throw new ArgumentError(`[${where}] ${name} must be from 0 to 1, received ${String(value)}`, { [name]: value })
}
