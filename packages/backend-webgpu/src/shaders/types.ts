import type { DType } from '@neurite/core'
import type { Width } from './library.ts'

/** What values of a dtype are in registers. float16 is a float32 that float16 can hold; a uint8 is a u32 below 256. */
export function registerType(dtype: DType, width: Width): string {
  const scalar = SCALARS[dtype]
  return width === 1 ? scalar : `vec4<${scalar}>`
}

const SCALARS: Record<DType, string> = {
  float32: 'f32',
  float16: 'f32',
  float64: 'f32',
  int32: 'i32',
  uint8: 'u32',
  bool: 'bool',
}

const bits = new DataView(new ArrayBuffer(4))
const SMALLEST_NORMAL = 2 ** -126

/** A float32 as WGSL. Infinities and NaN come from variables, since constants must be finite. */
export function floatText(value: number): string {
  bits.setFloat32(0, value)
  const x = bits.getFloat32(0)
  const word = `0x${bits.getUint32(0).toString(16)}u`
  if (!Number.isFinite(x)) return `bitcast<f32>(${word} + zero())`
  if ((x !== 0 && Math.abs(x) < SMALLEST_NORMAL) || Object.is(x, -0)) return `bitcast<f32>(${word})`
  return `${x}f`
}

/** A number as a constant of the register type of a dtype. */
export function constantText(dtype: DType, value: number, width: Width): string {
  const text =
    dtype === 'bool'
      ? String(value !== 0)
      : dtype === 'int32'
        ? value === -2147483648
          ? 'i32(-2147483648)'
          : `${value | 0}i`
        : dtype === 'uint8'
          ? `${value & 255}u`
          : floatText(value)
  return width === 1 ? text : `${registerType(dtype, 4)}(${text})`
}
