import type { ReduceKernel, Slot } from '@neurite/core'
import { Accessor, vectorSlots } from './access.ts'
import type { Dispatch, Dispatches, ShaderFeatures } from './dispatch.ts'
import { quotientText, remainderText } from './division.ts'
import { type Epilogue, epilogueOf } from './epilogue.ts'
import { expressionLines } from './expression.ts'
import { mapBytes, mapDispatch, mapLines, positionText } from './map.ts'
import {
  type Accumulated,
  accumulated,
  combineText,
  declareBetter,
  finishedText,
  fromWord,
  identityText,
  isPosition,
  toWord,
} from './reducer.ts'
import { planReduction, type ReductionPlan } from './reducePlan.ts'
import { Shader, storedBytes } from './shader.ts'
import { type Axis, axesOf, collapse, gridOf, positionAxes, positionLines, product } from './space.ts'
import { treeLines } from './tree.ts'
import { registerType } from './types.ts'

/** Additions that are made one after the other before their sum joins the total, so that rounding stays small. */
const BLOCK = 32

/** Additions in one turn of a loop on an emulator, which takes long for the turn itself. */
const TURNS = 4

/** A reduction being turned into shaders. */
export interface Reduction {
  readonly kernel: ReduceKernel
  readonly slots: readonly Slot[]
  readonly features: ShaderFeatures
  readonly epilogue: Epilogue
  /** Axes of the results; strides of the loads, then of the store, then of the epilogue's loads and stores. */
  readonly kept: readonly Axis[]
  /** Axes that are reduced; strides of the loads. */
  readonly reduced: readonly Axis[]
  readonly results: number
  readonly elements: number
  readonly dtype: Accumulated
}

/** A map reduced over its trailing axes, in one dispatch, or in two where results are few and elements many. */
export function reduceDispatches(kernel: ReduceKernel, slots: readonly Slot[], features: ShaderFeatures): Dispatches {
  const reduction = prepare(kernel, slots, features)
  const plan = planReduction({
    ...reduction,
    reducer: kernel.reducer,
    loads: kernel.loads.length,
    vectors: vectorSlots(kernel.loads, loadAxes(reduction)).size > 0,
  })
  const dispatches: Dispatch[] = []
  const { results, epilogue } = reduction
  if (plan.parts === 1) dispatches.push(firstStage(reduction, plan))
  else {
    dispatches.push(firstStage(reduction, plan))
    dispatches.push(
      secondStage(
        slots,
        features,
        {
          kept: reduction.kept.map((axis) => ({ ...axis, strides: axis.strides.slice(kernel.loads.length) })),
          results,
          parts: plan.parts,
          reducer: kernel.reducer,
          dtype: reduction.dtype,
          kernel,
          epilogue,
        },
        `reduce ${kernel.reducer} parts of ${kernel.shape.join('x')}`,
      ),
    )
  }
  if (epilogue.separate) dispatches.push(mapDispatch(epilogue.separate, slots, features))
  const words = plan.parts === 1 ? 0 : plan.parts * results * (isPosition(kernel.reducer) ? 2 : 1)
  return { dispatches, scratchBytes: words * 4 }
}

function prepare(kernel: ReduceKernel, slots: readonly Slot[], features: ShaderFeatures): Reduction {
  const { loads, store, shape, kept: count } = kernel
  const keptShape = shape.slice(0, count)
  const reads = loads.map((view) => view.slot)
  const epilogue = epilogueOf(kernel.epilogue, store, keptShape, reads)
  const after = epilogue.fused ? [...epilogue.fused.loads, ...epilogue.fused.stores.map(({ view }) => view)] : []
  const asked = positionAxes(kernel.steps)
  const keptPins = new Set([...asked].filter((d) => d < count))
  if (epilogue.fused) for (const d of positionAxes(epilogue.fused.steps)) keptPins.add(d)
  const keptAxes = axesOf(
    keptShape,
    [...loads, store, ...after].map((view) => view.strides.slice(0, count)),
  )
  const reducedAxes = axesOf(
    shape.slice(count),
    loads.map((view) => view.strides.slice(count)),
  ).map((axis) => ({ ...axis, original: axis.original.map((d) => d + count) }))
  // Positions of extremes count in the order of the axes; everything else may follow memory.
  const ordered = isPosition(kernel.reducer) ? reducedAxes : byStride(reducedAxes)
  const elements = product(shape.slice(count))
  return {
    kernel,
    slots,
    features,
    epilogue,
    kept: collapse(keptAxes, keptPins),
    reduced: elements === 0 ? [{ ...reducedAxes[0]!, extent: 0 }] : collapse(ordered, asked),
    results: product(keptShape),
    elements,
    dtype: accumulated(kernel.steps[kernel.value]!.dtype),
  }
}

