import type { DType } from '@neurite/core'
import type { Emitter } from './emitter.ts'

function notComputed(dtype: DType): Error {
  return new Error(`a program computes in ${dtype}, which elements are only stored in`)
}

/** Pushes one lane as float64. */
function pushLane({ f }: Emitter, dtype: DType, local: number, lane: number): void {
  f.get(local)
  switch (dtype) {
    case 'float32':
      return void f.lane('f32x4.extract_lane', lane).op('f64.promote_f32')
    case 'float64':
      return void f.lane('f64x2.extract_lane', lane)
    case 'int32':
    case 'uint8':
      return void f.lane('i32x4.extract_lane', lane).op('f64.convert_i32_s')
    case 'bool':
      return void f.lane('i32x4.extract_lane', lane).i32(1).op('i32.and', 'f64.convert_i32_s')
    case 'float16':
      throw notComputed(dtype)
    default:
      dtype satisfies never
      return
  }
}

/** Takes a float64 and a vector below it from the stack, and replaces the lane. */
function replaceLane({ f }: Emitter, dtype: DType, lane: number): void {
  switch (dtype) {
    case 'float32':
      return void f.op('f32.demote_f64').lane('f32x4.replace_lane', lane)
    case 'float64':
      return void f.lane('f64x2.replace_lane', lane)
    case 'int32':
      return void f.op('i64.trunc_sat_f64_s', 'i32.wrap_i64').lane('i32x4.replace_lane', lane)
    case 'uint8':
      f.op('i64.trunc_sat_f64_s', 'i32.wrap_i64').i32(255).op('i32.and')
      return void f.lane('i32x4.replace_lane', lane)
    case 'bool':
      f.f64(0).op('f64.ne')
      return void negate(f).lane('i32x4.replace_lane', lane)
    case 'float16':
      throw notComputed(dtype)
    default:
      dtype satisfies never
      return
  }
}

function negate(f: Emitter['f']): Emitter['f'] {
  const bit = f.local('i32')
  return f.set(bit).i32(0).get(bit).op('i32.sub')
}

/**
 * Applies an imported float64 function to each lane of the operands on the stack: right for every dtype, and slow. The
 * loop over lanes is a subroutine, so that each use costs a call.
 */
export function callPerLane(e: Emitter, name: string, dtype: DType, operands: number, lanes: number): void {
  e.subroutine(`${name} ${dtype} ${lanes}`, operands, (inner) => {
    const { f } = inner
    const scalar = new Array<'f64'>(operands).fill('f64')
    const imported = inner.module.importFunction(name, scalar, ['f64'])
    f.get(0)
    for (let lane = 0; lane < lanes; lane++) {
      for (let operand = 0; operand < operands; operand++) pushLane(inner, dtype, operand, lane)
      f.call(imported)
      replaceLane(inner, dtype, lane)
    }
  })
}
