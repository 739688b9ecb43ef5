import type { DType } from '@neurite/core'
import type { Emitter } from './emitter.ts'
import { narrowDoublesToHalves, narrowToHalves, widenHalves } from './float16.ts'

/** From here on every float32 is a multiple of 256. */
const FLOAT32_BYTE_LIMIT = 2 ** 31
/** From here on every float64 is a multiple of 256. */
const FLOAT64_BYTE_LIMIT = 2 ** 63

/** 64-bit lane masks to the 32-bit ones that bools are. */
export function narrowMask({ f }: Emitter): void {
  const mask = f.local('v128')
  f.tee(mask).get(mask).shuffleWords(0, 2, 0, 2)
}

/** Converts the vector on the stack: float to integer truncates and saturates, to uint8 wraps, to bool is `!= 0`. */
export function castVector(e: Emitter, from: DType, to: DType): void {
  if (from === to) return
  const { f } = e
  if (from === 'float16') {
    widenHalves(e)
    castVector(e, 'float32', to)
    return
  }
  switch (to) {
    case 'float32':
      if (from === 'float64') f.op('f32x4.demote_f64x2_zero')
      else if (from === 'bool') e.float32(1).f.op('v128.and')
      else f.op('f32x4.convert_i32x4_s')
      return
    case 'float64':
      if (from === 'float32') return void f.op('f64x2.promote_low_f32x4')
      if (from === 'bool') e.int32(1).f.op('v128.and')
      return void f.op('f64x2.convert_low_i32x4_s')
    case 'int32':
      if (from === 'float32') f.op('i32x4.trunc_sat_f32x4_s')
      else if (from === 'float64') f.op('i32x4.trunc_sat_f64x2_s_zero')
      else if (from === 'bool') e.int32(1).f.op('v128.and')
      return
    case 'uint8':
      castToByte(e, from)
      return
    case 'bool':
      if (from === 'float32') return void e.float32(0).f.op('f32x4.ne')
      if (from === 'float64') {
        e.float64(0).f.op('f64x2.ne')
        narrowMask(e)
      } else e.int32(0).f.op('i32x4.ne')
      return
    case 'float16':
      if (from === 'float64') return void narrowDoublesToHalves(e)
      castVector(e, from, 'float32')
      narrowToHalves(e)
      return
    default:
      to satisfies never
      return
  }
}

function castToByte(e: Emitter, from: Exclude<DType, 'float16'>): void {
  const { f } = e
  switch (from) {
    case 'bool':
      return void e.int32(1).f.op('v128.and')
    case 'float32':
      e.named((x) => {
        f.get(x).get(x).op('f32x4.abs')
        e.float32(FLOAT32_BYTE_LIMIT).f.op('f32x4.lt', 'v128.and', 'i32x4.trunc_sat_f32x4_s')
      })
      break
    case 'float64':
      e.named((x) => {
        const part = f.local('v128')
        f.get(x).get(x).op('f64x2.abs')
        e.float64(FLOAT64_BYTE_LIMIT).f.op('f64x2.lt', 'v128.and').set(part)
        f.zero()
        for (const lane of [0, 1]) {
          f.get(part).lane('f64x2.extract_lane', lane).op('i64.trunc_sat_f64_s', 'i32.wrap_i64')
          f.lane('i32x4.replace_lane', lane)
        }
      })
      break
    case 'int32':
    case 'uint8':
      break
    default:
      from satisfies never
      return
  }
  e.int32(255).f.op('v128.and')
}