/** All axes with the strides of the loads. */
function loadAxes({ kept, reduced, kernel }: Reduction): Axis[] {
  return [...kept.map((axis) => ({ ...axis, strides: axis.strides.slice(0, kernel.loads.length) })), ...reduced]
}

const byStride = (axes: readonly Axis[]): Axis[] =>
  [...axes].sort((p, q) => Math.abs(q.strides[0] ?? 0) - Math.abs(p.strides[0] ?? 0))

interface Finish {
  readonly kernel: Pick<ReduceKernel, 'store'>
  readonly epilogue: Epilogue
  readonly reducer: ReduceKernel['reducer']
  /** Axes with the strides of the store, then of the epilogue's loads and stores. */
  readonly kept: readonly Axis[]
}

/** Lines that store a finished result and what the epilogue makes of it. */
function finishLines(
  shader: Shader,
  { kernel, epilogue, reducer, kept }: Finish,
  positions: readonly string[],
): string[] {
  const { dtype } = shader.slots[kernel.store.slot]!
  const result = finishedText(dtype, reducer, isPosition(reducer) ? 'totalAt' : 'total')
  const lines = [`let result = ${result};`]
  if (epilogue.storesResult) {
    const accessor = new Accessor(shader, [kernel.store], kept, positions, 1, new Set(), 'r')
    const stored = accessor.store(0, dtype, 'result')
    lines.push(...accessor.lines, ...stored)
  }
  if (epilogue.fused) {
    const axes = kept.map((axis) => ({ ...axis, strides: axis.strides.slice(1) }))
    const known = new Map(epilogue.substitutes.map((i) => [i, 'result']))
    lines.push(...mapLines(shader, epilogue.fused, axes, positions, 1, new Set(), known, 'e'))
  }
  return lines
}

/** The lines that say which result and which lane an invocation works on. */
export function placeLines(
  shader: Shader,
  plan: Pick<ReductionPlan, 'lanes' | 'columns' | 'across'>,
  results: number,
  limit: number,
) {
  const { lanes, columns, across } = plan
  const grid = gridOf(Math.ceil(results / columns), limit)
  const group = grid.wide ? `(group.x + group.y * ${shader.number(grid.x)})` : 'group.x'
  const column = across ? remainderText('local', columns) : quotientText('local', lanes)
  const lines = [
    `let lane = ${lanes === 1 ? '0u' : across ? quotientText('local', columns) : remainderText('local', lanes)};`,
    `let number = ${group} * ${columns}u + ${columns === 1 ? '0u' : lanes === 1 ? 'local' : column};`,
    `let results = ${shader.number(results)};`,
    'let at = min(number, results - 1u);',
  ]
  return { grid, lines }
}

