import { castNumber, codeOf, type DType, isFloat } from './dtype.ts'

/** Functions of one element. Each is a table row in every code generator. */
export type UnaryFunction =
  | 'neg'
  | 'abs'
  | 'sign'
  | 'floor'
  | 'ceil'
  | 'trunc'
  | 'round'
  | 'sqrt'
  | 'not'
  | 'exp'
  | 'exp2'
  | 'expm1'
  | 'log'
  | 'log2'
  | 'log10'
  | 'log1p'
  | 'sin'
  | 'cos'
  | 'tan'
  | 'asin'
  | 'acos'
  | 'atan'
  | 'sinh'
  | 'cosh'
  | 'tanh'
  | 'asinh'
  | 'acosh'
  | 'atanh'
  | 'sigmoid'
  | 'erf'
  | 'erfc'

/** Functions of two elements of one dtype. Comparisons give bool; `and`, `or`, `xor` take bools or integers. */
export type BinaryFunction =
  | 'add'
  | 'sub'
  | 'mul'
  | 'div'
  | 'max'
  | 'min'
  | 'pow'
  | 'atan2'
  | 'fmod'
  | 'eq'
  | 'ne'
  | 'lt'
  | 'le'
  | 'gt'
  | 'ge'
  | 'and'
  | 'or'
  | 'xor'
  | 'shl'
  | 'shr'

/**
 * One step of an element-wise computation. Operands (`a`, `b`, `c`) are positions of earlier steps in the same list.
 *
 * - `load`: the kernel's `loads[index]` at the current position
 * - `const`: a number; `scalar`: the kernel's `scalars[index]`, read when the program runs
 * - `index`: the current position along axis `index` of the kernel's space, int32
 * - `cast`: float to int truncates and saturates (NaN gives 0), anything to bool is `!= 0`, to uint8 wraps
 * - `select`: `a ? b : c`, with `a` bool
 * - float16 is only loaded, stored, selected and cast; anything computes in another dtype
 * - int32 division truncates; by zero it gives 0. `shr` is arithmetic.
 * - `max` and `min` give NaN when either side is NaN. `round` is half to even. `fmod` has the sign of the dividend.
 */
export type Step =
  | { readonly kind: 'load'; readonly dtype: DType; readonly index: number }
  | { readonly kind: 'const'; readonly dtype: DType; readonly value: number }
  | { readonly kind: 'scalar'; readonly dtype: DType; readonly index: number }
  | { readonly kind: 'index'; readonly dtype: 'int32'; readonly index: number }
  | { readonly kind: 'cast'; readonly dtype: DType; readonly a: number }
  | { readonly kind: 'select'; readonly dtype: DType; readonly a: number; readonly b: number; readonly c: number }
  | { readonly kind: 'unary'; readonly dtype: DType; readonly fn: UnaryFunction; readonly a: number }
  | {
      readonly kind: 'binary'
      readonly dtype: DType
      readonly fn: BinaryFunction
      readonly a: number
      readonly b: number
    }

const COMPARISONS: ReadonlySet<BinaryFunction> = new Set(['eq', 'ne', 'lt', 'le', 'gt', 'ge'])

/** A step of an `ExpressionBuilder`: its position and its dtype. */
export interface Expression {
  readonly at: number
  readonly dtype: DType
}

const KINDS: readonly Step['kind'][] = ['load', 'const', 'scalar', 'index', 'cast', 'select', 'unary', 'binary']
/** Positions and indices in the number that stands for a step are below this. */
const MOST_KEYED = 2 ** 13
const functionCodes = new Map<string, number>()

/** Equal for equal steps: a number where the parts of the step are small enough to be its digits. */
function stepKey(step: Step): number | string {
  if (step.kind === 'const') return `${codeOf(step.dtype)}:${Object.is(step.value, -0) ? '-0' : step.value}`
  let code: number = KINDS.indexOf(step.kind)
  let [a, b, c] = [0, 0, 0]
  if (step.kind === 'load' || step.kind === 'scalar' || step.kind === 'index') a = step.index
  else a = step.a
  if (step.kind === 'select' || step.kind === 'binary') b = step.b
  if (step.kind === 'select') c = step.c
  if (step.kind === 'unary' || step.kind === 'binary') {
    const found = functionCodes.get(step.fn)
    // Above the codes of the kinds.
    code = found ?? KINDS.length + functionCodes.size
    if (found === undefined) functionCodes.set(step.fn, code)
  }
  const head = code * 8 + codeOf(step.dtype)
  if (Math.max(a, b, c) >= MOST_KEYED) return `${head},${a},${b},${c}`
  return ((head * MOST_KEYED + a) * MOST_KEYED + b) * MOST_KEYED + c
}

