import { allocate, checkDType, type DType, elementOf, isFloat, type TypedArray } from './dtype.ts'
import { ArgumentError, DTypeError, ShapeError } from './errors.ts'
import { toFloat16 } from './float16.ts'
import { positionNode } from './graph/constants.ts'
import { aliasNode, constantNode, dataNode } from './graph/leaf.ts'
import { cast } from './graph/makers.ts'
import type { Node } from './graph/node.ts'
import { add } from './ops/add.ts'
import { eq } from './ops/compare.ts'
import { mul } from './ops/mul.ts'
import { checkOptions } from './options.ts'
import type { NestedArray } from './print.ts'
import { defaultDevice } from './runtime/devices.ts'
import { toDevice } from './runtime/transfer.ts'
import { checkInteger, checkShape, formatShape, type Shape, sizeOf } from './shape.ts'
import { Tensor } from './tensor.ts'

export interface TensorOptions {
  /** float32 for numbers, bool for booleans, that of a typed array (float32 for a Float16Array), when left out. */
  readonly dtype?: DType
  readonly device?: string
  /** Makes a leaf that collects its gradient. */
  readonly requiresGrad?: boolean
}

const OPTIONS = ['dtype', 'device', 'requiresGrad']

/** A finished node as a tensor, with the options that all creation functions take. */
export function finish(where: string, node: Node, { requiresGrad = false }: TensorOptions): Tensor {
  if (!requiresGrad) return new Tensor(node)
  if (!isFloat(node.dtype))
    throw new DTypeError(`[${where}] only floats have gradients, received ${node.dtype}; use { dtype: 'float32' }`)
  const leaf = aliasNode(node)
  leaf.requiresGrad = true
  leaf.slot = { gradient: null }
  return new Tensor(leaf)
}

/** What a caller may build a tensor from. */
export type TensorData =
  | Tensor
  | NestedArray
  | TypedArray
  | Float16ArrayLike
  | Int8Array
  | Int16Array
  | Uint16Array
  | Uint32Array
  | BigInt64Array
type Float16ArrayLike = ArrayLike<number> & ArrayBufferView

/** Reads nested arrays into one flat one, checking that every level has one length. */
function flatten(data: readonly unknown[]): { values: number[]; shape: number[]; boolean: boolean } {
  const shape: number[] = []
  for (let level: unknown = data; Array.isArray(level); level = level[0]) shape.push(level.length)
  const values: number[] = []
  let booleans = 0
  const path: number[] = []
  const visit = (part: unknown, depth: number): void => {
    if (Array.isArray(part)) {
      if (depth >= shape.length || part.length !== shape[depth]) {
        throw new ShapeError(
          `[tensor] ragged array: at [${path.join('][')}] there are ${part.length} elements, expected ${shape[depth] ?? 'a number'}`,
        )
      }
      part.forEach((inner, i) => {
        path.push(i)
        visit(inner, depth + 1)
        path.pop()
      })
      return
    }
    if (depth !== shape.length)
      throw new ShapeError(
        `[tensor] ragged array: at [${path.join('][')}] there is ${String(part)}, expected an array of ${shape[depth]}`,
      )
    if (typeof part === 'boolean') booleans++
    else if (typeof part !== 'number')
      throw new ArgumentError(
        `[tensor] at [${path.join('][')}] there is ${part === null ? 'null' : typeof part} ${String(part)}; elements are numbers or booleans`,
      )
    values.push(Number(part))
  }
  visit(data, 0)
  return { values, shape, boolean: booleans === values.length && values.length > 0 }
}

function dtypeOfArray(data: ArrayBufferView): DType {
  if (data instanceof Float64Array) return 'float64'
  if (data instanceof Uint8Array || data instanceof Uint8ClampedArray) return 'uint8'
  const integers = [Int32Array, Int8Array, Int16Array, Uint16Array, Uint32Array, BigInt64Array, BigUint64Array]
  return integers.some((type) => data instanceof type) ? 'int32' : 'float32'
}

/** A copy of numbers as `dtype`; integers must be whole and fit. */
function convert(values: ArrayLike<number | bigint>, dtype: DType): TypedArray {
  const out = allocate(dtype, values.length)
  for (let i = 0; i < values.length; i++) {
    const value = Number(values[i])
    out[i] = dtype === 'bool' ? (value !== 0 ? 1 : 0) : isFloat(dtype) ? elementOf(dtype, value) : Math.trunc(value)
    if (!isFloat(dtype) && dtype !== 'bool' && out[i] !== Math.trunc(value)) {
      throw new DTypeError(`[tensor] element ${i} is ${value}, which ${dtype} cannot hold`, { index: i, value })
    }
  }
  return out
}

/**
 * A tensor with a copy of the given data: a number, a boolean, nested arrays of them, or a typed array (rank 1).
 * Numbers are float32 unless `dtype` says otherwise.
 * https://pytorch.org/docs/stable/generated/torch.tensor.html
 *
 * @throws ShapeError for ragged arrays, ArgumentError for other elements, DTypeError for values that do not fit
 */