function firstStage(reduction: Reduction, plan: ReductionPlan): Dispatch {
  const { kernel, slots, features, kept, reduced, results, dtype, elements } = reduction
  const { lanes, columns, across, width, parts } = plan
  const { reducer, loads } = kernel
  const shader = new Shader(slots, features)
  const position = isPosition(reducer)
  const size = lanes * columns
  const { grid, lines: place } = placeLines(shader, plan, results, features.maxWorkgroupsPerDimension)
  const keptPositions = positionLines(
    kept.map((axis) => axis.extent),
    'at',
    'p',
  )
  const extents = reduced.map((axis, d) => (d === reduced.length - 1 ? axis.extent / width : axis.extent))
  const units = elements / width
  const chunk = Math.ceil(units / parts)
  const count = shader.number(units)
  const reducedPositions = positionLines(extents, 'j', 'q')
  const axes = loadAxes(reduction)
  const positions = [...keptPositions.names, ...reducedPositions.names]
  const vectors = width === 4 ? vectorSlots(loads, axes) : new Set<number>()
  // One slot has one element type, and the epilogue reads single elements.
  for (const { slot } of reduction.epilogue.fused?.loads ?? []) vectors.delete(slot)
  const accessor = new Accessor(shader, loads, axes, positions, width, vectors)
  const valueType = kernel.steps[kernel.value]!.dtype
  const { lines: steps, names } = expressionLines(
    shader,
    kernel.steps,
    [kernel.value],
    {
      load: (index) => accessor.load(index),
      scalars: kernel.scalars,
      position: (axis) => positionText(axes, positions, axis, width),
    },
    width,
    'v',
  )
  const type = registerType(dtype, width)
  const value = valueType === 'bool' ? `${type}(${names[kernel.value]})` : names[kernel.value]!
  const visit = [...reducedPositions.lines, ...accessor.lines, ...steps]
  if (position) declareBetter(shader, reducer, dtype)
  const start = parts === 1 ? 'lane' : `lane + group.z * ${shader.number(chunk)}`
  const end = parts === 1 ? count : `min((group.z + 1u) * ${shader.number(chunk)}, ${count})`
  const body = [...place, ...keptPositions.lines, `let end = ${end};`]
  const sum = position ? '' : combineText(shader, reducer, dtype, width, 'sum', value)
  if (position) {
    body.push(`var total = ${identityText(reducer, dtype, 1)};`, 'var totalAt = 0xffffffffu;')
    body.push(`for (var j = ${start}; j < end; j += ${lanes}u) {`)
    body.push(...visit.map((line) => `  ${line}`), `  let value = ${value};`)
    body.push('  if (better(value, j, total, totalAt)) {', '    total = value;', '    totalAt = j;', '  }', '}')
  } else {
    const blocked = reducer === 'sum' && dtype === 'float32' && chunk / lanes > 2 * BLOCK
    body.push(`var sum = ${identityText(reducer, dtype, width)};`)
    if (blocked) {
      body.push(`var all = ${identityText(reducer, dtype, width)};`, `var j = ${start};`, 'while (j < end) {')
      const turns = features.software && chunk % (BLOCK * lanes) === 0 && units % chunk === 0 ? TURNS : 1
      body.push(`  let stop = min(j + ${BLOCK * lanes}u, end);`, `  sum = ${type}();`)
      body.push(`  for (; j < stop; j += ${turns * lanes}u) {`)
      const add = [...visit, `sum = ${sum};`]
      for (let turn = 0; turn < turns; turn++) {
        const moved = [`let j = j + ${turn * lanes}u;`, ...add].map((line) => `  ${line}`)
        const own = turn === 0 ? add : ['{', ...moved, '}']
        body.push(...own.map((line) => `    ${line}`))
      }
      body.push('  }')
      body.push('  all = all + sum;', '}', 'sum = all;')
    } else {
      body.push(`for (var j = ${start}; j < end; j += ${lanes}u) {`)
      body.push(...visit.map((line) => `  ${line}`), `  sum = ${sum};`, '}')
    }
    const join = (a: string, b: string) => combineText(shader, reducer, dtype, 1, a, b)
    const total = width === 1 ? 'sum' : join(`(${join('sum.x', 'sum.y')})`, `(${join('sum.z', 'sum.w')})`)
    body.push(`var total = ${total};`)
  }
  const step = across ? columns : 1
  body.push(...treeLines(shader, { reducer, dtype, lanes, step, size, total: 'total', everyLane: false }))
  body.push('if (lane == 0u && number < results) {')
  if (parts === 1) {
    const keptAfter = kept.map((axis) => ({ ...axis, strides: axis.strides.slice(loads.length) }))
    const finish = { kernel, epilogue: reduction.epilogue, reducer, kept: keptAfter }
    body.push(...finishLines(shader, finish, keptPositions.names).map((line) => `  ${line}`))
  } else {
    const { name } = shader.scratch(true)
    body.push(`  ${name}[group.z * results + number] = ${toWord(dtype, 'total')};`)
    if (position) body.push(`  ${name}[(${shader.number(parts)} + group.z) * results + number] = totalAt;`)
  }
  body.push('}')
  const { code, bindings, params } = shader.finish(
    [size],
    '@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) group: vec3<u32>',
    body,
  )
  return {
    code,
    bindings,
    params,
    workgroups: [grid.x, grid.y, parts],
    label: `reduce ${reducer} ${kernel.shape.join('x')} to ${kernel.shape.slice(0, kernel.kept).join('x') || '1'}`,
    flops: product(kernel.shape) * (1 + kernel.steps.filter((s) => s.kind === 'unary' || s.kind === 'binary').length),
    bytes: bytesOfReduction(kernel, slots, features),
  }
}

