import type { DType, TypedArray } from './dtype.ts'
import { formatShape, type Shape, sizeOf } from './shape.ts'

/** A number, a boolean, or arrays of them, one level per axis. */
export type NestedArray = number | boolean | NestedArray[]

/** A tensor of more elements than this is abridged, */
const LONG = 1000
/** to so many elements at either end of each axis. */
const EDGE = 3
/** Wider tensors go over several lines. */
const WIDTH = 100

/** Elements in row-major order as nested arrays. */
export function nest(data: TypedArray, shape: Shape, dtype: DType): NestedArray {
  let level: NestedArray[] = dtype === 'bool' ? Array.from(data, (x) => x !== 0) : Array.from(data)
  if (shape.length === 0) return level[0]!
  for (let d = shape.length - 1; d > 0; d--) {
    const size = shape[d]!
    const count = sizeOf(shape.slice(0, d))
    const inner = level
    level = Array.from({ length: count }, (_, i) => inner.slice(i * size, (i + 1) * size))
  }
  return level
}

/** Writes numbers alike: integers plainly, others with four digits after the point or in scientific notation. */
function numberFormat(data: TypedArray, dtype: DType): (value: number) => string {
  if (dtype === 'bool') return (value) => (value !== 0 ? 'true' : 'false')
  const finite = Array.from(data).filter((x) => Number.isFinite(x) && x !== 0)
  const largest = finite.reduce((m, x) => Math.max(m, Math.abs(x)), 0)
  const smallest = finite.reduce((m, x) => Math.min(m, Math.abs(x)), Number.POSITIVE_INFINITY)
  if (finite.every(Number.isInteger) && largest < 1e15) return (value) => String(value)
  if (largest >= 1e8 || (smallest < 1e-4 && largest < 1e-1))
    return (value) => (Number.isFinite(value) ? value.toExponential(4) : String(value))
  return (value) => (Number.isFinite(value) ? value.toFixed(4) : String(value))
}

/** One axis, with the axes below it. */
function formatAxis(
  data: TypedArray,
  shape: Shape,
  base: number,
  indent: number,
  abridged: boolean,
  format: (value: number) => string,
): string {
  if (shape.length === 0) return format(data[base]!)
  const [size, ...rest] = shape as [number, ...number[]]
  const stride = sizeOf(rest)
  const parts: string[] = []
  for (let i = 0; i < size; i++) {
    if (abridged && size > 2 * EDGE && i === EDGE) {
      parts.push('...')
      i = size - EDGE - 1
      continue
    }
    parts.push(formatAxis(data, rest, base + i * stride, indent + 1, abridged, format))
  }
  const line = `[${parts.join(', ')}]`
  if (rest.length === 0 || (line.length + indent <= WIDTH && !line.includes('\n'))) return line
  return `[${parts.join(`,${'\n'.repeat(rest.length)}${' '.repeat(indent + 1)}`)}]`
}

/** `tensor([[1, 2], [3, 4]], float32)`, or shape, dtype and device when the values are not at hand. */
export function formatTensor(type: { shape: Shape; dtype: DType; device: string }, data: TypedArray | null): string {
  const { shape, dtype, device } = type
  if (data === null) return `tensor(shape: ${formatShape(shape)}, ${dtype}, device: '${device}')`
  const abridged = data.length > LONG
  const text = formatAxis(data, shape, 0, 'tensor('.length, abridged, numberFormat(data, dtype))
  const size = abridged || data.length === 0 ? `, shape: ${formatShape(shape)}` : ''
  return `tensor(${text}${size}, ${dtype})`
}
