import type { MapKernel, View } from '@neurite/core'
import { product } from './space.ts'

/** What follows a reduction or a product, and how it is run. */
export interface Epilogue {
  /** The map that is computed right where results are, before they leave their registers. */
  readonly fused: MapKernel | null
  /** The map that has to run after all results are in memory. */
  readonly separate: MapKernel | null
  /** Loads of the fused map that are the result itself. */
  readonly substitutes: readonly number[]
  /** Whether the result has to be stored: not where the fused map writes over it. */
  readonly storesResult: boolean
}

/** Whether two views lead to the same elements of a shape. */
function sameView(a: View, b: View, shape: readonly number[]): boolean {
  return (
    a.slot === b.slot &&
    a.offset === b.offset &&
    shape.every((extent, d) => extent === 1 || (a.strides[d] ?? 0) === (b.strides[d] ?? 0))
  )
}

/**
 * An epilogue can be fused when it runs over the results one by one, reads the result only at its own position, and
 * writes nothing that other results are still computed from.
 */
export function epilogueOf(
  epilogue: MapKernel | null,
  store: View,
  shape: readonly number[],
  reads: readonly number[],
): Epilogue {
  if (epilogue === null) return { fused: null, separate: null, substitutes: [], storesResult: true }
  const sameShape = epilogue.shape.length === shape.length && epilogue.shape.every((extent, d) => extent === shape[d])
  const own = epilogue.loads.flatMap((view, i) => (view.slot === store.slot ? [i] : []))
  const fits =
    sameShape &&
    product(shape) > 0 &&
    own.every((i) => sameView(epilogue.loads[i]!, store, shape)) &&
    epilogue.stores.every(({ view }) => !reads.includes(view.slot))
  if (!fits) return { fused: null, separate: epilogue, substitutes: [], storesResult: true }
  const overwritten = epilogue.stores.some(({ view }) => sameView(view, store, shape))
  return { fused: epilogue, separate: null, substitutes: own, storesResult: !overwritten }
}
