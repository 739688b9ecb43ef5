import type { DType, Reducer } from '@neurite/core'
import type { Width } from './library.ts'
import type { Shader } from './shader.ts'
import { registerType } from './types.ts'

/** The dtype in which values are brought together: bools as numbers. */
export type Accumulated = 'float32' | 'int32' | 'uint8'

export function accumulated(dtype: DType): Accumulated {
  return dtype === 'float32' || dtype === 'float16' || dtype === 'float64'
    ? 'float32'
    : dtype === 'int32'
      ? 'int32'
      : 'uint8'
}

export function isPosition(reducer: Reducer): reducer is 'argmax' | 'argmin' {
  return reducer === 'argmax' || reducer === 'argmin'
}

const LEAST = { float32: 'bitcast<f32>(0xff800000u + zero())', int32: 'i32(-2147483648)', uint8: '0u' }
const MOST = { float32: 'bitcast<f32>(0x7f800000u + zero())', int32: '2147483647i', uint8: '0xffffffffu' }

/** What a reduction starts from. */
export function identityText(reducer: Reducer, dtype: Accumulated, width: Width): string {
  const type = registerType(dtype, width)
  switch (reducer) {
    case 'sum':
      return `${type}()`
    case 'prod':
      return `${type}(1)`
    case 'max':
    case 'argmax':
      return `${type}(${LEAST[dtype]})`
    case 'min':
    case 'argmin':
      return `${type}(${MOST[dtype]})`
    default:
      return reducer satisfies never
  }
}

/** Two values brought together, for the reducers that give values. */
export function combineText(
  shader: Shader,
  reducer: Reducer,
  dtype: Accumulated,
  width: Width,
  a: string,
  b: string,
): string {
  switch (reducer) {
    case 'sum':
      return `${a} + ${b}`
    case 'prod':
      return `${a} * ${b}`
    case 'max':
      return dtype === 'float32' ? shader.call('maximum', width, a, b) : `max(${a}, ${b})`
    default:
      return dtype === 'float32' ? shader.call('minimum', width, a, b) : `min(${a}, ${b})`
  }
}

/** Declares `better(candidate, its position, best, its position)`: the first extreme wins, NaN counts as extreme. */
export function declareBetter(shader: Shader, reducer: Reducer, dtype: Accumulated): void {
  const type = registerType(dtype, 1)
  const order = reducer === 'argmax' ? '>' : '<'
  const lines = [
    `fn better(c: ${type}, cAt: u32, b: ${type}, bAt: u32) -> bool {`,
    '  if (cAt == 0xffffffffu || bAt == 0xffffffffu) {',
    '    return cAt < bAt;',
    '  }',
  ]
  if (dtype === 'float32') {
    lines.push(
      `  let cWrong = ${shader.call('isNaN', 1, 'c')};`,
      `  let bWrong = ${shader.call('isNaN', 1, 'b')};`,
      '  if (cWrong || bWrong) {',
      '    return cWrong && (!bWrong || cAt < bAt);',
      '  }',
    )
  }
  lines.push(`  return c ${order} b || (c == b && cAt < bAt);`, '}')
  shader.declare(lines.join('\n'))
}

/** A value as a word of scratch memory, and back. */
export const toWord = (dtype: Accumulated, x: string): string => (dtype === 'uint8' ? x : `bitcast<u32>(${x})`)
export const fromWord = (dtype: Accumulated, x: string): string =>
  dtype === 'uint8' ? x : `bitcast<${registerType(dtype, 1)}>(${x})`

/** A finished value in the register type of the result's dtype. */
export function finishedText(dtype: DType, reducer: Reducer, x: string): string {
  if (isPosition(reducer)) return `bitcast<i32>(${x})`
  if (dtype === 'bool') return `(${x} != 0u)`
  return dtype === 'uint8' ? `(${x} & 255u)` : x
}
