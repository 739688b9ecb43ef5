import type { ContractKernel, Slot } from '@neurite/core'
import { fromStored } from './casts.ts'
import { SWAPS } from './contractAlone.ts'
import { type BlockReader, blockReader, FOUR, sidesOf, startText, type Vectors, vectorsOf } from './contractBlock.ts'
import { declareFinish, viewsAfter, workOf } from './contractFinish.ts'
import { type HeldPlan, QUAD } from './contractPlan.ts'
import type { Dispatch, ShaderFeatures } from './dispatch.ts'
import { quotientText, remainderText } from './division.ts'
import type { Epilogue } from './epilogue.ts'
import { Shader } from './shader.ts'
import { product } from './space.ts'

/** Whether a product can be computed so: rows are read as vectors along k, and columns either way. */
export function canBeHeld(kernel: ContractKernel, epilogue: Epilogue): boolean {
  const [left, right] = sidesOf(kernel)
  if (left.deep.length !== 1 || right.deep.length !== 1) return false
  if (viewsAfter(epilogue).some(({ slot }) => slot === kernel.a.slot || slot === kernel.b.slot)) return false
  return vectorsOf(left) === 'deep' && vectorsOf(right) !== null
}

/** Reads vectors of one operand. */
interface Reader extends BlockReader {
  /** How it is read: four steps along k at once, or four rows or columns. */
  readonly vectors: Vectors
  /** Elements from a step along k to the next. */
  readonly stride: number
  load(at: string): string
}

/**
 * A product whose right matrix is short along k: each of four neighbours holds some of its columns in memory of its own, and
 * rows of the left matrix pass by.
 */
export function heldDispatch(
  kernel: ContractKernel,
  slots: readonly Slot[],
  features: ShaderFeatures,
  { rows, ownColumns }: HeldPlan,
  epilogue: Epilogue,
): Dispatch {
  const { batch } = kernel
  const [m, n, k] = [product(kernel.m), product(kernel.n), product(kernel.k)]
  const columns = QUAD * ownColumns
  const shader = new Shader(slots, features)
  const [lines, sides] = [[] as string[], sidesOf(kernel)]
  const readerOf = (side: 0 | 1): Reader => {
    const { view, batch: strides, deep } = sides[side]
    const { name, stored } = shader.slot(view.slot, false, 4)
    lines.push(`let start${side} = ${startText(shader, view.offset, strides, batch, 'group.z')};`)
    const load = (at: string) => fromStored(slots[view.slot]!.dtype, stored, 4, `${name}[${at}]`)
    const vectors = vectorsOf(sides[side])
    const reader = blockReader(shader, sides[side], vectors, 'f32', `start${side}`, false)
    return { ...reader, vectors, stride: deep[0]!.strides[0]!, load }
  }
  const [left, right] = [readerOf(0), readerOf(1)]
  const [rowsText, columnsText] = [shader.number(m), shader.number(n)]
  declareFinish(shader, kernel, epilogue, rowsText, columnsText, features.literal === true && m % 4 === 0)
  const workgroups = [n / columns, Math.ceil(m / rows), product(batch)] as const
  const { code, bindings, params } = shader.finish(
    [QUAD],
    `@builtin(local_invocation_index) ${LANE}: u32, @builtin(workgroup_id) group: vec3<u32>`,
    [
      ...lines,
      `let column = group.x * ${columns}u + ${LANE} * 4u;`,
      ...holdLines(shader, right, k / 4, ownColumns / 4),
      `let first = group.y * ${rows}u;`,
      `let end = min(first + ${rows}u, ${rowsText});`,
      'for (var row = first; row < end; row += 4u) {',
      ...passLines(left, right.vectors, k / 4, ownColumns / 4).map(indented),
      '}',
    ],
  )
  return { code, bindings, params, workgroups, ...workOf(kernel, slots, features, epilogue) }
}

const LANE = 'lane'
const NAMES = 'abcd'
const indented = (line: string) => `  ${line}`

/**
 * Lines that read the columns of an invocation, `wide` times four: each vector is a step along k of four columns, step by
 * step, or four steps of a column, column by column.
 */
function holdLines(shader: Shader, right: Reader, turns: number, wide: number): string[] {
  const isDeep = right.vectors === 'deep'
  const count = 4 * turns * wide
  const [stretch, next] = isDeep ? [quotientText('i', 4), ` + ${remainderText('i', 4)}`] : ['i', '']
  const step = quotientText(stretch, wide)
  const depth = isDeep ? step : `${step} * ${shader.number(right.stride / 4)}`
  const column = `column + ${remainderText(stretch, wide)} * ${4 * QUAD}u${next}`
  return [
    `var held: array<vec4<f32>, ${count}>;`,
    `for (var i = 0u; i < ${count}u; i++) {`,
    ...right.place('y', column, 1).map(indented),
    `  held[i] = ${right.load(`${right.places('y')[0]} + ${depth}`)};`,
    '}',
  ]
}

/**
 * Lines for four rows. Neighbours read a row each and swap them: what comes from the neighbour `i ^ lane` is row `i ^ lane`.
 * Sums are products of vectors and matrices, of four steps by four columns, whose sums stay in registers.
 */
function passLines(left: Reader, held: Vectors, turns: number, wide: number): string[] {
  const lines = left.place('x', `row + ${LANE}`, 1)
  const matrix = (turn: number, j: number) => {
    if (held === 'deep') return FOUR.map((i) => `held[${4 * (turn * wide + j) + i}]`)
    const steps = FOUR.map((d) => `held[${(4 * turn + d) * wide + j}]`)
    return FOUR.map((i) => `vec4<f32>(${steps.map((step) => `${step}.${'xyzw'[i]}`).join(', ')})`)
  }
  const [all, stretches] = [[...Array(turns).keys()], [...Array(wide).keys()]]
  for (const q of all) {
    lines.push(`let x${q}a = ${left.load(`${left.places('x')[0]} + ${q}u`)};`)
    lines.push(...[1, 2, 3].map((i) => `let x${q}${NAMES[i]} = ${SWAPS[i]}(x${q}a);`))
    lines.push(...stretches.map((j) => `let z${j}_${q} = mat4x4<f32>(${matrix(q, j).join(', ')});`))
  }
  for (const i of FOUR)
    for (const j of stretches) {
      const sum = all.map((q) => `x${q}${NAMES[i]} * z${j}_${q}`).join(' + ')
      lines.push(`finish(group.z, row + (${i}u ^ ${LANE}), column + ${4 * QUAD * j}u, ${sum});`)
    }
  return lines
}
