import type { ContractKernel, View } from '@neurite/core'
import { fromStored } from './casts.ts'
import { quotientText, remainderText } from './division.ts'
import type { Shader } from './shader.ts'
import { type Axis, axesOf, collapse, positionLines, product } from './space.ts'

/** One operand of a product, as a matrix of `along` (rows of a, columns of b) by k, each along one axis or several. */
export interface Side {
  readonly view: View
  readonly batch: readonly number[]
  readonly along: readonly Axis[]
  readonly deep: readonly Axis[]
}

export function sideOf(
  view: View,
  batch: readonly number[],
  along: { readonly sizes: readonly number[]; readonly strides: readonly number[] },
  deep: { readonly sizes: readonly number[]; readonly strides: readonly number[] },
): Side {
  const merged = ({ sizes, strides }: typeof along) => {
    const axes = collapse(axesOf(sizes, [strides]), new Set())
    return axes.length > 0 ? axes : [{ extent: 1, strides: [0], original: [] }]
  }
  return { view, batch, along: merged(along), deep: merged(deep) }
}

/** The operands as matrices. */
export function sidesOf({ batch, m, n, k, a, b }: ContractKernel): [Side, Side] {
  const rank = batch.length
  const part = (view: View, from: number, sizes: readonly number[]) => ({
    sizes,
    strides: view.strides.slice(from, from + sizes.length),
  })
  return [
    sideOf(a, a.strides.slice(0, rank), part(a, rank, m), part(a, rank + m.length, k)),
    sideOf(b, b.strides.slice(0, rank), part(b, rank + k.length, n), part(b, rank, k)),
  ]
}

/** Where the matrix of a batch begins. */
export function startText(
  shader: Shader,
  offset: number,
  strides: readonly number[],
  batch: readonly number[],
  group: string,
): string {
  const terms = offset === 0 ? [] : [shader.number(offset)]
  let inner = 1
  for (let d = batch.length - 1; d >= 0; d--) {
    const stride = strides[d]!
    if (stride !== 0 && batch[d]! > 1) {
      const quotient = quotientText(group, inner)
      const position = product(batch.slice(0, d)) === 1 ? quotient : remainderText(quotient, batch[d]!)
      terms.push(`${position} * ${shader.number(stride)}`)
    }
    inner *= batch[d]!
  }
  return terms.length ? terms.join(' + ') : '0u'
}

/** Whether blocks are read as vectors: along k, along the other axis, or not at all. */
export type Vectors = 'deep' | 'along' | null

export const fourfold = (axes: readonly Axis[]) => axes.every((axis) => axis.strides[0]! % 4 === 0)

export function vectorsOf({ view, batch, along, deep }: Side): Vectors {
  if (view.offset % 4 !== 0 || batch.some((stride) => stride % 4 !== 0)) return null
  const runs = (axes: readonly Axis[]) => axes.at(-1)!.strides[0] === 1 && fourfold(axes.slice(0, -1))
  if (runs(deep) && deep.at(-1)!.extent % 4 === 0 && fourfold(along)) return 'deep'
  return runs(along) && fourfold(deep) && (along.length === 1 || along.at(-1)!.extent % 4 === 0) ? 'along' : null
}

export interface BlockReader {
  /** Lines that find where the four positions from `at` on lie, or the first one; they do not depend on k. */
  place(prefix: string, at: string, count?: 1 | 4): string[]
  /** Text of where the four positions lie, after `place`. */
  places(prefix: string): string[]
  /** Lines that leave the block at k in the names `prefix` and 0 to 3: one vector of positions for each k. */
  read(prefix: string, k: string): string[]
}

export const FOUR = [0, 1, 2, 3]

/** Four neighbours lie evenly where they cannot leave the innermost axis. */
const isEven = (axes: readonly Axis[]) => axes.length === 1 || axes.at(-1)!.extent % 4 === 0

/**
 * Reads blocks of four positions by four of k. `start`: name of the index where the matrix of this batch begins. What lies
 * past `end` along k is 0, where `ragged` says that k may end within a block or a tile; what lies past the other end means
 * nothing.
 */
