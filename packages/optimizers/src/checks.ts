import { ArgumentError } from '@neurite/core'

/** Throws unless each named option is a number of at least 0. */
export function checkNotNegative<Options extends object>(
  where: string,
  options: Options,
  names: readonly (keyof Options & string)[],
): void {
  for (const name of names) {
    const value: unknown = options[name]
    if (typeof value === 'number' && value >= 0) continue
    throw new ArgumentError(`[${where}] ${name} must be a number of at least 0, received ${String(value)}`, {
      [name]: value,
    })
  }
}

/** Throws unless the decay rates lie in [0, 1). */
export function checkBetas(where: string, betas: readonly number[]): void {
  if (betas.length === 2 && betas.every((beta) => beta >= 0 && beta < 1)) return
  throw new ArgumentError(
    `[${where}] betas must be two numbers from 0 up to, not including, 1; received [${betas.join(', ')}]`,
    { betas },
  )
}
