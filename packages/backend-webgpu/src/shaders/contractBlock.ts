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
export function vectorsOf({ view, along, deep }: Pick<Side, 'view' | 'along' | 'deep'>, batch: readonly number[], k: number): Vectors {
  const aligned = view.offset % 4 === 0 && batch.every((stride) => stride % 4 === 0)
  if (!aligned) return null
  if (deep === 1 && along % 4 === 0 && k % 4 === 0) return 'deep'
  return along === 1 && deep % 4 === 0 ? 'along' : null
}

/**
 * Declares a function that reads a block of four positions (rows of a or columns of b) by four of k, as four vectors along
 * the positions, one for each k. What lies past the end of k is 0; what lies past the other end means nothing.
 */
export function declareBlock(shader: Shader, name: string, side: Side, vectors: Vectors, type: string): void {
  const { view, along, deep, start, end, ragged } = side
  const { dtype } = shader.slots[view.slot]!
  const buffer = shader.slot(view.slot, false, vectors ? 4 : 1)
  const stride = (value: number) => (value === 1 ? '' : ` * ${shader.number(value)}`)
  const read = (index: string) => fromStored(dtype, buffer.stored, vectors ? 4 : 1, `${buffer.name}[${index}]`)
  const body: string[] = []
  const vector = `vec4<${type}>`
  if (vectors === 'deep') {
    const row = shader.number(along / 4)
    body.push(`let base = ${start} / 4u + at * ${row} + k / 4u;`)
    for (let i = 0; i < 4; i++) body.push(`let r${i} = ${read(i === 0 ? 'base' : `base + ${i}u * ${row}`)};`)
    for (let j = 0; j < 4; j++) {
      const part = 'xyzw'[j]
      body.push(`let c${j} = ${vector}(${[0, 1, 2, 3].map((i) => `r${i}.${part}`).join(', ')});`)
    }
  } else if (vectors === 'along') {
    const row = shader.number(deep / 4)
    body.push(`let base = ${start} / 4u + k * ${row} + at / 4u;`)
    for (let j = 0; j < 4; j++) body.push(`let c${j} = ${read(j === 0 ? 'base' : `base + ${j}u * ${row}`)};`)
  } else {
    body.push(`let base = ${start} + at${stride(along)} + k${stride(deep)};`)
    const [step, down] = [stride(along), stride(deep)]
    const offset = (count: number, factor: string) => (count === 0 ? '' : ` + ${count}u${factor}`)
    for (let j = 0; j < 4; j++) {
      const parts = [0, 1, 2, 3].map((i) => read(`base${offset(i, step)}${offset(j, down)}`))
      body.push(`let c${j} = ${vector}(${parts.join(', ')});`)
    }
  }
  // Past the end of k everything is 0, so that it adds nothing.
  const columns = [0, 1, 2, 3].map((j) =>
    ragged ? `select(${vector}(), c${j}, ${j === 0 ? 'k' : `k + ${j}u`} < ${end})` : `c${j}`,
  )
  shader.declare(
    [
      `fn ${name}(${start === '0u' ? '' : `${start}: u32, `}at: u32, k: u32, ${end}: u32) -> array<${vector}, 4> {`,
      ...body.map((line) => `  ${line}`),
      `  return array<${vector}, 4>(${columns.join(', ')});`,
      '}',
    ].join('\n'),
  )
}
