import type { DType, UnaryFunction } from '@neurite/core'
import type { LibraryName, Width } from './library.ts'
import type { Shader } from './shader.ts'
import { registerType } from './types.ts'

/** How a function is written: a library function by its name, or text made of that of the operand. */
type Row = LibraryName | ((x: string) => string)
type Rows = Readonly<Partial<Record<UnaryFunction, Row>>>

const keep = (x: string) => x
const builtin = (name: string) => (x: string) => `${name}(${x})`

const FLOAT: Readonly<Record<Exclude<UnaryFunction, 'not'>, Row>> = {
  neg: (x) => `(-${x})`,
  abs: builtin('abs'),
  sign: 'signOf',
  floor: builtin('floor'),
  ceil: builtin('ceil'),
  trunc: builtin('trunc'),
  round: builtin('round'),
  sqrt: 'squareRoot',
  exp: 'exp',
  exp2: 'exp2',
  expm1: 'expm1',
  log: 'log',
  log2: 'log2',
  log10: 'log10',
  log1p: 'log1p',
  sin: 'sin',
  cos: 'cos',
  tan: 'tan',
  asin: 'asin',
  acos: 'acos',
  atan: 'atan',
  sinh: 'sinh',
  cosh: 'cosh',
  tanh: 'tanh',
  asinh: 'asinh',
  acosh: 'acosh',
  atanh: 'atanh',
  sigmoid: 'sigmoid',
  erf: 'erf',
  erfc: 'erfc',
}

const WHOLE: Rows = { floor: keep, ceil: keep, trunc: keep, round: keep }

const INTEGER: Rows = {
  ...WHOLE,
  neg: (x) => `(-${x})`,
  abs: builtin('abs'),
  sign: builtin('sign'),
  not: (x) => `(~${x})`,
}

const BYTE: Rows = {
  ...WHOLE,
  abs: keep,
  neg: (x) => `((~${x} + 1u) & 255u)`,
  not: (x) => `(~${x} & 255u)`,
  sign: (x) => `min(${x}, 1u)`,
}

const BOOL: Rows = { ...WHOLE, neg: keep, abs: keep, sign: keep, sqrt: keep, not: (x) => `(!${x})` }

/** `fn(x)` as text. What is missing for integers is computed in float32 and truncated. */
export function unaryText(shader: Shader, fn: UnaryFunction, dtype: DType, width: Width, x: string): string {
  const rows: Rows = dtype === 'int32' ? INTEGER : dtype === 'uint8' ? BYTE : dtype === 'bool' ? BOOL : FLOAT
  const row = rows[fn]
  if (row === undefined) {
    const float = registerType('float32', width)
    const result = unaryText(shader, fn, 'float32', width, `${float}(${x})`)
    if (dtype === 'bool') return `(${result} != ${float}(0f))`
    return shader.call(dtype === 'int32' ? 'toInteger' : 'toByte', width, result)
  }
  if (typeof row === 'string') return shader.call(row, width, x)
  // Masks and bounds in rows are of one element; vectors need them as vectors.
  return width === 1 ? row(x) : row(x).replace(/\b(1|255)u\b/g, 'vec4<u32>($1u)')
}
