import { codeOf } from '../dtype.ts'
import type { Node } from '../graph/node.ts'
import { evaluateNodes } from '../runtime/evaluate.ts'
import { standInFor } from '../runtime/standIn.ts'
import { State } from '../state.ts'
import { Tensor } from '../tensor.ts'

const identities = new WeakMap<object, number>()
let nextIdentity = 1

/** What of an argument decides which variant of a compiled function it needs. */
export function keyOf(argument: unknown): string {
  if (argument instanceof Tensor && !(argument instanceof State)) {
    return `t${codeOf(argument.dtype)}[${argument.shape}]${argument.device}${argument.requiresGrad ? 'g' : ''}`
  }
  if ((typeof argument === 'object' && argument !== null) || typeof argument === 'function') {
    if (Array.isArray(argument)) return `[${argument.map(keyOf).join()}]`
    let identity = identities.get(argument)
    if (identity === undefined) identities.set(argument, (identity = nextIdentity++))
    return `#${identity}`
  }
  return `${typeof argument}:${Object.is(argument, -0) ? '-0' : String(argument)}`
}

/** Tensors among the arguments, in order; arrays are looked into. */
function tensorsOf(values: readonly unknown[], found: Tensor[] = []): Tensor[] {
  for (const value of values) {
    if (Array.isArray(value)) tensorsOf(value, found)
    else if (value instanceof Tensor && !(value instanceof State)) found.push(value)
  }
  return found
}

/** Computes arguments that are still lazy, so that they can be bound. */
export function settleArguments(args: readonly unknown[]): Tensor[] {
  const tensors = tensorsOf(args)
  let lazy = false
  for (let i = 0; i < tensors.length; i++) if (tensors[i]!.node.storage === null) lazy = true
  if (lazy) evaluateNodes(tensors.map((tensor) => tensor.node))
  return tensors
}

/** A leaf that stands for an argument while the function is traced. */
export function placeholder(node: Node): Node {
  const leaf = standInFor(node)
  if (leaf.requiresGrad) leaf.slot ??= { gradient: null }
  return leaf
}

/** The arguments with leaves in the place of tensors. */
export function replaceTensors(values: readonly unknown[], leaves: readonly Node[], at: { next: number }): unknown[] {
  return values.map((value) => {
    if (Array.isArray(value)) return replaceTensors(value, leaves, at)
    return value instanceof Tensor && !(value instanceof State) ? new Tensor(leaves[at.next++]!) : value
  })
}
