import { allocate, elementOf, isFloat, numbersOf, type TypedArray } from './dtype.ts'
import { ArgumentError, DTypeError, ShapeError } from './errors.ts'
import { dataNode } from './graph/leaf.ts'
import { toFloat } from './graph/makers.ts'
import { checkOptions } from './options.ts'
import { read, readSync } from './runtime/read.ts'
import { checkInteger, formatShape, normalizeDim, type Shape, sizeOf } from './shape.ts'
import { Tensor } from './tensor.ts'

// Results whose shape depends on data, and which have no gradient: the values are read and sorted here.

export interface UniqueOptions {
  /** Accepted for compatibility: results are always sorted. */
  readonly sorted?: boolean
  /** Also give `inverseIndices`, int32: for each element of x, where it is in `output`. */
  readonly returnInverse?: boolean
  /** Also give `counts`, int32: how often each element of `output` is in x. */
  readonly returnCounts?: boolean
  /** Compare whole slices along an axis, in place of elements. */
  readonly dim?: number | null
}

export interface UniqueResult {
  readonly output: Tensor
  readonly inverseIndices?: Tensor
  readonly counts?: Tensor
}

/** The slices of data along an axis: how many, and the elements of each. */
function slicesOf(data: TypedArray, shape: Shape, axis: number): number[][] {
  const [outer, size, inner] = [sizeOf(shape.slice(0, axis)), shape[axis]!, sizeOf(shape.slice(axis + 1))]
  return Array.from({ length: size }, (_, s) => {
    const slice: number[] = []
    for (let o = 0; o < outer; o++) for (let i = 0; i < inner; i++) slice.push(data[(o * size + s) * inner + i]!)
    return slice
  })
}

/** Order of slices, element by element; NaN is largest, and unlike any other. */
function compare(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i]!, b[i]!]
    if (x === y) continue
    if (Number.isNaN(x)) return 1
    return Number.isNaN(y) || x < y ? -1 : 1
  }
  return 0
}

function found(
  where: string,
  x: Tensor,
  data: TypedArray,
  options: UniqueOptions,
  sorts: boolean,
): Tensor | UniqueResult {
  const { dim = null, returnInverse = false, returnCounts = false } = options
  const axis = dim === null ? 0 : normalizeDim(where, dim, x.ndim)
  const shape = dim === null ? [x.size] : x.shape
  const slices = slicesOf(numbersOf(x.dtype, data), shape, axis)
  const order = slices.map((_, i) => i)
  if (sorts) order.sort((p, q) => compare(slices[p]!, slices[q]!) || p - q)
  const kept: number[] = []
  const counts: number[] = []
  const inverse = new Int32Array(slices.length)
  order.forEach((at, i) => {
    if (i === 0 || compare(slices[order[i - 1]!]!, slices[at]!) !== 0) counts[kept.push(at) - 1] = 0
    counts[kept.length - 1]!++
    inverse[at] = kept.length - 1
  })
  const outputShape = shape.map((size, d) => (d === axis ? kept.length : size))
  const output = allocate(x.dtype, sizeOf(outputShape))
  const inner = sizeOf(shape.slice(axis + 1))
  kept.forEach((at, k) => {
    slices[at]!.forEach((value, j) => {
      output[(Math.floor(j / inner) * kept.length + k) * inner + (j % inner)] = elementOf(x.dtype, value)
    })
  })
  const made = (values: TypedArray, of: Shape, dtype: typeof x.dtype) =>
    new Tensor(dataNode(values, of, dtype, x.device))
  const result = made(output, outputShape, x.dtype)
  if (!returnInverse && !returnCounts) return result
  return {
    output: result,
    ...(returnInverse && { inverseIndices: made(inverse, dim === null ? x.shape : [slices.length], 'int32') }),
    ...(returnCounts && { counts: made(Int32Array.from(counts), [kept.length], 'int32') }),
  }
}

type Flags = { readonly returnInverse?: false; readonly returnCounts?: false }
const OPTIONS = ['sorted', 'returnInverse', 'returnCounts', 'dim']

