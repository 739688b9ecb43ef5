import type { DType } from '@neurite/core'
import type { Width } from './library.ts'
import type { Shader } from './shader.ts'
import { registerType } from './types.ts'

/** A value converted between dtypes: float to integer truncates and saturates, to uint8 wraps, to bool is `!= 0`. */
export function castText(shader: Shader, from: DType, to: DType, width: Width, x: string): string {
  const type = registerType(to, width)
  if (from === to) return x
  const float = from === 'float32' || from === 'float16'
  switch (to) {
    case 'float32':
      return from === 'float16' ? x : `${type}(${x})`
    case 'float16':
      return shader.call('toHalf', width, float ? x : `${type}(${x})`)
    case 'int32':
      return float ? shader.call('toInteger', width, x) : `${type}(${x})`
    case 'uint8':
      if (float) return shader.call('toByte', width, x)
      return from === 'bool' ? `${type}(${x})` : `(bitcast<${type}>(${x}) & ${type}(255u))`
    case 'bool': {
      if (!float) return `(${x} != ${registerType(from, width)}(${from === 'int32' ? '0i' : '0u'}))`
      // As bits: subnormal numbers are not 0.
      const word = registerType('uint8', width)
      return `((bitcast<${word}>(${x}) & ${word}(0x7fffffffu)) != ${word}(0u))`
    }
    case 'float64':
      throw new Error(`[webgpu] a shader was asked for float64, which GPUs do not have; use float32 or the CPU`)
    default:
      return to satisfies never
  }
}

/** A value as memory holds it: bools and bytes are words. */
export function toStored(dtype: DType, stored: string, width: Width, x: string): string {
  if (dtype === 'bool') return width === 1 ? `u32(${x})` : `vec4<u32>(${x})`
  if (stored === 'f16') return width === 1 ? `f16(${x})` : `vec4<f16>(${x})`
  return x
}

/** What memory holds as a value in a register. */
export function fromStored(dtype: DType, stored: string, width: Width, x: string): string {
  if (dtype === 'bool') return width === 1 ? `(${x} != 0u)` : `(${x} != vec4<u32>(0u))`
  if (stored === 'f16') return width === 1 ? `f32(${x})` : `vec4<f32>(${x})`
  return x
}
