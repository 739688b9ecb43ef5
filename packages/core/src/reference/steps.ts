import { castNumber, type DType } from '../dtype.ts'
import type { BinaryFunction, Step, UnaryFunction } from '../expression.ts'
import { roundToFloat16 } from '../float16.ts'
import { erf, erfc } from './special.ts'

/** Half to even, as IEEE 754 rounds. */
function roundHalfEven(x: number): number {
  if (!Number.isFinite(x) || Math.abs(x) >= 2 ** 52) return x
  const floor = Math.floor(x)
  const rest = x - floor
  const rounded = rest < 0.5 ? floor : rest > 0.5 ? floor + 1 : floor % 2 === 0 ? floor : floor + 1
  return rounded === 0 && (x < 0 || Object.is(x, -0)) ? -0 : rounded
}

/** Every function of one element, in float64; the result is rounded to the dtype of the step. */
export const unaryFunctions: Readonly<Record<UnaryFunction, (x: number) => number>> = {
  neg: (x) => -x,
  abs: Math.abs,
  sign: (x) => (Number.isNaN(x) ? x : x > 0 ? 1 : x < 0 ? -1 : 0),
  floor: Math.floor,
  ceil: Math.ceil,
  trunc: Math.trunc,
  round: roundHalfEven,
  sqrt: Math.sqrt,
  not: (x) => (x === 0 ? 1 : 0),
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

/** C's pow: unlike JavaScript's, 1 to any power is 1. */
function pow(a: number, b: number): number {
  return a === 1 || (a === -1 && (b === Infinity || b === -Infinity)) ? 1 : a ** b
}

const TRUTH = (value: boolean): number => (value ? 1 : 0)

/** Every function of two elements; integer division and multiplication are corrected below. */
export const binaryFunctions: Readonly<Record<BinaryFunction, (a: number, b: number) => number>> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  max: (a, b) => Math.max(a, b),
  min: (a, b) => Math.min(a, b),
  pow,
  atan2: Math.atan2,
  fmod: (a, b) => a % b,
  eq: (a, b) => TRUTH(a === b),
  ne: (a, b) => TRUTH(a !== b),
  lt: (a, b) => TRUTH(a < b),
  le: (a, b) => TRUTH(a <= b),
  gt: (a, b) => TRUTH(a > b),
  ge: (a, b) => TRUTH(a >= b),
  and: (a, b) => a & b,
  or: (a, b) => a | b,
  xor: (a, b) => a ^ b,
  shl: (a, b) => a << b,
  shr: (a, b) => a >> b,
}

/** Functions of two integers, where they differ: products wrap around, division and remainder by zero give 0. */
export const integerFunctions: Readonly<Partial<Record<BinaryFunction, (a: number, b: number) => number>>> = {
  mul: Math.imul,
  div: (a, b) => (b === 0 ? 0 : (a / b) | 0),
  fmod: (a, b) => (b === 0 ? 0 : a % b),
  pow: integerPower,
}

/** a^b modulo 2^32; a negative exponent gives 0 unless a is 1 or -1. */
function integerPower(a: number, b: number): number {
  if (b < 0) return a === 1 ? 1 : a === -1 ? (b % 2 === 0 ? 1 : -1) : 0
  let result = 1
  for (let base = a, e = b; e > 0; e >>>= 1) {
    if (e & 1) result = Math.imul(result, base)
    base = Math.imul(base, base)
  }
  return result
}

/** Keeps a value in the range of its dtype; integers wrap around. */
function rounder(dtype: DType): (x: number) => number {
  switch (dtype) {
    case 'float32':
      return Math.fround
    case 'float64':
      return (x) => x
    case 'int32':
      return (x) => x | 0
    case 'uint8':
      return (x) => x & 255
    case 'bool':
      return (x) => (x !== 0 ? 1 : 0)
    case 'float16':
      return roundToFloat16
    default:
      return dtype satisfies never
  }
}

/** Evaluates steps at one position: `values` receives the value of each. */
export type StepRunner = (
  values: number[],
  load: (index: number) => number,
  scalar: (index: number) => number,
  position: readonly number[],
) => void

/** Prepares a list of steps for evaluation, one element at a time. */
export function stepRunner(steps: readonly Step[]): StepRunner {
  const actions = steps.map((step, at): ((...args: Parameters<StepRunner>) => void) => {
    switch (step.kind) {
      case 'load':
        return (values, load) => (values[at] = load(step.index))
      case 'const': {
        const value = castNumber(step.dtype, step.value)
        return (values) => (values[at] = value)
      }
      case 'scalar':
        return (values, _, scalar) => (values[at] = castNumber(step.dtype, scalar(step.index)))
      case 'index':
        return (values, _, __, position) => (values[at] = position[step.index]!)
      case 'cast':
        return (values) => (values[at] = castNumber(step.dtype, values[step.a]!))
      case 'select':
        return (values) => (values[at] = values[step.a] ? values[step.b]! : values[step.c]!)
      case 'unary': {
        const fn = unaryFunctions[step.fn]
        const round = rounder(step.dtype)
        if (step.fn === 'not' && step.dtype !== 'bool') return (values) => (values[at] = round(~values[step.a]!))
        return (values) => (values[at] = round(fn(values[step.a]!)))
      }
      case 'binary': {
        const operand = steps[step.a]!.dtype
        const integer = operand === 'int32' || operand === 'uint8'
        const fn = integer ? (integerFunctions[step.fn] ?? binaryFunctions[step.fn]) : binaryFunctions[step.fn]
        const round = rounder(step.dtype)
        return (values) => (values[at] = round(fn(values[step.a]!, values[step.b]!)))
      }
      default:
        return step satisfies never
    }
  })
  return (values, load, scalar, position) => {
    for (const action of actions) action(values, load, scalar, position)
  }
}
