import { GradientError } from '../errors.ts'

let enabled = true

export function gradientsEnabled(): boolean {
  return enabled
}

/** Runs a synchronous function with recording of gradients switched on or off. */
export function withGradients<T>(on: boolean, fn: () => T): T {
  const before = enabled
  enabled = on
  let result: T
  try {
    result = fn()
  } finally {
    enabled = before
  }
  if (typeof (result as { then?: unknown } | null)?.then === 'function') {
    throw new GradientError('[noGrad] takes a synchronous function; await outside and pass the results in')
  }
  return result
}
