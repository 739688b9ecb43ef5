import type { Step } from '@neurite/core'
import type { Target } from './emitter.ts'
import type { Heap } from './heap.ts'
import type { FunctionBuilder } from './wasm/functionBuilder.ts'
import type { ModuleBuilder } from './wasm/moduleBuilder.ts'

/** A word of a parameter block. */
export type Word =
  /** An address in a slot, `offset` bytes from its start. */
  | { readonly kind: 'slot'; readonly slot: number; readonly offset: number }
  /** An address in the scratch memory. */
  | { readonly kind: 'scratch'; readonly offset: number }
  /** The address of one of the program's scalars. */
  | { readonly kind: 'scalar'; readonly index: number }
  /** The address of another parameter block of the task. */
  | { readonly kind: 'params'; readonly params: number }
  | { readonly kind: 'number'; readonly value: number }

/** A compiled kernel: parameter block, begin and end of the range. */
export type KernelFunction = (params: number, begin: number, end: number) => void

/**
 * One function over a range. Phases run in order; all of one is done before the next begins. The range may be cut into
 * pieces of multiples of `grain`, to run at once.
 */
export interface Phase {
  /** Name of the function in what `emit` gives. */
  readonly name: string
  /** Position of its parameter block in `params`. */
  readonly params: number
  readonly extent: number
  readonly grain: number
  /** So many leading axes of the kernel's space are what the range runs over, in order; none: something else is. */
  readonly leading?: number
  /** Rough cost: elements times steps. */
  readonly work: number
}

/** Cost of an element, roughly in vector instructions. */
export function workOf(steps: readonly Step[]): number {
  return steps.reduce((sum, step) => sum + (step.kind === 'unary' ? 4 : 1), 0) / 2
}

/** A word of a parameter block that a kernel sets when it meets an index that is out of range. */
export interface IndexCheck {
  readonly params: number
  /** The word is 1 after a bad index; the next one holds the index. */
  readonly word: number
  /** What the error names. */
  readonly op: string
  readonly size: number
}

/** A kernel made ready for code generation. */
export interface Task {
  readonly phases: readonly Phase[]
  readonly params: readonly (readonly Word[])[]
  /** Equal keys mean equal code. */
  readonly key: string
  /** Emits the functions by name; null if the task runs in JavaScript. */
  readonly emit: ((module: ModuleBuilder, target: Target) => Readonly<Record<string, FunctionBuilder>>) | null
  /** The function of a task that runs in JavaScript. */
  readonly host?: (heap: Heap) => KernelFunction
  /** Scratch memory that the task needs while it runs; its content means nothing before and after. */
  readonly scratchBytes: number
  readonly check?: IndexCheck
}