export function blockReader(
  shader: Shader,
  side: Side,
  vectors: Vectors,
  type: string,
  start: string,
  ragged: boolean,
): BlockReader {
  const { view, along, deep } = side
  const { dtype } = shader.slots[view.slot]!
  const { name, stored } = shader.slot(view.slot, false, vectors ? 4 : 1)
  const load = (index: string) => fromStored(dtype, stored, vectors ? 4 : 1, `${name}[${index}]`)
  const vector = `vec4<${type}>`
  // Strides as text, made once, in vectors where vectors are read.
  const factors = (axes: readonly Axis[]) =>
    axes.map(({ strides: [stride] }) =>
      stride === 1 || stride === 0 ? '' : ` * ${shader.number(vectors ? stride! / 4 : stride!)}`,
    )
  const [alongFactors, deepFactors] = [factors(along), factors(deep)]
  const unit = (axes: readonly Axis[], position: string) =>
    vectors && axes.at(-1)!.strides[0] === 1 ? quotientText(position, 4) : position
  /** The sum of positions times strides for a number that counts through axes. */
  const offsetLines = (axes: readonly Axis[], texts: readonly string[], from: string, prefix: string): string[] => {
    const { lines, names } = positionLines(
      axes.map((axis) => axis.extent),
      from,
      `${prefix}p`,
    )
    const last = axes.length - 1
    const terms = axes.flatMap((axis, d) => {
      if (axis.strides[0] === 0) return []
      const position = axes.length === 1 ? `(${from})` : names[d]!
      return [`${d === last ? unit(axes, position) : position}${texts[d]}`]
    })
    return [...(axes.length === 1 ? [] : lines), `let ${prefix} = ${terms.join(' + ') || '0u'};`]
  }
  const origin = start === '0u' ? '' : vectors ? `${quotientText(start, 4)} + ` : `${start} + `
  const step = (count: number, axes: readonly Axis[], texts: readonly string[]) =>
    count === 0 || axes.at(-1)!.strides[0] === 0 ? '' : ` + ${count}u${texts.at(-1)}`
  const plus = (at: string, count: number) => (count === 0 ? at : `${at} + ${count}u`)

  /** Names of where the four positions lie, relative to the first one's where they lie evenly. */
  const placesOf = (prefix: string): string[] =>
    FOUR.map((i) =>
      vectors === 'along'
        ? `${prefix}At0`
        : isEven(along)
          ? `${prefix}At0${step(i, along, alongFactors)}`
          : `${prefix}At${i}`,
    )
  const place = (prefix: string, at: string, count: 1 | 4 = 4): string[] => {
    const found = vectors === 'along' || isEven(along) ? 1 : count
    return FOUR.slice(0, found).flatMap((i) => {
      const lines = offsetLines(along, alongFactors, plus(at, i), `${prefix}Along${i}`)
      return [...lines, `let ${prefix}At${i} = ${origin}${prefix}Along${i};`]
    })
  }
  const column = (prefix: string, k: string, j: number, text: string) =>
    ragged ? `let ${prefix}${j} = select(${vector}(), ${text}, ${plus(k, j)} < end);` : `let ${prefix}${j} = ${text};`
  const read = (prefix: string, k: string): string[] => {
    const places = placesOf(prefix)
    const even = vectors === 'deep' || isEven(deep)
    const lines = FOUR.slice(0, even ? 1 : 4).flatMap((j) =>
      offsetLines(deep, deepFactors, plus(k, j), `${prefix}Deep${j}`),
    )
    if (vectors === 'deep') {
      return [
        ...lines,
        ...FOUR.map((i) => `let ${prefix}Row${i} = ${load(`${places[i]} + ${prefix}Deep0`)};`),
        ...FOUR.map((j) =>
          column(prefix, k, j, `${vector}(${FOUR.map((i) => `${prefix}Row${i}.${'xyzw'[j]}`).join(', ')})`),
        ),
      ]
    }
    const depth = (j: number) => (even ? `${prefix}Deep0${step(j, deep, deepFactors)}` : `${prefix}Deep${j}`)
    if (vectors === 'along')
      return [...lines, ...FOUR.map((j) => column(prefix, k, j, load(`${places[0]} + ${depth(j)}`)))]
    return [
      ...lines,
      ...FOUR.map((j) => {
        const parts = FOUR.map((i) => load(`${places[i]} + ${depth(j)}`))
        return column(prefix, k, j, `${vector}(${parts.join(', ')})`)
      }),
    ]
  }
  return { place, places: placesOf, read }
}
