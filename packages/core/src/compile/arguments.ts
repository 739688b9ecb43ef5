import { codeOf } from '../dtype.ts'
import type { Node, Storage, TensorType } from '../graph/node.ts'
import { reshapeOp } from '../ops/reshape.ts'
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
export function tensorsOf(values: readonly unknown[], found: Node[] = []): Node[] {
  for (let i = 0; i < values.length; i++) {
    const value = values[i]
    if (Array.isArray(value)) tensorsOf(value, found)
    else if (value instanceof Tensor && !(value instanceof State)) found.push(value.node)
  }
  return found
}

/** Where the elements of a node are, if they are computed; those of another shape are the same. */
function contentOf(node: Node): Storage | null {
  let at = node
  while (at.storage === null && at.op === reshapeOp) at = at.inputs[0]!
  const { storage } = at
  return at === node || (storage !== null && !storage.stale && storage.arrival === null) ? storage : null
}

/** Where the elements of tensors are, computed if they are still lazy, so that they can be bound. */
export function contentsOf(tensors: readonly Node[]): Storage[] {
  const contents: Storage[] = []
  const lazy: Node[] = []
  for (let i = 0; i < tensors.length; i++) {
    const content = contentOf(tensors[i]!)
    if (content === null) lazy.push(tensors[i]!)
    else contents.push(content)
  }
  if (lazy.length === 0) return contents
  evaluateNodes(lazy)
  return tensors.map((tensor) => contentOf(tensor)!)
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
