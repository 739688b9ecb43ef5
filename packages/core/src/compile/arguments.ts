import { codeOf } from '../dtype.ts'
import type { Node, TensorType } from '../graph/node.ts'
import { evaluateNodes } from '../runtime/evaluate.ts'
import { standInFor } from '../runtime/standIn.ts'
import { sameShape } from '../shape.ts'
import { State } from '../state.ts'
import { Tensor } from '../tensor.ts'

const identities = new WeakMap<object, number>()
let nextIdentity = 1

const isObject = (x: unknown): x is object => (typeof x === 'object' && x !== null) || typeof x === 'function'

function identityOf(object: object): number {
  let identity = identities.get(object)
  if (identity === undefined) identities.set(object, (identity = nextIdentity++))
  return identity
}

/** What of an argument decides which variant of a compiled function it needs. */
export function keyOf(argument: unknown): string {
  if (argument instanceof Tensor && !(argument instanceof State)) {
    return `t${codeOf(argument.dtype)}[${argument.shape}]${argument.device}${argument.requiresGrad ? 'g' : ''}`
  }
  if (Array.isArray(argument)) return `[${argument.map(keyOf).join()}]`
  if (isObject(argument)) return `#${identityOf(argument)}`
  return `${typeof argument}:${Object.is(argument, -0) ? '-0' : String(argument)}`
}

/** What `keyOf` sees of an argument, in a form that is compared without making anything. */
class TensorKind {
  readonly requiresGrad: boolean
  readonly type: TensorType
  readonly device: string

  constructor({ shape, dtype, device, requiresGrad }: Node) {
    this.type = { shape, dtype }
    this.device = device
    this.requiresGrad = requiresGrad
  }
}

class IdentityKind {
  readonly identity: number

  constructor(identity: number) {
    this.identity = identity
  }
}

export type Kind = TensorKind | IdentityKind | readonly Kind[] | Primitive
type Primitive = string | number | bigint | boolean | symbol | null | undefined

export function kindOf(argument: unknown): Kind {
  if (argument instanceof Tensor && !(argument instanceof State)) return new TensorKind(argument.node)
  if (Array.isArray(argument)) return argument.map(kindOf)
  return isObject(argument) ? new IdentityKind(identityOf(argument)) : (argument as Primitive)
}

/** Whether an argument is of a kind, so that it has the same key. */
export function isOfKind(argument: unknown, kind: Kind): boolean {
  if (kind instanceof TensorKind) {
    if (!(argument instanceof Tensor) || argument instanceof State) return false
    const { shape, dtype, device, requiresGrad } = argument.node
    const { type } = kind
    return (
      dtype === type.dtype &&
      device === kind.device &&
      requiresGrad === kind.requiresGrad &&
      (shape === type.shape || sameShape(shape, type.shape))
    )
  }
  if (Array.isArray(kind)) return Array.isArray(argument) && areOfKinds(argument, kind)
  if (kind instanceof IdentityKind) return isObject(argument) && identities.get(argument) === kind.identity
  return Object.is(argument, kind)
}

export function areOfKinds(args: readonly unknown[], kinds: readonly Kind[]): boolean {
  if (args.length !== kinds.length) return false
  for (let i = 0; i < args.length; i++) if (!isOfKind(args[i], kinds[i]!)) return false
  return true
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
