import type { Dispatches } from '../dispatch.ts'
import { Shader } from '../shader.ts'
import { gridOf, product } from '../space.ts'
import { bytesOf, labelOf, type RoutineContext } from './frame.ts'
import { MATRIX_TEXTS, ROTATION } from './matrixText.ts'

const [CHOLESKY, SOLVE, DETERMINANT, EIGH, SVD] = [0, 1, 2, 3, 4]
/** Invocations that share a matrix. */
const LANES = 64

/** One factorisation for each matrix [m, n] of a batch; `solve` has a right side [n, width] for each. */
export function matrix(context: RoutineContext): Dispatches {
  const { kernel, slots, features } = context
  const [a, b] = kernel.inputs
  const [axis = 0, code = 0] = kernel.attributes
  const [rows, columns] = a!.shape.slice(axis) as [number, number]
  const turned = code === SVD && rows < columns
  const [m, n] = turned ? [columns, rows] : [rows, columns]
  const width = code === SOLVE ? (b!.shape[axis + 1] ?? 0) : 0
  const count = product(a!.shape.slice(0, axis))
  const results = product(kernel.output.shape.slice(axis))
  const words = wordsOf(code, m, n, width)

  const shader = new Shader(slots, features)
  const lanes = features.software ? 1 : LANES
  const grid = gridOf(count, features.maxWorkgroupsPerDimension)
  const { name: scratch } = shader.scratch(true)
  const source = shader.slot(a!.slot, false).name
  const out = shader.slot(kernel.output.slot, true).name
  shader.declare(
    [
      `const LANES = ${lanes}u;`,
      'var<private> base: u32;',
      'var<private> outBase: u32;',
      'fn take(at: u32) -> f32 {',
      `  return bitcast<f32>(${scratch}[base + at]);`,
      '}',
      'fn put(at: u32, value: f32) {',
      `  ${scratch}[base + at] = bitcast<u32>(value);`,
      '}',
      'fn give(at: u32, value: f32) {',
      `  ${out}[outBase + at] = value;`,
      '}',
    ].join('\n'),
  )
  if (code === EIGH || code === SVD) shader.declare(ROTATION.trim())
  if (code === SVD) shader.declare(svdPlaces(m, n, turned))
  if (code === DETERMINANT) {
    shader.call('signOf', 1, '0f')
    shader.call('log', 1, '0f')
  }
  const all = n + width
  const body = [
    `let m = ${shader.number(m)};`,
    `let n = ${shader.number(n)};`,
    `let width = ${shader.number(width)};`,
    `let matrix = ${grid.wide ? `min(group.x + group.y * ${shader.number(grid.x)}, ${shader.number(count)} - 1u)` : 'group.x'};`,
    `base = matrix * ${shader.number(words)};`,
    `outBase = matrix * ${shader.number(results)};`,
    'let origin = matrix * m * n;',
    'for (var i = lane; i < m * n; i += LANES) {',
    turned
      ? `  put((i % m) * n + i / m, ${source}[origin + i]);`
      : width > 0
        ? `  put((i / n) * (n + width) + i % n, ${source}[origin + i]);`
        : `  put(i, ${source}[origin + i]);`,
    '}',
  ]
  if (width > 0) {
    const right = shader.slot(b!.slot, false).name
    body.push('for (var i = lane; i < n * width; i += LANES) {')
    body.push(`  put((i / width) * (n + width) + n + i % width, ${right}[matrix * n * width + i]);`, '}')
  }
  body.push('storageBarrier();', ...MATRIX_TEXTS[code]!.trim().split('\n'))
  const finished = shader.finish(
    [lanes],
    '@builtin(local_invocation_index) lane: u32, @builtin(workgroup_id) group: vec3<u32>',
    body,
  )
  const dispatch = {
    ...finished,
    workgroups: [grid.x, grid.y, 1] as const,
    label: labelOf(context, ['cholesky', 'solve', 'determinant', 'eigh', 'svd', 'qr'][code] ?? ''),
    flops: count * m * n * all,
    bytes: bytesOf(context),
  }
  return { dispatches: count === 0 ? [] : [dispatch], scratchBytes: count * words * 4 }
}

/** Words of scratch memory that a matrix needs. */
function wordsOf(code: number, m: number, n: number, width: number): number {
  switch (code) {
    case CHOLESKY:
    case DETERMINANT:
      return n * n
    case SOLVE:
      return n * (n + width)
    case EIGH:
      return 2 * n * n
    case SVD:
      return 2 * m * n + n * n + 2 * n
    default:
      return m * n + (m + 1) * Math.min(m, n)
  }
}

/** Where the results of a singular value decomposition go: U, then the values, then V; U and V change places with A. */
function svdPlaces(m: number, n: number, turned: boolean): string {
  const tall = (start: number) => `give(${start}u + i * ${n}u + j, value);`
  const [u, s, v] = turned ? [n * n + n, n * n, 0] : [0, m * n, m * n + n]
  return [
    'fn giveU(i: u32, j: u32, value: f32) {',
    `  ${tall(u)}`,
    '}',
    'fn giveV(i: u32, j: u32, value: f32) {',
    `  ${tall(v)}`,
    '}',
    'fn giveLength(j: u32, value: f32) {',
    `  give(${s}u + j, value);`,
    '}',
  ].join('\n')
}
