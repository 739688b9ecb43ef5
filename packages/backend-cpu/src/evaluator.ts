import { castNumber, type DType, float16Bits, type Step } from '@neurite/core'
import type { Width } from './access.ts'
import { binaryVector } from './binaryTable.ts'
import { castVector } from './casts.ts'
import type { Emitter } from './emitter.ts'
import { unaryVector } from './unaryTable.ts'

/** How often a step changes: never during a call, with the loops around the innermost one, or in the innermost one. */
export const LEVEL = { call: 0, row: 1, element: 2 } as const
export type Level = (typeof LEVEL)[keyof typeof LEVEL]

/** What a step reads from outside, as vectors pushed on the stack. */
export interface Source {
  load(index: number): void
  position(axis: number): void
  /** Pushes the address of the kernel's scalar, a float64. */
  scalar(index: number): void
  levelOfLoad(index: number): Level
  levelOfPosition(axis: number): Level
}

/** The steps that a step takes its operands from. */
function operandsOf(step: Step): number[] {
  switch (step.kind) {
    case 'load':
    case 'const':
    case 'scalar':
    case 'index':
      return []
    case 'cast':
    case 'unary':
      return [step.a]
    case 'binary':
      return [step.a, step.b]
    case 'select':
      return [step.a, step.b, step.c]
    default:
      return step satisfies never
  }
}

/** Lanes that steps can be computed in. */
export function widthOf(steps: readonly Step[]): Width {
  return steps.some((step) => step.dtype === 'float64') ? 2 : 4
}

/** Emits the vector code of a list of steps, each as far outside the loops as it can be. */
export class Evaluator {
  readonly levels: readonly Level[]
  private readonly uses: number[]
  private readonly roots: ReadonlySet<number>
  private readonly locals: (number | undefined)[]
  private readonly e: Emitter
  private readonly steps: readonly Step[]
  readonly width: Width
  private readonly source: Source

  constructor(e: Emitter, steps: readonly Step[], roots: readonly number[], width: Width, source: Source) {
    this.e = e
    this.steps = steps
    this.width = width
    this.source = source
    const levels: Level[] = []
    for (const step of steps) levels.push(this.levelOf(step, levels))
    this.levels = levels
    this.roots = new Set(roots)
    this.locals = new Array(steps.length)
    this.uses = new Array<number>(steps.length).fill(0)
    for (const root of roots) this.uses[root]!++
    // From the last step back, so that operands of steps that nobody needs are not counted.
    for (let i = steps.length - 1; i >= 0; i--) {
      if (this.uses[i]! > 0) for (const operand of operandsOf(steps[i]!)) this.uses[operand]!++
    }
  }

  private levelOf(step: Step, known: readonly Level[]): Level {
    if (step.kind === 'load') return this.source.levelOfLoad(step.index)
    if (step.kind === 'index') return this.source.levelOfPosition(step.index)
    let level: Level = LEVEL.call
    for (const operand of operandsOf(step)) level = Math.max(level, known[operand]!) as Level
    return level
  }

  /** Computes what the inner levels need of `level`; call it in front of the loops in question, outermost level first. */
  prepare(level: Level): void {
    this.forget(level)
    const wanted = new Set<number>()
    for (const [i, step] of this.steps.entries()) {
      if (this.uses[i]! > 0 && this.levels[i]! > level) for (const operand of operandsOf(step)) wanted.add(operand)
    }
    for (const [i, step] of this.steps.entries()) {
      const here = this.levels[i] === level && (wanted.has(i) || this.roots.has(i))
      if (!here || step.kind === 'const' || step.kind === 'scalar') continue
      this.value(i)
      this.f.op('drop')
    }
  }

  /** Forgets the values of the innermost level, before the code is emitted again for other elements. */
  again(): void {
    this.forget(LEVEL.element)
  }

  private forget(level: Level): void {
    for (let i = 0; i < this.steps.length; i++) if (this.levels[i]! >= level) this.locals[i] = undefined
  }

  private get f() {
    return this.e.f
  }

  dtypeOf(at: number): DType {
    return this.steps[at]!.dtype
  }

  /** Pushes the value of a step. */
  value(at: number): void {
    const local = this.locals[at]
    if (local !== undefined) return void this.f.get(local)
    const step = this.steps[at]!
    this.emit(step)
    // Constants and scalars have locals of their own, set at the start whatever path is taken.
    const hoisted = step.kind === 'const' || step.kind === 'scalar'
    const kept = !hoisted && (this.uses[at]! > 1 || this.levels[at]! < LEVEL.element)
    if (kept) {
      const made = this.f.local('v128')
      this.locals[at] = made
      this.f.tee(made)
    }
  }