/**
 * The distinct elements of x (or slices along an axis) in ascending order, as a tensor, or with `inverseIndices` and
 * `counts` as a record. Reads the values; has no gradient.
 * https://pytorch.org/docs/stable/generated/torch.unique.html
 */
export function unique(x: Tensor, options?: UniqueOptions & Flags): Promise<Tensor>
export function unique(x: Tensor, options: UniqueOptions): Promise<UniqueResult>
export async function unique(x: Tensor, options: UniqueOptions = {}): Promise<Tensor | UniqueResult> {
  checkOptions('unique', options, OPTIONS)
  return found('unique', x, await read(x.node), options, true)
}

/** `unique` on devices that read synchronously. */
export function uniqueSync(x: Tensor, options?: UniqueOptions & Flags): Tensor
export function uniqueSync(x: Tensor, options: UniqueOptions): UniqueResult
export function uniqueSync(x: Tensor, options: UniqueOptions = {}): Tensor | UniqueResult {
  checkOptions('uniqueSync', options, OPTIONS)
  return found('uniqueSync', x, readSync(x.node, 'unique'), options, true)
}

/**
 * x without elements (or slices along an axis) that equal the one before them. Reads the values; has no gradient.
 * https://pytorch.org/docs/stable/generated/torch.unique_consecutive.html
 */
export function uniqueConsecutive(x: Tensor, options?: UniqueOptions & Flags): Promise<Tensor>
export function uniqueConsecutive(x: Tensor, options: UniqueOptions): Promise<UniqueResult>
export async function uniqueConsecutive(x: Tensor, options: UniqueOptions = {}): Promise<Tensor | UniqueResult> {
  checkOptions('uniqueConsecutive', options, OPTIONS)
  return found('uniqueConsecutive', x, await read(x.node), options, false)
}

export interface BincountOptions {
  /** Weight of each element, [n]. */
  readonly weights?: Tensor | null
  /** Least size of the result; 0 when left out. */
  readonly minlength?: number
}

function counted(x: Tensor, data: TypedArray, weights: TypedArray | null, options: BincountOptions): Tensor {
  const least = checkInteger('bincount', 'minlength', options.minlength ?? 0, 0)
  let size = least
  for (const value of data) size = Math.max(size, value + 1)
  const dtype = weights === null ? 'int32' : options.weights!.dtype === 'float64' ? 'float64' : 'float32'
  const counts = allocate(dtype, size)
  for (let i = 0; i < data.length; i++) {
    const value = data[i]!
    if (value < 0) throw new ArgumentError(`[bincount] takes integers of at least 0, received ${value}`, { value })
    counts[value]! += weights === null ? 1 : weights[i]!
  }
  return new Tensor(dataNode(counts, [size], dtype, x.device))
}

function checkCounted(x: Tensor, options: BincountOptions): void {
  checkOptions('bincount', options, ['weights', 'minlength'])
  if (isFloat(x.dtype)) throw new DTypeError(`[bincount] takes integers, received ${x.dtype}; use .to('int32')`)
  if (x.ndim !== 1 || (options.weights && String(options.weights.shape) !== String(x.shape)))
    throw new ShapeError(`[bincount] takes a vector, and weights of its shape, received ${formatShape(x.shape)}`)
}

/**
 * How often each number from 0 up to the largest is in a vector of integers (int32), or the sums of its weights. Reads
 * the values; has no gradient.
 * https://pytorch.org/docs/stable/generated/torch.bincount.html
 */
export async function bincount(x: Tensor, options: BincountOptions = {}): Promise<Tensor> {
  checkCounted(x, options)
  const { weights } = options
  return counted(x, await read(x.node), weights ? await read(toFloat(weights.node)) : null, options)
}

/** `bincount` on devices that read synchronously. */
export function bincountSync(x: Tensor, options: BincountOptions = {}): Tensor {
  checkCounted(x, options)
  const { weights } = options
  return counted(x, readSync(x.node, 'bincount'), weights ? readSync(toFloat(weights.node), 'bincount') : null, options)
}
