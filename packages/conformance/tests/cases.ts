import { allocate, type DType, fromData, isFloat, type Tensor } from '@neurite/core'
import fc from 'fast-check'

/** How a tensor lies in memory. Bits of the masks stand for axes. */
export interface Layout {
  /** Turns the axes around by this many places, and reverses them where odd. */
  readonly permute: number
  /** Axes along which every second element is taken. */
  readonly step: number
  readonly flip: number
  /** Axes along which there is one element in memory. */
  readonly expand: number
}

/** Everything about an operand but its shape. */
export interface Operand {
  readonly dtype: DType
  readonly layout: Layout
  readonly seed: number
}

/** A small generator of numbers, for values and choices that repeat. */
export function numbers(seed: number): (below: number) => number {
  let state = (seed * 2654435761 + 1) >>> 0
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

const size = fc.oneof({ weight: 12, arbitrary: fc.integer({ min: 1, max: 5 }) }, fc.integer({ min: 6, max: 21 }))

/** Shapes of up to `maxRank` axes, now and then without elements. */
export function shapes(minRank = 0, maxRank = 4, empty = true): fc.Arbitrary<number[]> {
  const axis = empty ? fc.oneof({ weight: 40, arbitrary: size }, fc.constant(0)) : size
  return fc
    .array(axis, { minLength: minRank, maxLength: maxRank })
    .filter((shape) => shape.reduce((product, length) => product * length, 1) <= 4000)
}

const mask = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 15 }))
const layouts: fc.Arbitrary<Layout> = fc.record({
  permute: fc.integer({ min: 0, max: 5 }),
  step: mask,
  flip: mask,
  expand: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.integer({ min: 0, max: 15 })),
})

export function operands(...dtypes: readonly DType[]): fc.Arbitrary<Operand> {
  return fc.record({ dtype: fc.constantFrom(...dtypes), layout: layouts, seed: fc.integer({ min: 0, max: 1e6 }) })
}

/** Values for an operand; specials are those of floats, and only where asked for. */
function chosenValue(dtype: DType, next: (below: number) => number, special: boolean): number {
  if (dtype === 'bool') return next(2)
  if (dtype === 'uint8') return next(256)
  if (dtype === 'int32') return next(41) - 20
  if (special && next(16) === 0) return [Number.NaN, Infinity, -Infinity, -0, 0][next(5)]!
  return (next(65) - 32) / 8
}

const has = (bits: number, axis: number): boolean => ((bits >> axis) & 1) === 1

/** A tensor of a shape, of whose memory it sees a part only, or in another order. */
export function make(
  { dtype, layout, seed }: Operand,
  shape: readonly number[],
  options: { special?: boolean; value?: (next: (below: number) => number) => number } = {},
): Tensor {
  const rank = shape.length
  const axes = [...shape.keys()]
  const inner = shape.map((length, d) => (has(layout.expand, d) && length > 0 ? 1 : length))
  const wide = inner.map((length, d) => (has(layout.step, d) ? 2 * length + 1 : length))
  const turned = axes.map((d) => (d + layout.permute) % rank)
  const order = layout.permute % 2 === 1 ? turned.reverse() : turned
  const stored = order.map((d) => wide[d]!)
  const half = dtype === 'float16'
  const data = allocate(
    half ? 'float32' : dtype,
    stored.reduce((product, length) => product * length, 1),
  )
  const next = numbers(seed)
  for (let i = 0; i < data.length; i++)
    data[i] = options.value ? options.value(next) : chosenValue(dtype, next, options.special ?? false)
  let x = fromData(data, stored, half ? 'float32' : dtype)
  if (half) x = x.to('float16')
  x = x.permute(axes.map((d) => order.indexOf(d)))
  x = x.slice(...axes.map((d) => (has(layout.step, d) ? ([1, null, 2] as const) : null)))
  const flipped = axes.filter((d) => has(layout.flip, d))
  return (flipped.length > 0 ? x.flip(flipped) : x).expand([...shape])
}

/** What differs between two results, or null. */
export function difference(actual: Tensor, expected: Tensor, tolerance: number): string | null {
  if (String(actual.shape) !== String(expected.shape)) return `shape [${actual.shape}], expected [${expected.shape}]`
  if (actual.dtype !== expected.dtype) return `dtype ${actual.dtype}, expected ${expected.dtype}`
  const exact = !isFloat(actual.dtype)
  const read = (x: Tensor) => (x.dtype === 'float16' ? x.to('float32') : x).dataSync()
  const [a, b] = [read(actual), read(expected)]
  // Sums are as inexact as their largest parts
  const sizes = Array.from(b as ArrayLike<number>, Math.abs).filter(Number.isFinite)
  const scale = sizes.reduce((most, value) => Math.max(most, value), 1)
  const bound = tolerance * (actual.dtype === 'float64' ? 1e-6 : actual.dtype === 'float16' ? 100 : 1)
  for (let i = 0; i < a.length; i++) {
    const [found, wanted] = [a[i]!, b[i]!]
    if (found === wanted || (Number.isNaN(found) && Number.isNaN(wanted))) continue
    if (exact || !(Math.abs(found - wanted) <= bound * Math.max(scale * 1e-2, 1, Math.abs(wanted))))
      return `element ${i} is ${found}, expected ${wanted}`
  }
  return null
}
