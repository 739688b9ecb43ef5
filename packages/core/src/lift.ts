import { ArgumentError } from './errors.ts'
import { Node } from './graph/node.ts'
import type { Generator } from './random.ts'
import { Tensor } from './tensor.ts'

/** What passes through as it is. */
type Value = null | undefined | string | number | boolean | Generator | ((...args: never[]) => unknown)

/** Parameters: a tensor wherever an op on nodes takes a node, also inside arrays and records. */
export type Given<T> = T extends Node ? Tensor : T extends Value ? T : { [K in keyof T]: Given<T[K]> }

/** Results: a tensor wherever an op on nodes gives a node. */
export type Made<T> = T extends Node ? Tensor : T extends Value ? T : { [K in keyof T]: Made<T[K]> }

export type Lifted<P extends readonly unknown[], R> = (...args: { [K in keyof P]: Given<P[K]> }) => Made<R>

/** One call of a lifted op: how many tensors it was given, and whether its result is another look at them. */
interface Call {
  tensors: number
  readonly view: boolean
}

const isRecord = (x: unknown): x is Record<string, unknown> =>
  x !== null && typeof x === 'object' && Object.getPrototypeOf(x) === Object.prototype

function unwrap(x: unknown, call: Call): unknown {
  if (x === null || typeof x !== 'object') return x
  if (x instanceof Tensor) {
    const { node } = x
    call.tensors++
    // a version of a state that a view looks at is never overwritten
    if (call.view && node.storage !== null) node.storage.handedOut = true
    return node
  }
  if (Array.isArray(x)) return x.some((part) => part instanceof Tensor) ? x.map((part) => unwrap(part, call)) : x
  if (!isRecord(x) || !Object.values(x).some((part) => part instanceof Tensor)) return x
  return Object.fromEntries(Object.entries(x).map(([key, part]) => [key, unwrap(part, call)]))
}

function wrap(x: unknown): unknown {
  if (x instanceof Node) return new Tensor(x)
  if (Array.isArray(x)) return x.map(wrap)
  return Object.fromEntries(Object.entries(x as object).map(([key, part]) => [key, wrap(part)]))
}

function lifted<P extends readonly unknown[], R>(name: string, op: (...args: P) => R, view: boolean): Lifted<P, R> {
  const fn = (...args: unknown[]): unknown => {
    const call: Call = { tensors: 0, view }
    for (let i = 0; i < args.length; i++) args[i] = unwrap(args[i], call)
    if (call.tensors === 0 && !Array.isArray(args[0])) {
      throw new ArgumentError(`[${name}] received no tensor; make one with tensor(...), or use Math for numbers`)
    }
    return wrap(op(...(args as unknown as P)))
  }
  return fn as Lifted<P, R>
}

/** Turns an op on nodes into a function on tensors: tensors and states in, also inside arrays and options; tensors out. */
/*@__NO_SIDE_EFFECTS__*/
export function lift<P extends readonly unknown[], R>(name: string, op: (...args: P) => R): Lifted<P, R> {
  return lifted(name, op, false)
}

/** `lift` for ops whose result is another look at their input. */
/*@__NO_SIDE_EFFECTS__*/
export function liftView<P extends readonly unknown[], R>(name: string, op: (...args: P) => R): Lifted<P, R> {
  return lifted(name, op, true)
}
