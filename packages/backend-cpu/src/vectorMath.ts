import type { Emitter } from './emitter.ts'
import type { Opcode } from './wasm/opcodes.ts'

type FloatShape = 'f32x4' | 'f64x2'

/** Vector arithmetic on locals: each method emits one instruction or a few and gives the local with the result. */
export class VectorMath<Shape extends FloatShape = FloatShape> {
  readonly e: Emitter
  readonly shape: Shape

  constructor(e: Emitter, shape: Shape) {
    this.e = e
    this.shape = shape
  }

  /** The vector on the stack. */
  fromStack(): number {
    const local = this.e.f.local('v128')
    this.e.f.set(local)
    return local
  }
  toStack(x: number): void {
    this.e.f.get(x)
  }

  apply(name: Opcode, ...operands: readonly number[]): number {
    for (const operand of operands) this.e.f.get(operand)
    this.e.f.op(name)
    return this.fromStack()
  }

  constant(value: number): number {
    if (this.shape === 'f32x4') this.e.float32(value)
    else this.e.float64(value)
    return this.fromStack()
  }
  /** The same 32-bit integer in all lanes. */
  integer(value: number): number {
    this.e.int32(value)
    return this.fromStack()
  }

  add(a: number, b: number): number {
    return this.apply(`${this.shape}.add`, a, b)
  }
  sub(a: number, b: number): number {
    return this.apply(`${this.shape}.sub`, a, b)
  }
  mul(a: number, b: number): number {
    return this.apply(`${this.shape}.mul`, a, b)
  }
  div(a: number, b: number): number {
    return this.apply(`${this.shape}.div`, a, b)
  }
  neg(a: number): number {
    return this.apply(`${this.shape}.neg`, a)
  }
  abs(a: number): number {
    return this.apply(`${this.shape}.abs`, a)
  }
  sqrt(a: number): number {
    return this.apply(`${this.shape}.sqrt`, a)
  }
  nearest(a: number): number {
    return this.apply(`${this.shape}.nearest`, a)
  }
  /** `a * b + c`. */
  madd(a: number, b: number, c: number): number {
    if (this.e.target.relaxed) return this.apply(`${this.shape}.relaxed_madd`, a, b, c)
    return this.add(this.mul(a, b), c)
  }
  /** `c - a * b`. */
  nmadd(a: number, b: number, c: number): number {
    if (this.e.target.relaxed) return this.apply(`${this.shape}.relaxed_nmadd`, a, b, c)
    return this.sub(c, this.mul(a, b))
  }
  compare(a: number, relation: 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge', b: number): number {
    return this.apply(`${this.shape}.${relation}`, a, b)
  }
  and(a: number, b: number): number {
    return this.apply('v128.and', a, b)
  }
  or(a: number, b: number): number {
    return this.apply('v128.or', a, b)
  }
  select(mask: number, a: number, b: number): number {
    return this.apply('v128.bitselect', a, b, mask)
  }
  /** `x` kept in [low, high]; NaN stays NaN. */
  clamp(x: number, low: number, high: number): number {
    const above = this.apply(`${this.shape}.pmax`, x, this.constant(low))
    return this.apply(`${this.shape}.pmin`, above, this.constant(high))
  }
  /** The sign bit of `x`. */
  signOf(x: number): number {
    return this.and(x, this.constant(-0))
  }
  /**
   * Coefficients of the highest power first. By Horner's rule; where `square` holds x^2, by that rule in x^2 for even and
   * odd powers at once (Estrin, 1960), so that processors wait less.
   */
  polynomial(x: number, coefficients: readonly number[], square?: number): number {
    if (square === undefined) {
      const [first, ...rest] = coefficients
      return rest.reduce((sum, c) => this.madd(sum, x, this.constant(c)), this.constant(first!))
    }
    const pairs: number[] = coefficients.length % 2 ? [this.constant(coefficients[0]!)] : []
    for (let i = pairs.length; i < coefficients.length; i += 2)
      pairs.push(this.madd(this.constant(coefficients[i]!), x, this.constant(coefficients[i + 1]!)))
    return pairs.reduce((sum, pair) => this.madd(sum, square, pair))
  }
}
