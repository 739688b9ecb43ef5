import {
  aliasNode,
  checkOptions,
  GradientError,
  isFloat,
  type Node,
  stack,
  Tensor,
  tensor,
  withGradients,
  zeros,
} from '@neurite/core'
import { seed } from './backward.ts'
import { reverse } from './walk.ts'

export interface GradientsOptions {
  /** What multiplies each output; ones for scalars when left out. */
  readonly gradOutputs?: readonly Tensor[]
  /** Record the walk, so that the gradients can be differentiated. */
  readonly createGraph?: boolean
  /** Keep what the walk needs, so that it can run again; as `createGraph` when left out. */
  readonly retainGraph?: boolean
  /** Give zeros, instead of an error, for inputs that the outputs do not depend on. */
  readonly allowUnused?: boolean
}

/**
 * The gradients of `sum(outputs * gradOutputs)` with respect to `inputs`, without touching any `.grad`.
 * https://pytorch.org/docs/stable/generated/torch.autograd.grad.html
 *
 * @throws GradientError where an input does not require gradients or is not used
 */
export function gradients(
  outputs: Tensor | readonly Tensor[],
  inputs: readonly Tensor[],
  options: GradientsOptions = {},
): Tensor[] {
  checkOptions('gradients', options, ['gradOutputs', 'createGraph', 'retainGraph', 'allowUnused'])
  const list = outputs instanceof Tensor ? [outputs] : outputs
  const { gradOutputs, createGraph = false, retainGraph = createGraph, allowUnused = false } = options
  const roots = list.map((output) => output.node)
  const wanted = inputs.map((input) => input.node)
  for (const node of wanted) {
    if (!node.requiresGrad)
      throw new GradientError('[gradients] an input does not require gradients; make it with { requiresGrad: true }')
  }
  const cotangents = roots.map((root, i) => seed('gradients', root, gradOutputs?.[i]?.node ?? null))
  const found = withGradients(createGraph, () => reverse(roots, cotangents, new Set(wanted), !retainGraph))
  return inputs.map((input, i) => {
    const gradient = found.get(wanted[i]!)
    if (gradient !== undefined) return new Tensor(gradient)
    if (!allowUnused)
      throw new GradientError(`[gradients] input ${i} is not used by the outputs; pass { allowUnused: true } for zeros`)
    return zerosLike(input)
  })
}

const zerosLike = (x: Tensor): Tensor => x.detach().mul(0)

/** An argument as something to differentiate by: itself where it is recorded already, else a leaf of its own. */
function asVariable(x: Tensor): Node {
  const { node } = x
  if (node.requiresGrad) return node
  if (!isFloat(node.dtype))
    throw new GradientError(`[grad] only floats can be differentiated by, received ${node.dtype}`)
  const leaf = aliasNode(node)
  leaf.requiresGrad = true
  leaf.slot = { gradient: null }
  return leaf
}

/** Whether a gradient depends on anything differentiable but the given private leaves. */
function dependsOnOthers(node: Node, own: ReadonlySet<Node>): boolean {
  const seen = new Set<Node>([node])
  const stack = [node]
  while (stack.length > 0) {
    const next = stack.pop()!
    if (own.has(next)) continue
    if (next.slot !== null) return true
    for (const input of next.inputs) {
      if (input.requiresGrad && !seen.has(input)) {
        seen.add(input)
        stack.push(input)
      }
    }
  }
  return false
}

/** A result without its history, where that leads to private leaves alone. */
function release(node: Node, own: ReadonlySet<Node>): Tensor {
  return new Tensor(node.requiresGrad && !dependsOnOthers(node, own) ? aliasNode(node) : node)
}

type Tensors = readonly Tensor[]

/** Runs a function on variables, and gives what the transforms need. */
function record(
  fn: (...inputs: Tensor[]) => Tensor,
  inputs: Tensors,
): { output: Tensor; variables: Node[]; own: Set<Node> } {
  const variables = inputs.map(asVariable)
  const own = new Set(variables.filter((node, i) => node !== inputs[i]!.node))
  const output = withGradients(true, () => fn(...variables.map((node) => new Tensor(node))))
  if (!(output instanceof Tensor)) throw new GradientError('[grad] the function must return one tensor')
  return { output, variables, own }
}

