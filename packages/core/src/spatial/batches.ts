import type { Node } from '../graph/node.ts'
import { permute } from '../ops/permute.ts'
import { reshape } from '../ops/reshape.ts'
import { range } from './layout.ts'

// Members of a batch that have weights of their own are convolved as groups.

const product = (sizes: readonly number[]): number => sizes.reduce((a, b) => a * b, 1)

/** `depth` leading axes joined with the channels of x or y (its last axis), or with the outputs of w (its first). */
export function foldBatches(node: Node, depth: number, role: string): Node {
  if (depth === 0) return node
  const { shape } = node
  if (role === 'w') return reshape(node, [product(shape.slice(0, depth + 1)), ...shape.slice(depth + 1)])
  const last = shape.length - 1
  const order = [...range(depth, last), ...range(0, depth), last]
  return reshape(permute(node, order), [...shape.slice(depth, last), product(shape.slice(0, depth)) * shape[last]!])
}

/** The opposite of `foldBatches`. */
export function unfoldBatches(node: Node, batch: readonly number[], role: string): Node {
  if (batch.length === 0) return node
  const { shape } = node
  const size = product(batch)
  if (role === 'w') return reshape(node, [...batch, shape[0]! / size, ...shape.slice(1)])
  const last = shape.length - 1
  const split = reshape(node, [...shape.slice(0, -1), ...batch, shape[last]! / size])
  return permute(split, [...range(last, last + batch.length), ...range(0, last), last + batch.length])
}
