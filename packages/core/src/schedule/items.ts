import { codeOf, type DType } from '../dtype.ts'
import { aliasOp, constantOp } from '../graph/leaf.ts'
import type { Node, Op } from '../graph/node.ts'
import { type Shape, sameShape } from '../shape.ts'

/** What the runtime asks to be computed. */
export interface GraphSpecification {
  /** All nodes to compute and their leaves, inputs before users. */
  readonly nodes: readonly Node[]
  /** Leaves that have elements, in the order of the program's inputs. */
  readonly inputs: readonly Node[]
  /** Leaves that are host numbers, in the order of the program's scalars. */
  readonly scalars: readonly Node[]
  /** Nodes whose values are wanted, in the order of the program's outputs. */
  readonly roots: readonly Node[]
  /** For each root, the input whose buffer it may overwrite, or -1. */
  readonly overwrites: readonly number[]
}

/** A vertex of the graph while it is scheduled. Equal vertices are one item. */
export interface Item {
  /** Position in topological order. */
  at: number
  readonly op: Op
  readonly inputs: readonly Item[]
  readonly attributes: readonly number[]
  readonly shape: Shape
  readonly dtype: DType
  readonly size: number
  readonly source: 'computed' | 'input' | 'scalar'
  /** Position among the program's inputs or scalars. */
  readonly index: number
  /** Positions among the program's outputs. */
  readonly outputs: number[]
}

/** What an item is made of. */
type Parts = Pick<Item, 'op' | 'inputs' | 'attributes' | 'shape' | 'dtype' | 'size'>

/** The items of a graph in the order in which their nodes were made; equal computations are shared. */
export function itemsOf(graph: GraphSpecification): Item[] {
  const items: Item[] = []
  const byNode = new Map<Node, Item>()
  const known = new Map<string, Item>()
  const make = ({ op, attributes, shape, dtype, size, inputs }: Parts, source: Item['source'], index: number): Item => {
    const item: Item = { at: items.length, op, inputs, attributes, shape, dtype, size, source, index, outputs: [] }
    items.push(item)
    return item
  }
  graph.inputs.forEach((node, index) => {
    byNode.set(node, make({ ...partsOf(node), inputs: [] }, 'input', index))
  })
  graph.scalars.forEach((node, index) => {
    byNode.set(node, make({ ...partsOf(node), inputs: [] }, 'scalar', index))
  })
  const computed = graph.nodes.filter((node) => !byNode.has(node)).sort((a, b) => a.id - b.id)
  for (const node of computed) {
    const inputs = node.inputs.map((input) => byNode.get(input)!)
    if (node.op === aliasOp) {
      byNode.set(node, inputs[0]!)
      continue
    }
    const parts = throughPlace(inOrder({ ...partsOf(node), inputs }))
    if ('at' in parts) {
      byNode.set(node, parts)
      continue
    }
    const key = `${parts.op.id}|${codeOf(parts.dtype)}|${parts.shape}|${parts.attributes.map((x) => (Object.is(x, -0) ? '-0' : x))}|${parts.inputs.map((i) => i.at)}|${node.tag}`
    const same = known.get(key)
    if (same) byNode.set(node, same)
    else {
      const item = make(parts, 'computed', -1)
      known.set(key, item)
      byNode.set(node, item)
    }
  }
  graph.roots.forEach((node, output) => {
    byNode.get(node)!.outputs.push(output)
  })
  return alive(items)
}

function partsOf({ op, attributes, shape, dtype, size }: Node): Omit<Parts, 'inputs'> {
  return { op, attributes, shape, dtype, size }
}

/** Tensors that are put together in the order in which they lie, so that equal ones are found to be. */
function inOrder(parts: Parts): Parts {
  const { op, attributes, shape, inputs } = parts
  if (op.lowering.kind !== 'place' || inputs.length < 2) return parts
  const rank = shape.length
  const boxes = inputs.map((input, i) => ({
    input,
    box: attributes.slice(1 + rank + 2 * rank * i, 1 + rank + 2 * rank * (i + 1)),
  }))
  boxes.sort((a, b) => {
    const d = a.box.findIndex((value, at) => value !== b.box[at])
    return d < 0 ? 0 : a.box[d]! - b.box[d]!
  })
  return {
    ...parts,
    inputs: boxes.map(({ input }) => input),
    attributes: [...attributes.slice(0, 1 + rank), ...boxes.flatMap(({ box }) => box)],
  }
}

/**
 * A slice of tensors that were put together, taken from the one tensor that holds all of it, or the number that fills
 * the rest; so a sequence of which only the last step is wanted is never put together.
 */
function throughPlace(slice: Parts): Parts | Item {
  const place = slice.inputs[0]
  if (slice.op.name !== 'slice' || place?.source !== 'computed' || place.op.lowering.kind !== 'place') return slice
  const rank = place.shape.length
  const [starts, steps] = [slice.attributes.slice(0, rank), slice.attributes.slice(rank, 2 * rank)]
  if (slice.size === 0 || steps.some((step) => step < 1)) return slice
  let touched = false
  for (const [i, input] of place.inputs.entries()) {
    if (input.size === 0) continue
    const ahead: number[] = []
    let [inside, outside] = [true, false]
    for (let d = 0; d < rank; d++) {
      const at = 1 + rank + 2 * (rank * i + d)
      const [start, step] = [place.attributes[at]!, place.attributes[at + 1]!]
      const from = starts[d]! - start
      const to = from + (slice.shape[d]! - 1) * steps[d]!
      // What was placed in steps is read where it lies.
      if (step !== 1 || from < 0 || to >= input.shape[d]!) inside = false
      if (to < 0 || from > (input.shape[d]! - 1) * step) outside = true
      ahead.push(from)
    }
    if (inside) {
      if (sameShape(input.shape, slice.shape)) return input
      return throughPlace({ ...slice, inputs: [input], attributes: [...ahead, ...steps, ...slice.shape] })
    }
    if (!outside) touched = true
  }
  return touched ? slice : { ...slice, op: constantOp, attributes: [place.attributes[0]!], inputs: [] }
}

/** The items that the program's outputs need, and all that it is given. */
function alive(items: readonly Item[]): Item[] {
  const needed = new Set<Item>()
  for (let at = items.length - 1; at >= 0; at--) {
    const item = items[at]!
    if (item.source !== 'computed' || item.outputs.length > 0) needed.add(item)
    if (needed.has(item)) for (const input of item.inputs) needed.add(input)
  }
  if (needed.size === items.length) return items as Item[]
  const rest = items.filter((item) => needed.has(item))
  for (const [at, item] of rest.entries()) item.at = at
  return rest
}
