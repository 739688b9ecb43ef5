import type { BinaryFunction, UnaryFunction } from '@neurite/core'
import { erfOfNumber as erf, erfcOfNumber as erfc } from '@neurite/core'

/** C's pow: unlike JavaScript's, 1 to any power and -1 to an infinite power are 1. */
function pow(a: number, b: number): number {
  return a === 1 || (a === -1 && Math.abs(b) === Number.POSITIVE_INFINITY) ? 1 : a ** b
}

/** `a` to the power `b` modulo 2^32; a negative exponent gives 0 unless `a` is 1 or -1. */
function integerPow(a: number, b: number): number {
  if (b < 0) return a === 1 ? 1 : a === -1 ? (b % 2 === 0 ? 1 : -1) : 0
  let result = 1
  let base = a
  for (let rest = b; rest > 0; rest >>>= 1) {
    if (rest & 1) result = Math.imul(result, base)
    base = Math.imul(base, base)
  }
  return result
}

/** Functions of one float64 that kernels may import. */
const UNARY_IMPORTS: Readonly<Partial<Record<UnaryFunction, (x: number) => number>>> = {
  sqrt: Math.sqrt,
  exp: Math.exp,
  exp2: (x) => 2 ** x,
  expm1: Math.expm1,
  log: Math.log,
  log2: Math.log2,
  log10: Math.log10,
  log1p: Math.log1p,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  asin: Math.asin,
  acos: Math.acos,
  atan: Math.atan,
  sinh: Math.sinh,
  cosh: Math.cosh,
  tanh: Math.tanh,
  asinh: Math.asinh,
  acosh: Math.acosh,
  atanh: Math.atanh,
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  erf,
  erfc,
}

/** Functions of two float64 that kernels may import. */
const BINARY_IMPORTS: Readonly<Partial<Record<BinaryFunction, (a: number, b: number) => number>>> = {
  pow,
  atan2: Math.atan2,
  fmod: (a, b) => a % b,
  shl: (a, b) => a << b,
  shr: (a, b) => a >> b,
}

/** Integer versions, where they differ. Both operands and the result are integers. */
export const INTEGER_IMPORTS: Readonly<Partial<Record<BinaryFunction, (a: number, b: number) => number>>> = {
  pow: integerPow,
  div: (a, b) => (b === 0 ? 0 : (a / b) | 0),
  fmod: (a, b) => (b === 0 ? 0 : a % b),
}

/** All functions a module may import, by import name. */
export const MATH_IMPORTS: Readonly<Record<string, (a: number, b: number) => number>> = {
  ...UNARY_IMPORTS,
  ...BINARY_IMPORTS,
  ...Object.fromEntries(Object.entries(INTEGER_IMPORTS).map(([name, fn]) => [`integer ${name}`, fn])),
}
