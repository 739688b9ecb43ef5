import {
  addNodes,
  castNode,
  computeDType,
  constantNode,
  type Differentiator,
  evaluateNodes,
  formatShape,
  GradientError,
  type GradientSlot,
  isTracing,
  keepNode,
  type Node,
  noteSlot,
  sameShape,
  ShapeError,
  withGradients,
} from '@neurite/core'
import { reverse } from './walk.ts'

/** The cotangent at a root: what was given, or 1 for a scalar; float32 for float16, like every gradient. */
export function seed(where: string, root: Node, gradient: Node | null): Node {
  if (gradient === null) {
    if (root.size === 1) return constantNode(1, computeDType(root.dtype), root.shape)
    throw new GradientError(
      `[${where}] a result of shape ${formatShape(root.shape)} needs a gradient of that shape; reduce it with .sum() or .mean(), or pass one`,
    )
  }
  if (sameShape(gradient.shape, root.shape)) return castNode(gradient, computeDType(gradient.dtype))
  throw new ShapeError(
    `[${where}] the gradient has shape ${formatShape(gradient.shape)}, the result ${formatShape(root.shape)}; they must be equal`,
  )
}

/** Adds gradients to the `.grad` of every leaf below the root. */
export const backward: Differentiator['backward'] = (root, gradient, { retainGraph, createGraph }) => {
  if (!root.requiresGrad) {
    throw new GradientError(
      '[backward] nothing below this tensor requires gradients; make a leaf with { requiresGrad: true }, use a Parameter, and check for noGrad',
    )
  }
  const cotangent = seed('backward', root, gradient)
  const leaves = withGradients(createGraph, () => reverse([root], [cotangent], new Set(), !retainGraph && !createGraph))
  keepNode(root)
  const filled: { slot: GradientSlot; part: Node }[] = []
  for (const [{ slot }, part] of leaves) {
    if (slot === null) continue
    noteSlot(slot, true)
    filled.push({ slot, part })
  }
  if (!isTracing()) {
    // Accumulating over micro-batches must not chain their graphs.
    const lazy: Node[] = []
    for (const { slot } of filled) {
      if (slot.gradient !== null && slot.gradient.storage === null) lazy.push(slot.gradient)
    }
    if (lazy.length > 0) evaluateNodes(lazy)
  }
  for (const { slot, part } of filled) {
    const before = slot.gradient
    slot.gradient = before === null ? part : withGradients(createGraph, () => addNodes(before, part))
  }
}
