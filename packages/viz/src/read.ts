import { ArgumentError, type DType, ShapeError, Tensor } from '@neurite/core'

/** A number, or arrays of them, one level per axis. */
export type Nested = number | boolean | ArrayLike<number> | readonly Nested[]

/**
 * Numbers as a tensor, a typed array or nested arrays. A tensor is read at once; on a device that must be awaited pass
 * `await x.tolist()`.
 */
export type Data = Tensor | readonly Tensor[] | Nested

/** Elements in row-major order with their shape; `dtype` is null where the data were no tensor. */
export interface Read {
  readonly shape: readonly number[]
  readonly values: readonly number[]
  readonly dtype: DType | null
}

function fail(where: string, what: string, received: unknown): never {
  const shown = received === null ? 'null' : typeof received
  throw new ArgumentError(`[${where}] ${what} must be numbers in arrays or a tensor, received ${shown}`)
}

function isList(data: unknown): data is ArrayLike<unknown> {
  return Array.isArray(data) || (ArrayBuffer.isView(data) && 'length' in data)
}

/** Shape of nested arrays, which must be regular. */
function readNested(where: string, what: string, data: unknown, values: number[]): number[] {
  if (typeof data === 'number' || typeof data === 'boolean') {
    values.push(Number(data))
    return []
  }
  if (!isList(data)) fail(where, what, data)
  let inner: number[] | undefined
  for (let i = 0; i < data.length; i++) {
    const shape = readNested(where, what, data[i], values)
    inner ??= shape
    if (shape.join() === inner.join()) continue
    throw new ShapeError(
      `[${where}] ${what} must be regular: element 0 has shape [${inner.join(', ')}], element ${i} has [${shape.join(', ')}]`,
    )
  }
  return [data.length, ...(inner ?? [])]
}

/** Data of any rank. */
export function readData(where: string, what: string, data: Data): Read {
  if (data instanceof Tensor) {
    return { shape: data.shape, values: Array.from(data.dataSync(), Number), dtype: data.dtype }
  }
  // Images are often given as an array of tensors
  if (Array.isArray(data) && data.length > 0 && data.every((part) => part instanceof Tensor)) {
    const parts = data.map((part) => readData(where, what, part))
    const [first] = parts as [Read]
    for (const { shape } of parts) {
      if (shape.join() === first.shape.join()) continue
      throw new ShapeError(
        `[${where}] ${what} must have one shape, received [${first.shape.join(', ')}] and [${shape.join(', ')}]`,
      )
    }
    const values = parts.flatMap((part) => part.values)
    return { shape: [parts.length, ...first.shape], values, dtype: first.dtype }
  }
  const values: number[] = []
  const shape = readNested(where, what, data, values)
  return { shape, values, dtype: null }
}

/** Data of one axis, or of several with sizes of 1. */
export function readRow(where: string, what: string, data: Data): readonly number[] {
  const { shape, values } = readData(where, what, data)
  if (shape.filter((size) => size !== 1).length <= 1) return values
  throw new ShapeError(`[${where}] ${what} must have one axis, received shape [${shape.join(', ')}]`)
}

/** Rows of two columns. */
export function readPairs(where: string, what: string, data: Data): readonly (readonly [number, number])[] {
  const { shape, values } = readData(where, what, data)
  if (values.length === 0) return []
  if (shape.length !== 2 || shape[1] !== 2) {
    throw new ShapeError(`[${where}] ${what} must be rows of two numbers, received shape [${shape.join(', ')}]`)
  }
  return Array.from({ length: shape[0]! }, (_, i) => [values[2 * i]!, values[2 * i + 1]!] as const)
}

export type Bounds = readonly [low: number, high: number]

/** Bounds for both axes of a plane, or for each. */
export type PlaneRange = Bounds | readonly [x: Bounds, y: Bounds]

/** The bounds that were asked for, or some around the points. */
export function checkPlane(
  where: string,
  range: PlaneRange | undefined,
  points: readonly (readonly [number, number])[],
): [Bounds, Bounds] {
  if (range !== undefined) {
    const [x, y] = range
    if (typeof x === 'number' || typeof y === 'number') {
      const both = checkRange(where, range as readonly number[])
      return [both, both]
    }
    return [checkRange(where, x), checkRange(where, y)]
  }
  const x = extent(points.map((point) => point[0]))
  const y = extent(points.map((point) => point[1]))
  if (!x || !y) throw new ArgumentError(`[${where}] there are neither points nor a range; give one of them`)
  return [around(x), around(y)]
}

const around = ([low, high]: Bounds): Bounds => {
  const room = (high - low) * 0.15 || 1
  return [low - room, high + room]
}

/** A lower and a higher bound. */
export function checkRange(where: string, range: readonly number[]): Bounds {
  const [low, high] = range
  if (range.length === 2 && Number.isFinite(low) && Number.isFinite(high) && low! < high!) return [low!, high!]
  throw new ArgumentError(`[${where}] range must be [low, high] with low < high, received [${range.join(', ')}]`)
}

/** Smallest and largest of what is finite, or undefined. */
export function extent(values: Iterable<number>): readonly [number, number] | undefined {
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  for (const value of values) {
    if (!Number.isFinite(value)) continue
    if (value < low) low = value
    if (value > high) high = value
  }
  return low <= high ? [low, high] : undefined
}

/** What an option of many values gives for the i-th: a name, or the number itself. */
export function nameOf(names: readonly string[] | undefined, i: number): string {
  return names?.[i] ?? String(i)
}
