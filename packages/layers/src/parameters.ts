import { type DType, noGrad, Parameter, rand, type Shape } from '@neurite/core'

/** Options of every layer that has parameters. */
export interface MadeOptions {
  dtype?: DType
  device?: string
}

/** Names of the options in `MadeOptions`. */
export const MADE = ['dtype', 'device'] as const

/** A parameter that starts uniform in `±bound`. */
export function uniformParameter(shape: Shape, bound: number, made: MadeOptions = {}): Parameter {
  const values = noGrad(() =>
    rand(shape, made)
      .mul(2 * bound)
      .sub(bound),
  )
  return new Parameter(values)
}
