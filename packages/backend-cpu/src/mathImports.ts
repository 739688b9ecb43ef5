import { binaryFunctions, integerFunctions, unaryFunctions } from '@neurite/core'

/** All functions a module may import, by import name: those of the reference interpreter, on float64. */
export const MATH_IMPORTS: Readonly<Record<string, (a: number, b: number) => number>> = {
  ...unaryFunctions,
  ...binaryFunctions,
  ...Object.fromEntries(Object.entries(integerFunctions).map(([name, fn]) => [`integer ${name}`, fn])),
}