export function tensor(data: TensorData, options: TensorOptions = {}): Tensor {
  checkOptions('tensor', options, OPTIONS)
  const device = options.device ?? defaultDevice()
  const wanted = options.dtype === undefined ? undefined : checkDType('tensor', options.dtype)
  if (data instanceof Tensor)
    return finish('tensor', toDevice(cast(aliasNode(data.node), wanted ?? data.dtype), device), options)
  if (ArrayBuffer.isView(data)) {
    const source = data as unknown as ArrayLike<number | bigint>
    return finish(
      'tensor',
      dataNode(convert(source, wanted ?? dtypeOfArray(data)), [source.length], wanted ?? dtypeOfArray(data), device),
      options,
    )
  }
  if (typeof data !== 'number' && typeof data !== 'boolean' && !Array.isArray(data)) {
    throw new ArgumentError(
      `[tensor] takes a number, a boolean, nested arrays or a typed array, received ${data === null ? 'null' : typeof data}`,
    )
  }
  const { values, shape, boolean } = Array.isArray(data)
    ? flatten(data)
    : { values: [Number(data)], shape: [], boolean: typeof data === 'boolean' }
  const dtype = wanted ?? (boolean ? 'bool' : 'float32')
  return finish('tensor', dataNode(convert(values, dtype), shape, dtype, device), options)
}

/**
 * A tensor on a typed array that the caller will not change: no copy. For loaders. Of float16 it takes the bits (a
 * Uint16Array or a Float16Array) or numbers, which are rounded.
 */
export function fromData(data: TypedArray, shape: Shape, dtype: DType, device: string = defaultDevice()): Tensor {
  checkShape('fromData', shape)
  if (sizeOf(shape) !== data.length)
    throw new ShapeError(`[fromData] ${data.length} elements do not fill ${formatShape(shape)}`)
  return new Tensor(dataNode(dtype === 'float16' ? toFloat16(data) : data, shape, dtype, device))
}

/**
 * One value everywhere.
 * https://pytorch.org/docs/stable/generated/torch.full.html
 */
export function full(shape: Shape, value: number | boolean, options: TensorOptions = {}): Tensor {
  checkOptions('full', options, OPTIONS)
  const dtype = checkDType('full', options.dtype ?? (typeof value === 'boolean' ? 'bool' : 'float32'))
  return finish(
    'full',
    constantNode(Number(value), dtype, checkShape('full', shape), options.device ?? defaultDevice()),
    options,
  )
}

/** https://pytorch.org/docs/stable/generated/torch.zeros.html */
export function zeros(shape: Shape, options: TensorOptions = {}): Tensor {
  checkOptions('zeros', options, OPTIONS)
  return full(shape, 0, options)
}

/** https://pytorch.org/docs/stable/generated/torch.ones.html */
export function ones(shape: Shape, options: TensorOptions = {}): Tensor {
  checkOptions('ones', options, OPTIONS)
  return full(shape, 1, options)
}

const like = (x: Tensor, options: TensorOptions): TensorOptions => ({ dtype: x.dtype, device: x.device, ...options })

/** One value everywhere, in the shape, dtype and device of `x`. */
export function fullLike(x: Tensor, value: number | boolean, options: TensorOptions = {}): Tensor {
  return full(x.shape, value, like(x, options))
}

export function zerosLike(x: Tensor, options: TensorOptions = {}): Tensor {
  return full(x.shape, 0, like(x, options))
}

export function onesLike(x: Tensor, options: TensorOptions = {}): Tensor {
  return full(x.shape, 1, like(x, options))
}

/**
 * `start, start + step, …` up to but not including `end`; with one number, from 0 to it. int32 when all are integers.
 * https://pytorch.org/docs/stable/generated/torch.arange.html
 */
export function arange(
  start: number,
  end?: number,
  step?: number | TensorOptions,
  options: TensorOptions = {},
): Tensor {
  const [from, to] = end === undefined ? [0, start] : [start, end]
  const by = typeof step === 'number' ? step : 1
  const given = typeof step === 'object' ? step : options
  checkOptions('arange', given, OPTIONS)
  if (![from, to, by].every(Number.isFinite) || by === 0 || (to - from) * by < 0) {
    throw new ArgumentError(`[arange] cannot go from ${from} to ${to} in steps of ${by}`, {
      start: from,
      end: to,
      step: by,
    })
  }
  const dtype = given.dtype ?? ([from, to, by].every(Number.isInteger) ? 'int32' : 'float32')
  return ramp('arange', Math.ceil((to - from) / by), from, by, dtype, given)
}

/**
 * `steps` numbers evenly spaced from `start` to `end`, both included.
 * https://pytorch.org/docs/stable/generated/torch.linspace.html
 */
export function linspace(start: number, end: number, steps: number, options: TensorOptions = {}): Tensor {
  checkOptions('linspace', options, OPTIONS)
  checkInteger('linspace', 'steps', steps, 0)
  return ramp(
    'linspace',
    steps,
    start,
    steps > 1 ? (end - start) / (steps - 1) : 0,
    options.dtype ?? 'float32',
    options,
  )
}

function ramp(
  where: string,
  length: number,
  start: number,
  step: number,
  dtype: DType,
  options: TensorOptions,
): Tensor {
  checkDType(where, dtype)
  const positions = positionNode([length], 0, isFloat(dtype) ? 'float64' : 'int32', options.device ?? defaultDevice())
  return finish(where, cast(add(mul(positions, step), start), dtype), options)
}

/**
 * 1 on the diagonal, 0 elsewhere.
 * https://pytorch.org/docs/stable/generated/torch.eye.html
 */
export function eye(rows: number, columns: number | TensorOptions = rows, options: TensorOptions = {}): Tensor {
  const given = typeof columns === 'object' ? columns : options
  checkOptions('eye', given, OPTIONS)
  const shape = checkShape('eye', [rows, typeof columns === 'number' ? columns : rows])
  const device = given.device ?? defaultDevice()
  const diagonal = eq(positionNode(shape, 0, 'int32', device), positionNode(shape, 1, 'int32', device))
  return finish('eye', cast(diagonal, checkDType('eye', given.dtype ?? 'float32')), given)
}
