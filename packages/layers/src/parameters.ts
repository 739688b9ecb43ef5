import { type DType, full, noGrad, Parameter, rand, type Shape } from '@neurite/core'

/** Options of every layer that has parameters. */
export interface MadeOptions {
  dtype?: DType
  device?: string
}

/** Names of the options in `MadeOptions`. */
export const MADE = ['dtype', 'device'] as const

/** Those of the options that say how parameters are made. */
export function madeOf({ dtype, device }: MadeOptions): MadeOptions {
  return { ...(dtype && { dtype }), ...(device && { device }) }
}

/** A parameter with one value everywhere. */
export function constantParameter(shape: Shape, value: number, made: MadeOptions = {}): Parameter {
  return new Parameter(full(shape, value, made))
}

/** A parameter that starts uniform in `±bound`. */
export function uniformParameter(shape: Shape, bound: number, made: MadeOptions = {}): Parameter {
  const values = noGrad(() =>
    rand(shape, made)
      .mul(2 * bound)
      .sub(bound),
  )
  return new Parameter(values)
}
