import { type BinaryFunction, type DType, integerFunctions } from '@neurite/core'
import type { Width } from './access.ts'
import { narrowMask } from './casts.ts'
import type { Emitter } from './emitter.ts'
import { callPerLane } from './fallback.ts'
import { LIFTED_BINARY } from './float64Functions.ts'
import type { Opcode } from './wasm/opcodes.ts'

/** Takes two vectors from the stack and leaves one. */
type Emit = (e: Emitter) => void
type Row = Partial<Record<BinaryFunction, Emit>>

const op =
  (...names: Opcode[]): Emit =>
  (e) =>
    e.f.op(...names)

const float = (shape: 'f32x4' | 'f64x2'): Row => ({
  add: op(`${shape}.add`),
  sub: op(`${shape}.sub`),
  mul: op(`${shape}.mul`),
  div: op(`${shape}.div`),
  max: op(`${shape}.max`),
  min: op(`${shape}.min`),
})

const COMPARISONS = ['eq', 'ne', 'lt', 'le', 'gt', 'ge'] as const

const float64Comparisons: Row = Object.fromEntries(
  COMPARISONS.map((name): [BinaryFunction, Emit] => [
    name,
    (e) => {
      e.f.op(`f64x2.${name}`)
      narrowMask(e)
    },
  ]),
)

/** Quotients of int32 are exact enough in float64 to be truncated there; by zero 0, and -2^31 / -1 wraps around. */
function divideIntegers(e: Emitter): void {
  e.subroutine('divide int32', 2, (inner) => {
    const { f } = inner
    const [a, b] = [0, 1]
    const half = (high: boolean) => {
      for (const operand of [a, b]) {
        f.get(operand)
        if (high) f.get(operand).shuffleWords(2, 3, 2, 3)
        f.op('f64x2.convert_low_i32x4_s')
      }
      f.op('f64x2.div', 'i32x4.trunc_sat_f64x2_s_zero')
    }
    f.get(a).op('i32x4.neg')
    half(false)
    half(true)
    f.shuffleWords(0, 1, 4, 5).get(b)
    inner.int32(-1).f.op('i32x4.eq', 'v128.bitselect').get(b)
    inner.int32(0).f.op('i32x4.ne', 'v128.and')
  })
}

/** Products of four pairs of bytes or integers, and the like, are computed as int32. */
const int32: Row = {
  add: op('i32x4.add'),
  sub: op('i32x4.sub'),
  mul: op('i32x4.mul'),
  div: divideIntegers,
  max: op('i32x4.max_s'),
  min: op('i32x4.min_s'),
  fmod: (e) => {
    const { f } = e
    const b = f.local('v128')
    const a = f.local('v128')
    f.set(b).tee(a).get(a).get(b)
    divideIntegers(e)
    f.get(b).op('i32x4.mul', 'i32x4.sub').get(b)
    e.int32(0).f.op('i32x4.ne', 'v128.and')
  },
  eq: op('i32x4.eq'),
  ne: op('i32x4.ne'),
  lt: op('i32x4.lt_s'),
  le: op('i32x4.le_s'),
  gt: op('i32x4.gt_s'),
  ge: op('i32x4.ge_s'),
  and: op('v128.and'),
  or: op('v128.or'),
  xor: op('v128.xor'),
}

const wrapped =
  (emit: Emit): Emit =>
  (e) => {
    emit(e)
    e.int32(255).f.op('v128.and')
  }

/** How each function is written for each dtype; what is missing here is computed lane by lane in float64. */
const TABLE: Readonly<Record<DType, Row>> = {
  float32: {
    ...float('f32x4'),
    ...LIFTED_BINARY,
    eq: op('f32x4.eq'),
    ne: op('f32x4.ne'),
    lt: op('f32x4.lt'),
    le: op('f32x4.le'),
    gt: op('f32x4.gt'),
    ge: op('f32x4.ge'),
  },
  float64: { ...float('f64x2'), ...float64Comparisons },
  int32,
  uint8: { ...int32, add: wrapped(int32.add!), sub: wrapped(int32.sub!), mul: wrapped(int32.mul!) },
  float16: {},
  // Bools are lane masks: true is -1, so the order is turned round.
  bool: {
    eq: op('i32x4.eq'),
    ne: op('v128.xor'),
    lt: op('i32x4.gt_s'),
    le: op('i32x4.ge_s'),
    gt: op('i32x4.lt_s'),
    ge: op('i32x4.le_s'),
    and: op('v128.and'),
    or: op('v128.or'),
    xor: op('v128.xor'),
    add: op('v128.or'),
    sub: op('v128.xor'),
    mul: op('v128.and'),
    max: op('v128.or'),
    min: op('v128.and'),
  },
}

/** Functions that are computed lane by lane are right for small integers too, after the imports for integers. */
function importName(fn: BinaryFunction, dtype: DType): string {
  const whole = dtype === 'int32' || dtype === 'uint8'
  return whole && fn in integerFunctions ? `integer ${fn}` : fn
}

/** Applies a function to the two vectors on the stack, which are of dtype `dtype`. */
export function binaryVector(e: Emitter, fn: BinaryFunction, dtype: DType, width: Width): void {
  const emit = TABLE[dtype][fn]
  if (emit) emit(e)
  else callPerLane(e, importName(fn, dtype), dtype, 2, width)
}
