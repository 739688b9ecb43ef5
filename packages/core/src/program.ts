import type { DType } from './dtype.ts'
import type { Step } from './expression.ts'

/**
 * A program: what a backend is given. Plain frozen data, a list of kernels over slots of planned memory.
 * Kernels run in order; a kernel sees all that the ones before it wrote.
 */
export interface Program {
  /** Equal keys mean equal programs. */
  readonly key: string
  readonly slots: readonly Slot[]
  readonly kernels: readonly Kernel[]
  /** How many buffers and scalars `Backend.run` is given. Each scalar is one float64. */
  readonly inputs: number
  readonly outputs: number
  readonly scalars: number
  /** For each output the input whose buffer it may be given, or -1; none where it is left out. */
  readonly overwrites?: readonly number[]
  /** Bytes of scratch memory; its content means nothing before and after a run. */
  readonly arenaBytes: number
}

/** A piece of memory: a buffer given to `run`, or a stretch of the arena (byte offset, 64-byte aligned). */
export interface Slot {
  readonly dtype: DType
  /** Elements. Every buffer is padded to a multiple of 64 bytes, so whole vectors may be written at its end. */
  readonly length: number
  readonly place: 'input' | 'output' | 'arena'
  /** Position among the inputs or outputs, or byte offset in the arena. */
  readonly at: number
}

/** A strided view of a slot over the space of a kernel: element `offset + sum(position[d] * strides[d])`. */
export interface View {
  readonly slot: number
  readonly offset: number
  readonly strides: readonly number[]
}

export interface Store {
  readonly view: View
  /** Position in the kernel's `steps` of the value stored; its dtype is the slot's. */
  readonly value: number
}

/** An element-wise computation over a space, with any number of results. */
export interface MapKernel {
  readonly kind: 'map'
  readonly shape: readonly number[]
  readonly loads: readonly View[]
  /** Positions in the program's scalars. */
  readonly scalars: readonly number[]
  readonly steps: readonly Step[]
  /** A store may write a slot that the same kernel loads, only at the same position of the space. */
  readonly stores: readonly Store[]
}

export type Reducer = 'sum' | 'prod' | 'max' | 'min' | 'argmax' | 'argmin'

/**
 * A map, then a reduction over the trailing `shape.length - kept` axes. `max` and `min` give NaN if any element is NaN.
 * `argmax` and `argmin` give the int32 row-major position within the reduced axes of the first extreme (NaN counts as
 * extreme). An empty sum is 0, an empty product 1; the other reductions are never empty.
 */
export interface ReduceKernel {
  readonly kind: 'reduce'
  readonly shape: readonly number[]
  readonly kept: number
  readonly loads: readonly View[]
  readonly scalars: readonly number[]
  readonly steps: readonly Step[]
  /** The step that is reduced. */
  readonly value: number
  readonly reducer: Reducer
  /** Where the result goes: a view over the kept axes. */
  readonly store: View
  /** A map over the kept axes that follows; it may load what was just stored. */
  readonly epilogue: MapKernel | null
}

/**
 * Batched contraction: `store[...batch, ...m, ...n] = sum over k of a[...batch, ...m, ...k] * b[...batch, ...k, ...n]`.
 * Rows (m), columns (n) and what is summed over (k) lie along one axis each, or along several. A matrix product has one of
 * each; a convolution has rows [N, OH, OW] and sums over [KH, KW C], so that windows are read where they lie, without a
 * copy. Views have one stride per axis in the orders above.
 */
export interface ContractKernel {
  readonly kind: 'contract'
  readonly dtype: DType
  readonly batch: readonly number[]
  /** Sizes of the axes; at least one axis each. Only axes of k may be empty: the result is then 0. */
  readonly m: readonly number[]
  readonly n: readonly number[]
  readonly k: readonly number[]
  /** Strides may be 0 or negative, and several positions may share an element. */
  readonly a: View
  readonly b: View
  /** Every position has an element of its own. Columns of a row lie side by side, in order; rows may lie apart. */
  readonly store: View
  /** A map over [...batch, ...m, ...n] that follows; it may load what was just stored, at the same position. */
  readonly epilogue: MapKernel | null
}

/** One of the closed list of routines; see `reference/routines.ts` for what each does. All slots are contiguous. */
export interface RoutineKernel {
  readonly kind: 'routine'
  readonly name: RoutineName
  readonly attributes: readonly number[]
  readonly inputs: readonly Operand[]
  readonly scalars: readonly number[]
  readonly output: Operand
}

export interface Operand {
  readonly slot: number
  readonly shape: readonly number[]
}

export type RoutineName =
  | 'gather'
  | 'scatterAdd'
  | 'indexSelect'
  | 'indexAdd'
  | 'argsort'
  | 'scan'
  | 'randomBits'
  | 'matrix'

export type Kernel = MapKernel | ReduceKernel | ContractKernel | RoutineKernel
