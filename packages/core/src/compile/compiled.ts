import type { Cell, GradientSlot, Node, TensorType } from '../graph/node.ts'
import type { Device, Prepared } from '../runtime/device.ts'
import type { TraceAction } from '../runtime/tracing.ts'
import type { Template } from './template.ts'

/** Where an input of a replayed program comes from. */
export type Binding =
  | { readonly kind: 'argument'; readonly index: number }
  | { readonly kind: 'cell'; readonly cell: Cell }
  | { readonly kind: 'slot'; readonly slot: GradientSlot }
  | { readonly kind: 'leaf'; readonly node: Node }

/** A traced function, ready to replay. Outputs come in the order: results, gradients, states. */
export interface Compiled {
  readonly device: Device
  readonly prepared: Prepared
  readonly bindings: readonly Binding[]
  readonly actions: readonly TraceAction[]
  /** Program scalar of each scalar action, or -1. */
  readonly scalarAt: readonly number[]
  readonly template: Template
  readonly results: readonly TensorType[]
  readonly gradients: readonly { readonly slot: GradientSlot; readonly type: TensorType }[]
  readonly cells: readonly Cell[]
  /** Gradient slots that become null. */
  readonly cleared: readonly GradientSlot[]
  /** Gradient slots that were read, and whether they held something. */
  readonly expected: readonly { readonly slot: GradientSlot; readonly filled: boolean }[]
}