function bytesOfReduction(kernel: ReduceKernel, slots: readonly Slot[], features: ShaderFeatures): number {
  const { shape, loads, store, kept } = kernel
  const asMap = { kind: 'map' as const, shape, loads, scalars: [], steps: [], stores: [] }
  const stored = product(shape.slice(0, kept)) * storedBytes(slots[store.slot]!.dtype, features)
  return mapBytes(asMap, slots, features) + stored + (kernel.epilogue ? mapBytes(kernel.epilogue, slots, features) : 0)
}

/** Partial results in scratch memory, `[parts, results]`, positions of extremes behind them. */
export interface Parts extends Finish {
  readonly results: number
  readonly parts: number
  readonly dtype: Accumulated
}

/** Brings partial results together, in the order of the parts. */
export function secondStage(slots: readonly Slot[], features: ShaderFeatures, parts: Parts, label: string): Dispatch {
  const { kept, results, reducer, dtype } = parts
  const shader = new Shader(slots, features)
  const position = isPosition(reducer)
  const lanes = results >= 256 ? 1 : Math.min(features.software ? 16 : 64, 2 ** Math.floor(Math.log2(parts.parts)))
  const columns = lanes === 1 ? 64 : Math.max(1, 64 / lanes)
  const { grid, lines } = placeLines(
    shader,
    { lanes, columns, across: true },
    results,
    features.maxWorkgroupsPerDimension,
  )
  const keptPositions = positionLines(
    kept.map((axis) => axis.extent),
    'at',
    'p',
  )
  const { name } = shader.scratch(false)
  const count = shader.number(parts.parts)
  const body = [...lines, ...keptPositions.lines, `var total = ${identityText(reducer, dtype, 1)};`]
  const value = fromWord(dtype, `${name}[j * results + at]`)
  if (position) {
    declareBetter(shader, reducer, dtype)
    body.push('var totalAt = 0xffffffffu;', `for (var j = lane; j < ${count}; j += ${lanes}u) {`)
    body.push(`  let value = ${value};`, `  let valueAt = ${name}[(${count} + j) * results + at];`)
    body.push(
      '  if (better(value, valueAt, total, totalAt)) {',
      '    total = value;',
      '    totalAt = valueAt;',
      '  }',
      '}',
    )
  } else {
    body.push(`for (var j = lane; j < ${count}; j += ${lanes}u) {`)
    body.push(`  total = ${combineText(shader, reducer, dtype, 1, 'total', value)};`, '}')
  }
  const size = lanes * columns
  body.push(...treeLines(shader, { reducer, dtype, lanes, step: columns, size, total: 'total', everyLane: false }))
  body.push('if (lane == 0u && number < results) {')
  body.push(...finishLines(shader, parts, keptPositions.names).map((line) => `  ${line}`), '}')
  const { code, bindings, params } = shader.finish(
    [size],
    '@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) group: vec3<u32>',
    body,
  )
  return {
    code,
    bindings,
    params,
    workgroups: [grid.x, grid.y, 1],
    label,
    flops: results * parts.parts,
    bytes: results * parts.parts * 4,
  }
}