  private emit(step: Step): void {
    const { e, source } = this
    switch (step.kind) {
      case 'load':
        source.load(step.index)
        return
      case 'index':
        source.position(step.index)
        return
      case 'const':
        this.constant(step.dtype, castNumber(step.dtype, step.value))
        return
      case 'scalar':
        this.scalar(step.dtype, step.index)
        return
      case 'cast':
        this.value(step.a)
        castVector(e, this.dtypeOf(step.a), step.dtype)
        return
      case 'select':
        this.value(step.b)
        this.value(step.c)
        this.value(step.a)
        if (step.dtype === 'float64') e.f.op('i64x2.extend_low_i32x4_s')
        return void e.f.op('v128.bitselect')
      case 'unary':
        this.value(step.a)
        unaryVector(e, step.fn, step.dtype, this.width)
        return
      case 'binary':
        if (this.boundByConstant(step) || this.wholePower(step)) return
        this.value(step.a)
        this.value(step.b)
        binaryVector(e, step.fn, this.dtypeOf(step.a), this.width)
        return
      default:
        step satisfies never
        return
    }
  }

  /** A maximum or minimum of floats with a constant takes one instruction, and NaN passes; else it takes nine. */
  private boundByConstant(step: Step & { kind: 'binary' }): boolean {
    const shape = step.dtype === 'float32' ? 'f32x4' : step.dtype === 'float64' ? 'f64x2' : null
    if (!shape || (step.fn !== 'max' && step.fn !== 'min')) return false
    const constants = [step.a, step.b].filter((at) => {
      const operand = this.steps[at]!
      return operand.kind === 'const' && !Number.isNaN(operand.value)
    })
    const bound = constants[0]
    if (bound === undefined) return false
    this.value(step.a === bound ? step.b : step.a)
    this.value(bound)
    this.f.op(`${shape}.${step.fn === 'max' ? 'pmax' : 'pmin'}`)
    return true
  }

  /** Small whole powers of floats are products. */
  private wholePower(step: Step & { kind: 'binary' }): boolean {
    const shape = step.dtype === 'float32' ? 'f32x4' : step.dtype === 'float64' ? 'f64x2' : null
    const exponent = this.steps[step.b]!
    if (step.fn !== 'pow' || !shape || exponent.kind !== 'const') return false
    const { f } = this
    const { value } = exponent
    if (value !== 1 && value !== 2 && value !== 3 && value !== -1) return false
    if (value === -1) this.constant(step.dtype, 1)
    this.value(step.a)
    if (value === -1) f.op(`${shape}.div`)
    const base = f.local('v128')
    if (value > 1) f.tee(base)
    for (let i = 1; i < value; i++) f.get(base).op(`${shape}.mul`)
    return true
  }

  private constant(dtype: DType, value: number): void {
    const { e } = this
    if (dtype === 'float32') e.float32(value)
    else if (dtype === 'float64') e.float64(value)
    else if (dtype === 'float16') e.int32(float16Bits(value))
    else e.int32(dtype === 'bool' ? -value : value)
  }

  private scalar(dtype: DType, index: number): void {
    const { f } = this
    const local = f.once(`scalar ${dtype} ${index}`, 'v128', () => {
      this.source.scalar(index)
      switch (dtype) {
        case 'float32':
          return void f.memory('f64.load').op('f32.demote_f64', 'f32x4.splat')
        case 'float64':
          return void f.memory('v128.load64_splat')
        case 'int32':
          return void f.memory('f64.load').op('i32.trunc_sat_f64_s', 'i32x4.splat')
        case 'uint8':
          f.memory('f64.load').op('i64.trunc_sat_f64_s', 'i32.wrap_i64').i32(255).op('i32.and', 'i32x4.splat')
          return
        case 'bool':
          return void f.memory('f64.load').f64(0).op('f64.ne', 'i32x4.splat', 'i32x4.neg')
        case 'float16':
          f.memory('v128.load64_splat')
          castVector(this.e, 'float64', dtype)
          return void f.lane('i32x4.extract_lane', 0).op('i32x4.splat')
        default:
          return dtype satisfies never
      }
    })
    f.get(local)
  }
}
