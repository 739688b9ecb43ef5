import { ArgumentError, ShapeError } from './errors.ts'

/** Sizes of the axes, outermost first; `[]` is a scalar. */
export type Shape = readonly number[]

export function sizeOf(shape: Shape): number {
  let size = 1
  for (let i = 0; i < shape.length; i++) size *= shape[i]!
  return size
}

export function sameShape(a: Shape, b: Shape): boolean {
  if (a === b) return true
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}

export function formatShape(shape: Shape): string {
  return `[${shape.join(', ')}]`
}

/** Row-major strides, in elements. */
export function contiguousStrides(shape: Shape): number[] {
  const strides = new Array<number>(shape.length)
  let stride = 1
  for (let i = shape.length - 1; i >= 0; i--) {
    strides[i] = stride
    stride *= shape[i]!
  }
  return strides
}

/** The common shape of two operands: aligned at the right, sizes equal or 1. */
export function broadcastShapes(where: string, a: Shape, b: Shape): Shape {
  if (sameShape(a, b)) return a
  if (b.length === 0) return a
  if (a.length === 0) return b
  const rank = Math.max(a.length, b.length)
  const shape = new Array<number>(rank)
  for (let i = 0; i < rank; i++) {
    const p = a[a.length - rank + i] ?? 1
    const q = b[b.length - rank + i] ?? 1
    if (p !== q && p !== 1 && q !== 1) {
      throw new ShapeError(
        `[${where}] cannot broadcast ${formatShape(a)} with ${formatShape(b)}: axis ${i - rank} has sizes ${p} and ${q}; sizes must be equal or one of them 1`,
        { left: a, right: b },
      )
    }
    shape[i] = p === 1 ? q : p
  }
  return shape
}

/** `dim` in 0..rank-1; negative counts from the end. A scalar accepts 0 and -1. */
export function normalizeDim(where: string, dim: number, rank: number): number {
  const limit = Math.max(rank, 1)
  if (!Number.isInteger(dim) || dim < -limit || dim >= limit) {
    throw new ShapeError(
      `[${where}] dim ${dim} is out of range; a tensor of rank ${rank} takes ${-limit} to ${limit - 1}`,
      { dim, rank },
    )
  }
  return dim < 0 ? dim + limit : dim
}

/** Several distinct dims, normalised, ascending; undefined or null means all. */
export function normalizeDims(
  where: string,
  dim: number | readonly number[] | null | undefined,
  rank: number,
): number[] {
  if (dim === undefined || dim === null) {
    const all: number[] = []
    for (let d = 0; d < rank; d++) all.push(d)
    return all
  }
  if (typeof dim === 'number') {
    const one = normalizeDim(where, dim, rank)
    return rank === 0 ? [] : [one]
  }
  const dims = dim.map((d) => normalizeDim(where, d, rank))
  if (new Set(dims).size !== dims.length)
    throw new ShapeError(`[${where}] dim ${formatShape(dims)} names an axis twice`, { dim })
  return (rank === 0 ? [] : dims).sort((a, b) => a - b)
}

/** A shape given by a caller: non-negative integers whose product fits an array. */
export function checkShape(where: string, shape: Shape): Shape {
  if (!Array.isArray(shape))
    throw new ShapeError(`[${where}] a shape is an array of sizes like [2, 3], received ${String(shape)}`)
  for (const size of shape) {
    if (!Number.isInteger(size) || size < 0) {
      throw new ShapeError(`[${where}] shape ${formatShape(shape)} holds ${size}; sizes are integers of at least 0`, {
        shape,
      })
    }
  }
  if (sizeOf(shape) > 2 ** 31)
    throw new ShapeError(`[${where}] shape ${formatShape(shape)} holds ${sizeOf(shape)} elements; the most is 2^31`, {
      shape,
    })
  return shape
}

/** The target of a reshape, with one -1 replaced by what is left. */
export function resolveReshape(where: string, from: Shape, to: Shape): Shape {
  const unknown = to.indexOf(-1)
  if (unknown !== to.lastIndexOf(-1))
    throw new ShapeError(`[${where}] only one size can be -1, received ${formatShape(to)}`, { shape: to })
  const size = sizeOf(from)
  let shape = to
  if (unknown >= 0) {
    const rest = to.reduce((product, s, i) => (i === unknown ? product : product * s), 1)
    if (rest === 0 || size % rest !== 0) {
      throw new ShapeError(
        `[${where}] cannot infer -1: ${formatShape(from)} holds ${size} elements, the other sizes of ${formatShape(to)} make ${rest}`,
        { from, to },
      )
    }
    shape = to.map((s, i) => (i === unknown ? size / rest : s))
  }
  checkShape(where, shape)
  if (sizeOf(shape) !== size) {
    throw new ShapeError(
      `[${where}] cannot reshape ${formatShape(from)} (${size} elements) to ${formatShape(to)} (${sizeOf(shape)} elements)`,
      { from, to },
    )
  }
  return shape
}

/** A whole number in a range, or an `ArgumentError` that names it. */
export function checkInteger(
  where: string,
  name: string,
  value: number,
  low: number,
  high = Number.MAX_SAFE_INTEGER,
): number {
  if (Number.isInteger(value) && value >= low && value <= high) return value
  const range = high === Number.MAX_SAFE_INTEGER ? `at least ${low}` : `from ${low} to ${high}`
  throw new ArgumentError(`[${where}] ${name} must be an integer ${range}, received ${value}`, { [name]: value })
}
