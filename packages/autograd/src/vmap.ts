import { ArgumentError, checkOptions, type Node, placeholderNode, ShapeError, Tensor } from '@neurite/core'
import { type Batched, batchedOp } from './batching.ts'

export interface VmapOptions {
  /** The batch axis of every argument, or one for each; null where an argument has none. 0 when left out. */
  readonly inDims?: number | readonly (number | null)[]
  /** The batch axis of the result. 0 when left out. */
  readonly outDims?: number
}

/**
 * A function of single samples, made one of batches: `vmap(f)(x)[i] = f(x[i])`, without a loop. The function is run once
 * on stand-ins, and its graph built again with a batch axis. It can be differentiated, and be inside `grad` and itself.
 * https://pytorch.org/docs/stable/generated/torch.func.vmap.html
 *
 * @throws ShapeError where batch sizes differ; an error where the function reads a value
 */
export function vmap(fn: (...inputs: Tensor[]) => Tensor, options: VmapOptions = {}): (...inputs: Tensor[]) => Tensor {
  checkOptions('vmap', options, ['inDims', 'outDims'])
  const { inDims = 0, outDims = 0 } = options
  return (...inputs) => {
    const dims = typeof inDims === 'number' ? inputs.map(() => inDims) : inDims
    if (dims.length !== inputs.length)
      throw new ArgumentError(`[vmap] inDims names ${dims.length} arguments, received ${inputs.length}`)
    const moved = inputs.map((input, i) => (dims[i] == null ? input : input.movedim(dims[i]!, 0)))
    const sizes = new Set(moved.flatMap((input, i) => (dims[i] == null ? [] : [input.shape[0]!])))
    if (sizes.size !== 1) {
      throw new ShapeError(
        `[vmap] batch sizes differ or are missing: ${[...sizes].join(', ') || 'no argument has a batch axis'}`,
      )
    }
    const size = [...sizes][0]!
    const known = new Map<Node, Batched>()
    const standIns = moved.map((input, i) => {
      if (dims[i] == null) return input
      const standIn = placeholderNode(input.shape.slice(1), input.node)
      known.set(standIn, { node: input.node, batched: true })
      return new Tensor(standIn)
    })
    const output = fn(...standIns)
    if (!(output instanceof Tensor)) throw new ArgumentError('[vmap] the function must return one tensor')
    const { node, batched } = rebuild(output.node, known, size)
    const result = new Tensor(node)
    return (batched ? result : result.expand([size, ...result.shape])).movedim(0, outDims)
  }
}

/** Builds the graph below a node again, with a batch axis wherever it depends on a stand-in. */
function rebuild(root: Node, known: Map<Node, Batched>, size: number): Batched {
  const stack = [root]
  while (stack.length > 0) {
    const node = stack[stack.length - 1]!
    if (known.has(node)) {
      stack.pop()
      continue
    }
    const missing = node.storage === null ? node.inputs.filter((input) => !known.has(input)) : []
    if (missing.length > 0) {
      stack.push(...missing)
      continue
    }
    stack.pop()
    const inputs = node.storage === null ? node.inputs.map((input) => known.get(input)!) : []
    const batched = inputs.some((input) => input.batched)
    known.set(node, batched ? { node: batchedOp(node, inputs, size), batched } : { node, batched })
  }
  return known.get(root)!
}