/** Builds a list of steps; equal steps are made once, constants are folded, neutral operations vanish. */
export class ExpressionBuilder {
  readonly steps: Step[] = []
  private readonly known = new Map<number | string, Expression>()

  private push(step: Step): Expression {
    const key = stepKey(step)
    const found = this.known.get(key)
    if (found) return found
    const made = { at: this.steps.length, dtype: step.dtype }
    this.steps.push(step)
    this.known.set(key, made)
    return made
  }

  /** Forgets the steps from position `length` on. */
  cutTo(length: number): void {
    for (const step of this.steps.splice(length)) this.known.delete(stepKey(step))
  }

  private constantOf(x: Expression): number | undefined {
    const step = this.steps[x.at]!
    return step.kind === 'const' ? step.value : undefined
  }

  load(index: number, dtype: DType): Expression {
    return this.push({ kind: 'load', dtype, index })
  }
  scalar(index: number, dtype: DType): Expression {
    return this.push({ kind: 'scalar', dtype, index })
  }
  /** Position along an axis of the kernel's space. */
  position(axis: number): Expression {
    return this.push({ kind: 'index', dtype: 'int32', index: axis })
  }
  constant(value: number, dtype: DType): Expression {
    return this.push({ kind: 'const', dtype, value: isFloat(dtype) ? castNumber(dtype, value) : value })
  }
  /** A constant of the dtype of `like`. */
  like(like: Expression, value: number): Expression {
    return this.constant(value, like.dtype)
  }

  cast(a: Expression, dtype: DType): Expression {
    if (a.dtype === dtype) return a
    const value = this.constantOf(a)
    if (value !== undefined && Number.isInteger(value) && Math.abs(value) < 2 ** 24 && dtype !== 'uint8') {
      return this.constant(dtype === 'bool' ? (value !== 0 ? 1 : 0) : value, dtype)
    }
    return this.push({ kind: 'cast', dtype, a: a.at })
  }
  select(condition: Expression, a: Expression, b: Expression): Expression {
    if (a.at === b.at) return a
    return this.push({ kind: 'select', dtype: a.dtype, a: condition.at, b: a.at, c: b.at })
  }
  unary(fn: UnaryFunction, a: Expression): Expression {
    return this.push({ kind: 'unary', dtype: a.dtype, fn, a: a.at })
  }
  binary(fn: BinaryFunction, a: Expression, b: Expression): Expression {
    return this.push({ kind: 'binary', dtype: COMPARISONS.has(fn) ? 'bool' : a.dtype, fn, a: a.at, b: b.at })
  }

  add(a: Expression, b: Expression): Expression {
    if (this.constantOf(a) === 0 && a.dtype === b.dtype) return b
    if (this.constantOf(b) === 0) return a
    return this.binary('add', a, b)
  }
  sub(a: Expression, b: Expression): Expression {
    return this.constantOf(b) === 0 ? a : this.binary('sub', a, b)
  }
  mul(a: Expression, b: Expression): Expression {
    if (this.constantOf(a) === 1) return b
    if (this.constantOf(b) === 1) return a
    if (this.constantOf(a) === -1 && a.dtype !== 'uint8') return this.neg(b)
    if (this.constantOf(b) === -1 && b.dtype !== 'uint8') return this.neg(a)
    return this.binary('mul', a, b)
  }
  div(a: Expression, b: Expression): Expression {
    return this.constantOf(b) === 1 ? a : this.binary('div', a, b)
  }
  neg(a: Expression): Expression {
    return this.unary('neg', a)
  }
  max(a: Expression, b: Expression): Expression {
    return this.binary('max', a, b)
  }
  min(a: Expression, b: Expression): Expression {
    return this.binary('min', a, b)
  }
  eq(a: Expression, b: Expression): Expression {
    return this.binary('eq', a, b)
  }
  ne(a: Expression, b: Expression): Expression {
    return this.binary('ne', a, b)
  }
  lt(a: Expression, b: Expression): Expression {
    return this.binary('lt', a, b)
  }
  le(a: Expression, b: Expression): Expression {
    return this.binary('le', a, b)
  }
  gt(a: Expression, b: Expression): Expression {
    return this.binary('gt', a, b)
  }
  ge(a: Expression, b: Expression): Expression {
    return this.binary('ge', a, b)
  }
  and(a: Expression, b: Expression): Expression {
    return this.binary('and', a, b)
  }
  or(a: Expression, b: Expression): Expression {
    return this.binary('or', a, b)
  }
  not(a: Expression): Expression {
    return this.unary('not', a)
  }
}
