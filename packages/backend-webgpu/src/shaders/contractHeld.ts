import type { ContractKernel, Slot } from '@neurite/core'
import { fromStored } from './casts.ts'
import { blockReader, FOUR, sidesOf, startText, type Vectors, vectorsOf } from './contractBlock.ts'
import { declareFinish, viewsAfter } from './contractFinish.ts'
import { type HeldPlan, QUAD } from './contractPlan.ts'
import type { Dispatch, ShaderFeatures } from './dispatch.ts'
import { quotientText, remainderText } from './division.ts'
import type { Epilogue } from './epilogue.ts'
import { mapBytes } from './map.ts'
import { Shader, storedBytes } from './shader.ts'
import { product } from './space.ts'

/** Whether a product can be computed so: rows are read as vectors along k, and columns either way. */
export function canBeHeld(kernel: ContractKernel, epilogue: Epilogue): boolean {
  const [left, right] = sidesOf(kernel)
  if (left.deep.length !== 1 || right.deep.length !== 1) return false
  if (viewsAfter(epilogue).some(({ slot }) => slot === kernel.a.slot || slot === kernel.b.slot)) return false
  return vectorsOf(left) === 'deep' && vectorsOf(right) !== null
}

const SWAPS = ['', 'quadSwapX', 'quadSwapY', 'quadSwapDiagonal']
const NAMES = 'abcd'

/**
 * A product whose right matrix is short along k: each of four neighbours holds some of its columns in memory of its own, and rows
 * of the left matrix pass by. Neighbours read a row each and swap them: what comes from the neighbour `i ^ lane` is row `i ^ lane`.
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
  const [matrices, columns] = [product(batch), QUAD * ownColumns]
  const shader = new Shader(slots, features)
  const sides = sidesOf(kernel)
  const vectors = vectorsOf(sides[1])
  const rowsText = shader.number(m)
  const wide = [...Array(ownColumns / 4).keys()]
  const turns = [...Array(k / 4).keys()]
  const body = ['let lane = local;', `let column = group.x * ${columns}u + lane * 4u;`]
  const readerOf = (side: 0 | 1, vectors: Vectors) => {
    const { view, batch: strides } = sides[side]
    const { name, stored } = shader.slot(view.slot, false, 4)
    body.push(`let start${side} = ${startText(shader, view.offset, strides, batch, 'group.z')};`)
    const load = (at: string) => fromStored(slots[view.slot]!.dtype, stored, 4, `${name}[${at}]`)
    return { ...blockReader(shader, sides[side], vectors, 'f32', `start${side}`, false), load }
  }
  const [left, right] = [readerOf(0, 'deep'), readerOf(1, vectors)]

  // A vector of what is held is one of columns, step by step along k, or one of four steps, column by column.
  const numbers = ownColumns * turns.length
  const [stretch, next] = vectors === 'deep' ? [quotientText('i', 4), ` + ${remainderText('i', 4)}`] : ['i', '']
  const turn = quotientText(stretch, wide.length)
  const depth = vectors === 'deep' ? turn : `${turn} * ${shader.number(sides[1].deep[0]!.strides[0]! / 4)}`
  const place = `column + ${remainderText(stretch, wide.length)} * ${4 * QUAD}u${next}`
  body.push(
    `var held: array<vec4<f32>, ${numbers}>;`,
    `for (var i = 0u; i < ${numbers}u; i++) {`,
    ...[...right.place('y', place, 1), `held[i] = ${right.load(`${right.places('y')[0]} + ${depth}`)};`].map(
      (line) => `  ${line}`,
    ),
    '}',
  )

  const pass = [...left.place('x', 'row + lane', 1)]
  for (const q of turns) {
    pass.push(`let x${q}a = ${left.load(`${left.places('x')[0]} + ${q}u`)};`)
    pass.push(...[1, 2, 3].map((i) => `let x${q}${NAMES[i]} = ${SWAPS[i]}(x${q}a);`))
    for (const j of wide) pass.push(`let z${j}_${q} = ${matrixText(vectors, q * wide.length + j, wide.length)};`)
  }
  for (const i of FOUR)
    for (const j of wide) {
      const sum = turns.map((q) => `x${q}${NAMES[i]} * z${j}_${q}`).join(' + ')
      pass.push(`finish(group.z, row + (${i}u ^ lane), column + ${4 * QUAD * j}u, ${sum});`)
    }
  body.push(
    `let first = group.y * ${rows}u;`,
    `let end = min(first + ${rows}u, ${rowsText});`,
    'for (var row = first; row < end; row += 4u) {',
    ...pass.map((line) => `  ${line}`),
    '}',
  )
  declareFinish(shader, kernel, epilogue, rowsText, shader.number(n), features.literal === true && m % 4 === 0)
  const { code, bindings, params } = shader.finish(
    [QUAD],
    '@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) group: vec3<u32>',
    body,
  )
  const bytes = storedBytes(kernel.dtype, features) * matrices * (m * k + k * n + m * n)
  return {
    code,
    bindings,
    params,
    workgroups: [n / columns, Math.ceil(m / rows), matrices],
    label: `contract ${[...batch, m, n].join('x')} by ${k}`,
    flops: 2 * matrices * m * n * k,
    bytes: bytes + (epilogue.fused ? mapBytes(epilogue.fused, slots, features) : 0),
  }
}

/** Text of the matrix of four steps along k by four columns whose sums of four products stay in registers. */
function matrixText(vectors: Vectors, at: number, wide: number): string {
  if (vectors === 'deep') return `mat4x4<f32>(${FOUR.map((i) => `held[${4 * at + i}]`).join(', ')})`
  // Steps of one stretch of columns lie as far apart as there are stretches.
  const [turn, j] = [Math.floor(at / wide), at % wide]
  const steps = FOUR.map((d) => `held[${(4 * turn + d) * wide + j}]`)
  return `mat4x4<f32>(${FOUR.map((i) => `vec4<f32>(${steps.map((step) => `${step}.${'xyzw'[i]}`).join(', ')})`).join(', ')})`
}
