import type { Tensor } from 'neurite'
import { expectedDType } from './compare.ts'
import type { StoredDType, StoredTensor } from './format.ts'
import { camelCase } from './names.ts'

/** The library has no such function, class or method. */
export class Unsupported extends Error {}

/** Arguments under PyTorch's names: tensors, lists of tensors, and plain values. */
export type Arguments = Readonly<Record<string, unknown>>

type Callable = (...values: unknown[]) => unknown
type Constructor = new (...values: unknown[]) => object

/** Options for which null is a choice of its own; elsewhere it stands for "not given", as None does. */
const NULL_MATTERS: ReadonlySet<string> = new Set(['momentum'])

export function isTensor(value: unknown): value is Tensor {
  return typeof value === 'object' && value !== null && 'shape' in value && 'backward' in value
}

/** Everything that the umbrella exports, looked up by name when a case needs it. */
export class Library {
  private readonly namespace: Readonly<Record<string, unknown>>

  constructor(namespace: Readonly<Record<string, unknown>>) {
    this.namespace = namespace
  }

  has(name: string): boolean {
    return typeof this.namespace[name] === 'function'
  }

  get(name: string): Callable {
    const found = this.namespace[name]
    if (typeof found !== 'function') throw new Unsupported(`no export '${name}'`)
    return found as Callable
  }

  make(name: string, ...values: unknown[]): object {
    return new (this.get(name) as unknown as Constructor)(...values)
  }

  /**
   * Calls what a signature says: `gather(input, dim, index)` passes those arguments in that order, and all others in one
   * options object. A name that is not exported is looked for among the methods of the first argument.
   */
  call(signature: string, args: Arguments): unknown {
    const { target, positional } = parseSignature(signature)
    const values = placed(positional, args)
    if (this.has(target)) return this.get(target)(...values)
    const [first, ...rest] = values
    const method = isTensor(first) ? (first as unknown as Record<string, unknown>)[target] : undefined
    if (typeof method !== 'function') throw new Unsupported(`no export '${target}'`)
    return (method as Callable).apply(first, rest)
  }

  /** Makes an object of the class that a signature names. */
  construct(signature: string, args: Arguments): object {
    const { target, positional } = parseSignature(signature)
    return this.make(target, ...placed(positional, args))
  }

  tensor(stored: StoredTensor, requiresGrad = false): Tensor {
    const { shape, perm } = stored
    const base = perm
      ? { shape: perm.map((_, axis) => shape[perm.indexOf(axis)]!), data: unpermuted(stored, perm) }
      : stored
    const made = this.get('fromData')(typedArray(base.data, stored.dtype), base.shape, expectedDType(stored.dtype))
    const tensor = perm ? (made as Tensor).permute(perm) : (made as Tensor)
    if (requiresGrad) tensor.requiresGrad = true
    return tensor
  }
}

export function parseSignature(signature: string): { target: string; positional: string[] } {
  const match = /^(\w+)\(([\w, ]*)\)$/.exec(signature)
  if (!match) throw new Error(`'${signature}' is no signature like name(a, b)`)
  return { target: match[1]!, positional: match[2]!.split(/,\s*/).filter(Boolean) }
}

/** Positional values, then the options if there are any. */
function placed(positional: readonly string[], args: Arguments): unknown[] {
  const options = optionsOf(args, positional)
  const values = positional.map((name) => translated(name, args[name]))
  if (Object.keys(options).length > 0) return [...values, options]
  while (values.length > 0 && values[values.length - 1] === undefined) values.pop()
  return values
}

/** What is left beside `taken`, under names in camelCase. */
export function optionsOf(args: Arguments, taken: readonly string[] = []): Record<string, unknown> {
  const left = Object.entries(args).filter(([name, value]) => !taken.includes(name) && isGiven(name, value))
  return Object.fromEntries(left.map(([name, value]) => [camelCase(name), translated(name, value)]))
}

/** Nothing happens in place here, so that PyTorch's `inplace=False` says nothing. */
function isGiven(name: string, value: unknown): boolean {
  if (name === 'inplace' && value === false) return false
  return value !== undefined && (value !== null || NULL_MATTERS.has(name))
}

function translated(name: string, value: unknown): unknown {
  return name === 'dtype' && value === 'int64' ? 'int32' : value
}

function typedArray(
  data: readonly number[],
  dtype: StoredDType,
): Float32Array | Float64Array | Int32Array | Uint8Array {
  switch (dtype) {
    case 'float32':
      return Float32Array.from(data)
    case 'float64':
      return Float64Array.from(data)
    case 'int64':
      return Int32Array.from(data)
    case 'bool':
      return Uint8Array.from(data)
    default:
      return dtype satisfies never
  }
}

/** The elements of the contiguous base of which `base.permute(perm)` has the given shape and values. */
function unpermuted({ shape, data }: StoredTensor, perm: readonly number[]): number[] {
  const baseShape = perm.map((_, axis) => shape[perm.indexOf(axis)]!)
  const baseStrides = stridesOf(baseShape)
  const strides = stridesOf(shape)
  const result = new Array<number>(data.length)
  data.forEach((value, at) => {
    let target = 0
    for (let d = 0; d < shape.length; d++) target += (Math.floor(at / strides[d]!) % shape[d]!) * baseStrides[perm[d]!]!
    result[target] = value
  })
  return result
}

function stridesOf(shape: readonly number[]): number[] {
  return shape.map((_, d) => shape.slice(d + 1).reduce((product, size) => product * size, 1))
}
