import type { View } from '@neurite/core'
import { fromStored } from './casts.ts'
import type { Shader } from './shader.ts'

/** One operand of a product, as a matrix of `along` (rows of a, columns of b) by k. */
export interface Side {
  readonly view: View
  /** Strides along rows of a or columns of b, and along k. */
  readonly along: number
  readonly deep: number
  /** Text of the index where the matrix of this batch begins. */
  readonly start: string
  /** Text of k, and of the end of what is read along k. */
  readonly end: string
  /** Whether k may end within a block. */
  readonly ragged: boolean
}

/** Whether blocks are read as vectors: along k, along the other axis, or not at all. */
export type Vectors = 'deep' | 'along' | null

/** `sizes`: how far the matrix goes along k and the other way. */
export function vectorsOf(
  { view, along, deep }: Pick<Side, 'view' | 'along' | 'deep'>,
  batch: readonly number[],
  k: number,
): Vectors {
  const aligned = view.offset % 4 === 0 && batch.every((stride) => stride % 4 === 0)
  if (!aligned) return null
  if (deep === 1 && along % 4 === 0 && k % 4 === 0) return 'deep'
  return along === 1 && deep % 4 === 0 ? 'along' : null
}

/** The parameters that the blocks of a side need, made once. */
export interface BlockReader {
  /** Lines that leave the block at a position and k in the names `prefix` and 0 to 3: one vector for each k. */
  read(prefix: string, at: string, k: string): string[]
}

/**
 * Reads blocks of four positions (rows of a or columns of b) by four of k, as four vectors along the positions, one for
 * each k. What lies past the end of k is 0; what lies past the other end means nothing.
 */
export function blockReader(shader: Shader, side: Side, vectors: Vectors, type: string): BlockReader {
  const { view, along, deep, start, end, ragged } = side
  const { dtype } = shader.slots[view.slot]!
  const buffer = shader.slot(view.slot, false, vectors ? 4 : 1)
  const load = (index: string) => fromStored(dtype, buffer.stored, vectors ? 4 : 1, `${buffer.name}[${index}]`)
  const vector = `vec4<${type}>`
  const four = [0, 1, 2, 3]
  const times = (stride: number) => (stride === 1 ? '' : ` * ${shader.number(stride)}`)
  // Past the end of k everything is 0, so that it adds nothing.
  const column = (prefix: string, k: string, j: number, text: string) =>
    ragged
      ? `let ${prefix}${j} = select(${vector}(), ${text}, ${j === 0 ? k : `${k} + ${j}u`} < ${end});`
      : `let ${prefix}${j} = ${text};`
  const origin = start === '0u' ? '' : vectors ? `${start} / 4u + ` : `${start} + `
  const offset = (count: number, factor: string) => (count === 0 ? '' : ` + ${count}u${factor}`)
  if (vectors === 'deep') {
    const row = times(along / 4)
    return {
      read: (prefix, at, k) => [
        `let ${prefix}Base = ${origin}(${at})${row} + (${k}) / 4u;`,
        ...four.map((i) => `let ${prefix}Row${i} = ${load(`${prefix}Base${offset(i, row)}`)};`),
        ...four.map((j) =>
          column(prefix, k, j, `${vector}(${four.map((i) => `${prefix}Row${i}.${'xyzw'[j]}`).join(', ')})`),
        ),
      ],
    }
  }
  if (vectors === 'along') {
    const row = times(deep / 4)
    return {
      read: (prefix, at, k) => [
        `let ${prefix}Base = ${origin}(${k})${row} + (${at}) / 4u;`,
        ...four.map((j) => column(prefix, k, j, load(`${prefix}Base${offset(j, row)}`))),
      ],
    }
  }
  const [step, down] = [times(along), times(deep)]
  return {
    read: (prefix, at, k) => [
      `let ${prefix}Base = ${origin}(${at})${step} + (${k})${down};`,
      ...four.map((j) => {
        const parts = four.map((i) => load(`${prefix}Base${offset(i, step)}${offset(j, down)}`))
        return column(prefix, k, j, `${vector}(${parts.join(', ')})`)
      }),
    ],
  }
}
