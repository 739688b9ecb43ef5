import type { ContractKernel, ReduceKernel, Slot } from '@neurite/core'
import { aloneLines, loopsOf, loopVectorsOf, rowAlone } from './contractAlone.ts'
import { type Side, sidesOf, startText, vectorsOf } from './contractBlock.ts'
import { canBeHeld, heldDispatch } from './contractHeld.ts'
import { declareFinish, viewsAfter, workOf } from './contractFinish.ts'
import { isSkinny, planContract, planHeld, type TilePlan } from './contractPlan.ts'
import type { Dispatch, Dispatches, ShaderFeatures } from './dispatch.ts'
import { quotientText, remainderText } from './division.ts'
import { type Epilogue, epilogueOf } from './epilogue.ts'
import { mapDispatch } from './map.ts'
import { accumulated, toWord } from './reducer.ts'
import { reduceDispatches, secondStage } from './reduce.ts'
import { sharedLines } from './contractShared.ts'
import { Shader } from './shader.ts'
import { axesOf, collapse, positionAxes, product } from './space.ts'
import { registerType } from './types.ts'

/**
 * A batched matrix product: tiles of registers, fed from workgroup memory or straight from the operands. `given`: a plan to
 * follow instead of the best one.
 */
export function contractDispatches(
  kernel: ContractKernel,
  slots: readonly Slot[],
  features: ShaderFeatures,
  given: TilePlan | null = null,
): Dispatches {
  const { batch, m, n, k, a, b, store } = kernel
  if (product(k) === 0 || isSkinny(kernel) || product(batch) > features.maxWorkgroupsPerDimension)
    return reduceDispatches(asReduction(kernel), slots, features)
  const shape = [...batch, ...m, ...n]
  const epilogue = epilogueOf(kernel.epilogue, store, shape, [a.slot, b.slot])
  const after = epilogue.separate ? [mapDispatch(epilogue.separate, slots, features)] : []
  const held = given === null ? planHeld(kernel, features) : null
  if (held && canBeHeld(kernel, epilogue))
    return { dispatches: [heldDispatch(kernel, slots, features, held, epilogue), ...after], scratchBytes: 0 }
  const plan = given ?? planContract(kernel, features)
  const dispatches = [tileDispatch(kernel, slots, features, plan, epilogue)]
  let scratchBytes = 0
  if (plan.parts > 1) {
    const results = product(shape)
    const strides = [store, ...viewsAfter(epilogue)].map((view) => view.strides)
    const kept = collapse(axesOf(shape, strides), positionAxes(epilogue.fused?.steps ?? []))
    const dtype = accumulated(kernel.dtype)
    const label = `contract parts of ${shape.join('x')} by ${k.join('x')}`
    scratchBytes = plan.parts * results * 4
    dispatches.push(
      secondStage(
        slots,
        features,
        { kernel, epilogue, reducer: 'sum', kept, results, parts: plan.parts, dtype },
        label,
      ),
    )
  }
  return { dispatches: [...dispatches, ...after], scratchBytes }
}

/** A product as what it is by definition: a sum of products along k. */
function asReduction(kernel: ContractKernel): ReduceKernel {
  const { batch, m, n, k, a, b, dtype, store, epilogue } = kernel
  const [rows, columns] = [batch.length, batch.length + m.length]
  const none = (sizes: readonly number[]) => sizes.map(() => 0)
  const loads = [
    { ...a, strides: [...a.strides.slice(0, columns), ...none(n), ...a.strides.slice(columns)] },
    {
      ...b,
      strides: [
        ...b.strides.slice(0, rows),
        ...none(m),
        ...b.strides.slice(rows + k.length),
        ...b.strides.slice(rows, rows + k.length),
      ],
    },
  ]
  const steps = [
    { kind: 'load', dtype, index: 0 },
    { kind: 'load', dtype, index: 1 },
    { kind: 'binary', dtype, fn: 'mul', a: 0, b: 1 },
  ] as const
  const kept = [...batch, ...m, ...n]
  return {
    kind: 'reduce',
    shape: [...kept, ...k],
    kept: kept.length,
    loads,
    scalars: [],
    steps,
    value: 2,
    reducer: 'sum',
    store,
    epilogue,
  }
}