/** Gradients of one output by variables; zeros where it does not depend on one. */
function pull(output: Node, cotangent: Node, variables: readonly Node[]): Node[] {
  const found = output.requiresGrad
    ? withGradients(true, () => reverse([output], [cotangent], new Set(variables), false))
    : new Map<Node, Node>()
  return variables.map((node) => found.get(node) ?? zerosLike(new Tensor(node)).node)
}

/**
 * The gradient of a scalar function with respect to its first argument, as a function: `grad(f)(x) = f'(x)`. Applied
 * again it gives higher derivatives.
 */
export function grad<Arguments extends Tensors>(
  fn: (...inputs: Arguments) => Tensor,
): (...inputs: Arguments) => Tensor {
  const both = valueAndGrad(fn)
  return (...inputs) => both(...inputs).grad
}

/** The value of a scalar function, and its gradient with respect to the first argument. */
export function valueAndGrad<Arguments extends Tensors>(
  fn: (...inputs: Arguments) => Tensor,
): (...inputs: Arguments) => { value: Tensor; grad: Tensor } {
  return (...inputs) => {
    const [first, ...rest] = inputs
    if (first === undefined) throw new GradientError('[grad] the function needs an argument to differentiate by')
    const { output, variables, own } = record((x) => fn(...([x, ...rest] as unknown as Arguments)), [first])
    const [gradient] = pull(output.node, seed('grad', output.node, null), variables)
    return { value: release(output.node, own), grad: release(gradient!, own) }
  }
}

/**
 * The value of a function, and the function that takes a cotangent `v` of the output to `v^T J`, one gradient per input.
 * https://pytorch.org/docs/stable/generated/torch.func.vjp.html
 */
export function vjp<Arguments extends Tensors>(
  fn: (...inputs: Arguments) => Tensor,
  ...inputs: Arguments
): { output: Tensor; vjpFn: (v: Tensor) => Tensor[] } {
  const { output, variables, own } = record(fn as unknown as (...inputs: Tensor[]) => Tensor, inputs)
  return {
    output: release(output.node, own),
    vjpFn: (v) => pull(output.node, seed('vjp', output.node, v.node), variables).map((node) => release(node, own)),
  }
}

/**
 * The value of a function, and `J v`: how it changes when its inputs move along `tangents`. Computed as the gradient of
 * a gradient.
 * https://pytorch.org/docs/stable/generated/torch.func.jvp.html
 */
export function jvp(
  fn: (...inputs: Tensor[]) => Tensor,
  inputs: Tensors,
  tangents: Tensors,
): { output: Tensor; jvp: Tensor } {
  const { output, variables, own } = record(fn, inputs)
  // u -> u^T J is linear in u, so its own gradient along the tangents is J v, whatever u is.
  const probe = asVariable(output.detach().mul(0))
  const parts = pull(output.node, probe, variables)
  const roots = parts.filter((part) => part.requiresGrad)
  const cotangents = roots.map((part) => tangents[parts.indexOf(part)]!.node)
  const found = withGradients(true, () => reverse(roots, cotangents, new Set([probe]), false)).get(probe)
  own.add(probe)
  return { output: release(output.node, own), jvp: found ? release(found, own) : zerosLike(output) }
}

/**
 * All first derivatives: `J[...i, ...j] = d fn(x)[i] / d x[j]`, of shape [...output, ...x], one backward walk per output
 * element.
 */
export function jacobian(fn: (x: Tensor) => Tensor): (x: Tensor) => Tensor {
  return (x) => {
    const { output, variables, own } = record(fn, [x])
    const rows = Array.from({ length: output.size }, (_, i) => {
      const unit = oneAt(output, i)
      return release(pull(output.node, unit.node, variables)[0]!, own)
    })
    return stackRows(rows, [...output.shape, ...x.shape], x)
  }
}

/** All second derivatives of a scalar function, of shape [...x, ...x]. */
export function hessian(fn: (x: Tensor) => Tensor): (x: Tensor) => Tensor {
  return jacobian(grad(fn))
}

/** 1 at one element, 0 elsewhere. */
function oneAt(like: Tensor, at: number): Tensor {
  const values = new Float64Array(like.size)
  values[at] = 1
  return tensor(values, { dtype: like.dtype, device: like.device }).reshape(like.shape)
}

function stackRows(rows: readonly Tensor[], shape: readonly number[], like: Tensor): Tensor {
  return rows.length === 0 ? zeros(shape, { dtype: like.dtype, device: like.device }) : stack(rows).reshape(shape)
}
