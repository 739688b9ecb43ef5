import type { DType, UnaryFunction } from '@neurite/core'
import type { Width } from './access.ts'
import type { Emitter } from './emitter.ts'
import { callPerLane } from './fallback.ts'
import { DIRECT_FUNCTIONS } from './float32Functions.ts'
import { LIFTED_UNARY } from './float64Functions.ts'
import type { Opcode } from './wasm/opcodes.ts'

/** Takes a vector from the stack and leaves one. */
type Emit = (e: Emitter) => void

const keep: Emit = () => {}
/** The low byte of what an instruction gives. */
const wrapped =
  (name: Opcode): Emit =>
  (e) => {
    e.f.op(name)
    e.int32(255).f.op('v128.and')
  }

/** -1, 0 or 1; NaN stays NaN. */
const floatSign =
  (shape: 'f32x4' | 'f64x2'): Emit =>
  (e) =>
    e.named((x) => {
      const constant = (value: number) => (shape === 'f32x4' ? e.float32(value) : e.float64(value)).f
      e.f.get(x)
      constant(0).op(`${shape}.gt`)
      constant(1).op('v128.and').get(x)
      constant(0).op(`${shape}.lt`)
      constant(-1).op('v128.and', 'v128.or').get(x).get(x).get(x)
      e.f.op(`${shape}.eq`, 'v128.bitselect')
    })

const float = (shape: 'f32x4' | 'f64x2'): Partial<Record<UnaryFunction, Emit>> => ({
  neg: (e) => e.f.op(`${shape}.neg`),
  abs: (e) => e.f.op(`${shape}.abs`),
  sign: floatSign(shape),
  floor: (e) => e.f.op(`${shape}.floor`),
  ceil: (e) => e.f.op(`${shape}.ceil`),
  trunc: (e) => e.f.op(`${shape}.trunc`),
  round: (e) => e.f.op(`${shape}.nearest`),
  sqrt: (e) => e.f.op(`${shape}.sqrt`),
})

const integer: Partial<Record<UnaryFunction, Emit>> = {
  neg: (e) => e.f.op('i32x4.neg'),
  abs: (e) => e.f.op('i32x4.abs'),
  sign: (e) => {
    e.int32(-1).f.op('i32x4.max_s')
    e.int32(1).f.op('i32x4.min_s')
  },
  floor: keep,
  ceil: keep,
  trunc: keep,
  round: keep,
  not: (e) => e.f.op('v128.not'),
}

/** How each function is written for each dtype; what is missing here is computed lane by lane in float64. */
const TABLE: Readonly<Record<DType, Partial<Record<UnaryFunction, Emit>>>> = {
  float32: { ...float('f32x4'), ...DIRECT_FUNCTIONS, ...LIFTED_UNARY },
  float64: float('f64x2'),
  float16: {},
  int32: integer,
  uint8: {
    ...integer,
    abs: keep,
    neg: wrapped('i32x4.neg'),
    not: wrapped('v128.not'),
  },
  bool: {
    neg: keep,
    abs: keep,
    sign: keep,
    floor: keep,
    ceil: keep,
    trunc: keep,
    round: keep,
    sqrt: keep,
    not: (e) => e.f.op('v128.not'),
  },
}

/** Applies a function to the vector on the stack. */
export function unaryVector(e: Emitter, fn: UnaryFunction, dtype: DType, width: Width): void {
  const emit = TABLE[dtype][fn]
  if (emit) emit(e)
  else callPerLane(e, fn, dtype, 1, width)
}