function tileDispatch(
  kernel: ContractKernel,
  slots: readonly Slot[],
  features: ShaderFeatures,
  plan: TilePlan,
  epilogue: Epilogue,
): Dispatch {
  const { batch, a, b } = kernel
  const [m, n, k] = [product(kernel.m), product(kernel.n), product(kernel.k)]
  const { rows, columns, depth, ownRows, ownColumns, shared, parts } = plan
  const shader = new Shader(slots, features)
  const type = registerType(kernel.dtype, 1)
  const vector = `vec4<${type}>`
  const across = columns / ownColumns
  const size = across * (rows / ownRows)
  const matrices = product(batch)
  const ragged = k % depth !== 0
  const body: string[] = []
  const group = quotientText('group.z', parts)

  const [left, right] = sidesOf(kernel)
  const loops = loopsOf(kernel)
  const read = (side: Side, i: 0 | 1) => (shared ? vectorsOf(side) : loopVectorsOf(side, loops.strides[i], loops.steps))
  let [leftVectors, rightVectors] = [read(left, 0), read(right, 1)]
  // One slot has one element type, so all who read it read it alike.
  const used = viewsAfter(epilogue).map((view) => view.slot)
  if (a.slot === b.slot && (leftVectors === null || rightVectors === null)) leftVectors = rightVectors = null
  if (used.includes(a.slot)) leftVectors = null
  if (used.includes(b.slot)) rightVectors = null
  const starts = [left, right].map(({ view, batch: strides }, i) => {
    const text = startText(shader, view.offset, strides, batch, group)
    if (text === '0u') return text
    body.push(`let start${'AB'[i]} = ${text};`)
    return `start${'AB'[i]}`
  })

  // Shared tiles: rows and columns of an invocation lie in stretches of four, so that neighbours read neighbours. Alone,
  // only its columns do.
  const down = rows / ownRows
  body.push(`let row = group.y * ${rows}u + ${quotientText('local', across)} * ${shared ? 4 : ownRows}u;`)
  body.push(`let column = group.x * ${columns}u + ${remainderText('local', across)} * 4u;`)
  const own = [...Array(ownRows).keys()]
  const wide = [...Array(ownColumns / 4).keys()]
  for (const i of own) for (const j of wide) body.push(`var c${i}_${j} = ${vector}();`)
  const columnOf = (j: number) => (j === 0 ? 'column' : `column + ${j * across * 4}u`)
  const rowOf = (i: number) => (i === 0 ? 'row' : `row + ${4 * i}u`)
  if (shared) {
    const [first, end] = rangeOf(shader, { extents: [k], steps: depth }, parts)
    body.push(`let first = ${first};`, `let end = ${end};`)
    body.push(...sharedLines(shader, plan, [left, right], [leftVectors, rightVectors], starts, type, ragged))
  } else {
    const stretches = { rows: [...Array(ownRows / 4).keys()].map(rowOf), columns: wide.map(columnOf) }
    const own = { ...stretches, type, quads: plan.quads, range: rangeOf(shader, loops, parts) }
    body.push(...aloneLines(shader, loops, [left, right], [leftVectors, rightVectors], starts, own))
  }

  const [rowsText, columnsText] = [shader.number(m), shader.number(n)]
  if (parts > 1) declarePartStore(shader, kernel, rowsText, columnsText, matrices, parts)
  else {
    const isExact = features.literal === true && m % rows === 0 && n % columns === 0
    declareFinish(shader, kernel, epilogue, rowsText, columnsText, isExact)
  }
  const rowOfSum = (i: number | string) => {
    if (!shared) return rowAlone(plan.quads, leftVectors, `${i}`)
    if (typeof i === 'number') return `${Math.floor(i / 4) * 4 * down + (i % 4)}u`
    return ownRows === 4 ? i : `${quotientText(i, 4)} * ${4 * down}u + ${remainderText(i, 4)}`
  }
  body.push(...finishLines(plan, across, rowOfSum, type))
  const { code, bindings, params } = shader.finish(
    [size],
    '@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) group: vec3<u32>',
    body,
  )
  const workgroups = [Math.ceil(n / columns), Math.ceil(m / rows), matrices * parts] as const
  return { code, bindings, params, workgroups, ...workOf(kernel, slots, features, epilogue) }
}

/** Texts of where a part begins and ends along the outermost of the loops along k. */
function rangeOf(
  shader: Shader,
  { extents, steps }: { extents: readonly number[]; steps: number },
  parts: number,
): [string, string] {
  const [extent, unit] = [extents[0]!, extents.length === 1 ? steps : 1]
  const end = shader.number(extent)
  if (parts === 1) return ['0u', end]
  const chunk = shader.number(Math.ceil(extent / parts / unit) * unit)
  const part = remainderText('group.z', parts)
  return [`${part} * ${chunk}`, `min((${part} + 1u) * ${chunk}, ${end})`]
}

/** Sums up to which an invocation hands them on in a loop, compiled once; more would leave their registers for it. */
const MOST_IN_LOOP = 16

/** Lines that hand every sum of an invocation to `finish`. `rowOf`: text of where a row lies, counted from the first. */
function finishLines(
  { ownRows, ownColumns, shared }: TilePlan,
  across: number,
  rowOf: (row: number | string) => string,
  type: string,
): string[] {
  const wide = ownColumns / 4
  const places = Array.from({ length: ownRows * wide }, (_, s) => [Math.floor(s / wide), s % wide] as const)
  if (shared && places.length > MOST_IN_LOOP)
    return places.map(([i, j]) => `finish(group.z, row + ${rowOf(i)}, column + ${j * across * 4}u, c${i}_${j});`)
  const [i, j] = [quotientText('s', wide), remainderText('s', wide)]
  const sums = places.map(([i, j]) => `c${i}_${j}`)
  return [
    `var sums = array<vec4<${type}>, ${sums.length}>(${sums.join(', ')});`,
    `for (var s = 0u; s < ${sums.length}u; s++) {`,
    `  finish(group.z, row + ${rowOf(i)}, column + ${j} * ${across * 4}u, sums[s]);`,
    '}',
  ]
}

/** Declares what puts partial results into scratch memory, `[parts, ...batch, m, n]`. */
function declarePartStore(
  shader: Shader,
  kernel: ContractKernel,
  rows: string,
  columns: string,
  batches: number,
  parts: number,
): void {
  const { name } = shader.scratch(true)
  const dtype = accumulated(kernel.dtype)
  shader.declare(
    [
      `fn finish(group: u32, row: u32, column: u32, value: vec4<${registerType(kernel.dtype, 1)}>) {`,
      `  if (row >= ${rows}) {`,
      '    return;',
      '  }',
      `  let matrix = ${remainderText('group', parts)} * ${shader.number(batches)} + ${quotientText('group', parts)};`,
      `  let start = (matrix * ${rows} + row) * ${columns};`,
      `  for (var lane = 0u; lane < 4u; lane++) {`,
      `    if (column + lane < ${columns}) {`,
      `      ${name}[start + column + lane] = ${toWord(dtype, 'value[lane]')};`,
      '    }',
      '  }',
      '}',
    ].join('\n'),
  )
}
