import { Node } from './graph/node.ts'
import { Tensor, type TensorLike } from './tensor.ts'

/** Parameter types of a function on tensors: a tensor wherever the function on nodes takes a node. */
type Outside<T> = T extends Node ? TensorLike : T extends readonly Node[] ? readonly TensorLike[] : T
type Arguments<T extends readonly unknown[]> = { [K in keyof T]: Outside<T[K]> }

/** Result types: a tensor for every node. */
type Inside<T> = T extends Node
  ? Tensor
  : T extends readonly Node[]
    ? Tensor[]
    : T extends object
      ? { readonly [K in keyof T]: Inside<T[K]> }
      : T

/** The type of a lifted op. */
export type Lifted<F> = F extends (...args: infer A) => infer R ? (...args: Arguments<A>) => Inside<R> : never

function unwrap(value: unknown): unknown {
  if (value instanceof Tensor) return value.node
  if (Array.isArray(value)) return value.map(unwrap)
  if (value !== null && typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype) {
    for (const key in value) {
      if ((value as Record<string, unknown>)[key] instanceof Tensor) {
        return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, unwrap(part)]))
      }
    }
  }
  return value
}

function wrap(value: unknown): unknown {
  if (value instanceof Node) return new Tensor(value)
  if (Array.isArray(value)) return value.map(wrap)
  return Object.fromEntries(Object.entries(value as object).map(([name, part]) => [name, wrap(part)]))
}

/** Turns an op on nodes into a function on tensors: tensors and states in, also inside arrays and options; tensors out. */
/*@__NO_SIDE_EFFECTS__*/
export function lift<F extends (...args: never[]) => unknown>(op: F): Lifted<F> {
  const call = op as unknown as (...args: unknown[]) => unknown
  const lifted = (...args: unknown[]) => {
    for (let i = 0; i < args.length; i++) args[i] = unwrap(args[i])
    return wrap(call(...args))
  }
  return lifted as Lifted<F>
}
