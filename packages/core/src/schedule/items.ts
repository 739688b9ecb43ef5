import { codeOf, type DType } from '../dtype.ts'
import { aliasOp } from '../graph/leaf.ts'
import type { Node, Op } from '../graph/node.ts'
import type { Shape } from '../shape.ts'

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
  readonly at: number
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

/** The items of a graph in the order in which their nodes were made; equal computations are shared. */
export function itemsOf(graph: GraphSpecification): Item[] {
  const items: Item[] = []
  const byNode = new Map<Node, Item>()
  const known = new Map<string, Item>()
  const make = (node: Node, source: Item['source'], index: number, inputs: readonly Item[]): Item => {
    const { op, attributes, shape, dtype, size } = node
    const item: Item = { at: items.length, op, inputs, attributes, shape, dtype, size, source, index, outputs: [] }
    items.push(item)
    byNode.set(node, item)
    return item
  }
  graph.inputs.forEach((node, index) => {
    make(node, 'input', index, [])
  })
  graph.scalars.forEach((node, index) => {
    make(node, 'scalar', index, [])
  })
  const computed = graph.nodes.filter((node) => !byNode.has(node)).sort((a, b) => a.id - b.id)
  for (const node of computed) {
    if (node.op === aliasOp) {
      byNode.set(node, byNode.get(node.inputs[0]!)!)
      continue
    }
    const inputs = node.inputs.map((input) => byNode.get(input)!)
    const key = `${node.op.id}|${codeOf(node.dtype)}|${node.shape}|${node.attributes.map((x) => (Object.is(x, -0) ? '-0' : x))}|${inputs.map((i) => i.at)}|${node.tag}`
    const same = known.get(key)
    if (same) byNode.set(node, same)
    else known.set(key, make(node, 'computed', -1, inputs))
  }
  graph.roots.forEach((node, output) => {
    byNode.get(node)!.outputs.push(output)
  })
  return items
}
