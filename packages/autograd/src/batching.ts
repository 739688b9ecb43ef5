import { applyOp, GradientError, type Node, Tensor } from '@neurite/core'

/** A node, and whether axis 0 of it is the batch. */
export interface Batched {
  readonly node: Node
  readonly batched: boolean
}

/** The batch first, then axes of size 1, so that what follows aligns at the right with `rank` axes. */
function aligned({ node, batched }: Batched, rank: number): Node {
  const own = node.shape.length - 1
  if (!batched || own >= rank) return node
  const [size, ...rest] = node.shape
  return new Tensor(node).reshape([size!, ...new Array<number>(rank - own).fill(1), ...rest]).node
}

/** The same value for every member of the batch, where it has none. */
function spread({ node, batched }: Batched, size: number): Node {
  return batched ? node : new Tensor(node).expand([size, ...node.shape]).node
}

const shifted = (axes: readonly number[]): number[] => axes.map((axis) => axis + 1)

/** Picks whole slices with an index that differs from member to member: the index is repeated along the other axes. */
function asGatherIndex(index: Node, like: readonly number[], axis: number): Tensor {
  const [size, count] = index.shape
  const flat = like.map((_, d) => (d === 0 ? size! : d === axis ? count! : 1))
  return new Tensor(index).reshape(flat).expand(like.map((s, d) => (d === axis ? count! : s)))
}

/** The op of `node` applied to inputs of which some have a batch axis in front; the result has it too. */
export function batchedOp(node: Node, inputs: readonly Batched[], size: number): Node {
  const { op, attributes, shape } = node
  const { lowering } = op
  switch (lowering.kind) {
    case 'map':
      return applyOp(
        op,
        inputs.map((input) => aligned(input, shape.length)),
        attributes,
      )
    case 'view': {
      const nodes = inputs.map((input, i) =>
        i === 0 ? aligned({ node: spread(input, size), batched: true }, viewRank(node)) : spread(input, size),
      )
      return applyOp(op, nodes, lowering.batch(attributes, size))
    }
    case 'reduce':
      return applyOp(
        op,
        inputs.map((input) => input.node),
        shifted(attributes),
      )
    case 'contract':
      return applyOp(
        op,
        inputs.map((input) => aligned(input, shape.length)),
        attributes,
      )
    case 'place': {
      const rank = shape.length
      const [fill, ...rest] = attributes
      const places = inputs.flatMap((_, i) => [0, 1, ...rest.slice(rank + 2 * rank * i, rank + 2 * rank * (i + 1))])
      return applyOp(
        op,
        inputs.map((input) => spread(input, size)),
        [fill!, size, ...rest.slice(0, rank), ...places],
      )
    }
    case 'routine':
      return batchedRoutine(node, inputs, size)
    case 'leaf':
      throw new GradientError(`[vmap] '${op.name}' cannot be batched`)
    default:
      return lowering satisfies never
  }
}

/** `broadcastTo` aligns at the right, so its input gets the rank of the result first. */
function viewRank(node: Node): number {
  return node.op.name === 'broadcastTo' ? node.shape.length : 0
}

function batchedRoutine(node: Node, inputs: readonly Batched[], size: number): Node {
  const { op, attributes } = node
  const [axis = 0, ...rest] = attributes
  const at = axis + 1
  const index = inputs[1]
  if (op.name === 'indexSelect' && index?.batched) {
    const source = new Tensor(spread(inputs[0]!, size))
    return source.gather(at, asGatherIndex(index.node, source.shape, at)).node
  }
  if (op.name === 'indexAdd' && index?.batched) {
    const [base, source] = [inputs[0]!, inputs[2]!].map((input) => new Tensor(spread(input, size)))
    return base!.scatterAdd(at, asGatherIndex(index.node, source!.shape, at), source!).node
  }
  const whole = op.name === 'indexSelect' || op.name === 'indexAdd'
  return applyOp(
    op,
    inputs.map((input, i) => (whole && i === 1 ? input.node : spread(input, size))),
    [at, ...rest],
  )
}
