import type { BinaryFunction, DType } from '@neurite/core'
import type { LibraryName, Width } from './library.ts'
import type { Shader } from './shader.ts'
import { registerType } from './types.ts'

type Row = LibraryName | ((a: string, b: string, width: Width) => string)
type Rows = Readonly<Partial<Record<BinaryFunction, Row>>>

const infix = (operator: string) => (a: string, b: string) => `(${a} ${operator} ${b})`
const builtin = (name: string) => (a: string, b: string) => `${name}(${a}, ${b})`
/** A shift by the low five bits. */
const shift = (operator: string) => (a: string, b: string, width: Width) => {
  const type = registerType('uint8', width)
  return `(${a} ${operator} (${type}(${b}) & ${type}(31u)))`
}
const byte = (row: (a: string, b: string, width: Width) => string) => (a: string, b: string, width: Width) =>
  `(${row(a, b, width)} & ${registerType('uint8', width)}(255u))`
/** Division by zero gives 0. */
const guarded = (operator: string) => (a: string, b: string, width: Width) => {
  const type = registerType('uint8', width)
  return `select(${a} ${operator} max(${b}, ${type}(1u)), ${type}(0u), ${b} == ${type}(0u))`
}

const FLOAT: Rows = {
  add: infix('+'),
  sub: infix('-'),
  mul: infix('*'),
  div: 'divide',
  max: 'maximum',
  min: 'minimum',
  pow: 'pow',
  atan2: 'atan2',
  fmod: 'remainder',
}

const COMPARISONS = { eq: '==', ne: '!=', lt: '<', le: '<=', gt: '>', ge: '>=' } as const

const comparisons: Rows = Object.fromEntries(
  Object.entries(COMPARISONS).map(([name, operator]) => [name, infix(operator)]),
)

const INTEGER: Rows = {
  ...comparisons,
  add: infix('+'),
  sub: infix('-'),
  mul: infix('*'),
  div: 'divideIntegers',
  fmod: 'remainderIntegers',
  pow: 'integerPower',
  max: builtin('max'),
  min: builtin('min'),
  and: infix('&'),
  or: infix('|'),
  xor: infix('^'),
  shl: shift('<<'),
  shr: shift('>>'),
}

const BYTE: Rows = {
  ...comparisons,
  add: byte(infix('+')),
  sub: byte(infix('-')),
  mul: byte(infix('*')),
  div: guarded('/'),
  fmod: guarded('%'),
  max: builtin('max'),
  min: builtin('min'),
  and: infix('&'),
  or: infix('|'),
  xor: infix('^'),
  shl: byte(shift('<<')),
  shr: shift('>>'),
}

/** Arithmetic on 0 and 1 whose results are true where they are not 0. */
const BOOL: Rows = {
  eq: infix('=='),
  ne: infix('!='),
  lt: (a, b) => `(!${a} & ${b})`,
  le: (a, b) => `(!${a} | ${b})`,
  gt: (a, b) => `(${a} & !${b})`,
  ge: (a, b) => `(${a} | !${b})`,
  and: infix('&'),
  or: infix('|'),
  xor: infix('!='),
  add: infix('|'),
  sub: infix('!='),
  mul: infix('&'),
  max: infix('|'),
  min: infix('&'),
  div: (a, b) => `(${a} | !${b})`,
  pow: (a, b) => `(${a} | !${b})`,
  fmod: (_, b) => `(!${b})`,
  atan2: (a) => a,
  shl: (a) => a,
  shr: (a, b) => `(${a} & !${b})`,
}

/** An operand: its text, and its value where it is a constant. */
export interface Operand {
  readonly text: string
  readonly constant?: number | undefined
}

/** Comparisons of floats, safe from compilers that know no NaN. */
function compareFloats(shader: Shader, fn: keyof typeof COMPARISONS, width: Width, a: Operand, b: Operand): string {
  const plain = `(${a.text} ${fn === 'ne' ? '==' : COMPARISONS[fn]} ${b.text})`
  const tests = [a, b]
    .filter(({ constant }) => constant === undefined || Number.isNaN(constant))
    .map(({ text }) => `!${shader.call('isNaN', width, text)}`)
  const ordered = `(${[plain, ...tests].join(' & ')})`
  return fn === 'ne' ? `(!${ordered})` : ordered
}

/** Powers by small constants are products. */
function constantPower(x: string, exponent: number | undefined): string | null {
  switch (exponent) {
    case 1:
      return x
    case 2:
      return `(${x} * ${x})`
    case 3:
      return `(${x} * ${x} * ${x})`
    default:
      return null
  }
}

/** `fn(a, b)` as text, for operands of a dtype. */
export function binaryText(
  shader: Shader,
  fn: BinaryFunction,
  dtype: DType,
  width: Width,
  a: Operand,
  b: Operand,
): string {
  switch (dtype) {
    case 'int32':
      return apply(shader, INTEGER[fn], fn, 'toInteger', width, a, b)
    case 'uint8':
      if (fn === 'pow') {
        const int = registerType('int32', width)
        const power = shader.call('integerPower', width, `${int}(${a.text})`, `${int}(${b.text})`)
        return `(bitcast<${registerType('uint8', width)}>(${power}) & ${registerType('uint8', width)}(255u))`
      }
      return apply(shader, BYTE[fn], fn, 'toByte', width, a, b)
    case 'bool':
      return (BOOL[fn] as (a: string, b: string) => string)(a.text, b.text)
    default:
      break
  }
  if (fn in COMPARISONS) return compareFloats(shader, fn as keyof typeof COMPARISONS, width, a, b)
  if (fn === 'pow') {
    const product = constantPower(a.text, b.constant)
    if (product) return product
  }
  if (fn === 'max' || fn === 'min') {
    const bounded = fn === 'max' ? 'atLeast' : 'atMost'
    if (isNumber(b.constant)) return shader.call(bounded, width, a.text, b.text)
    if (isNumber(a.constant)) return shader.call(bounded, width, b.text, a.text)
  }
  return apply(shader, FLOAT[fn], fn, 'toInteger', width, a, b)
}

const isNumber = (constant: number | undefined) => constant !== undefined && !Number.isNaN(constant)

/** What is missing for integers is computed in float32. */
function apply(
  shader: Shader,
  row: Row | undefined,
  fn: BinaryFunction,
  back: 'toInteger' | 'toByte',
  width: Width,
  a: Operand,
  b: Operand,
): string {
  if (row === undefined) {
    const float = registerType('float32', width)
    const [x, y] = [{ text: `${float}(${a.text})` }, { text: `${float}(${b.text})` }]
    return shader.call(back, width, binaryText(shader, fn, 'float32', width, x, y))
  }
  return typeof row === 'string' ? shader.call(row, width, a.text, b.text) : row(a.text, b.text, width)
}
