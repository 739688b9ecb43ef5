import type { ContractKernel, ReduceKernel, Slot } from '@neurite/core'
import { Accessor, vectorSlots } from './access.ts'
import { type BlockReader, blockReader, type Side, vectorsOf } from './contractBlock.ts'
import { isSkinny, planContract, type TilePlan } from './contractPlan.ts'
import type { Dispatch, Dispatches, ShaderFeatures } from './dispatch.ts'
import { type Epilogue, epilogueOf } from './epilogue.ts'
import type { Width } from './library.ts'
import { mapBytes, mapDispatch, mapLines } from './map.ts'
import { accumulated, toWord } from './reducer.ts'
import { reduceDispatches, secondStage } from './reduce.ts'
import { Shader, storedBytes } from './shader.ts'
import { type Axis, axesOf, product } from './space.ts'
import { constantText, registerType } from './types.ts'

/** A batched matrix product: tiles of registers, fed from workgroup memory or straight from the operands. */
export function contractDispatches(
  kernel: ContractKernel,
  slots: readonly Slot[],
  features: ShaderFeatures,
): Dispatches {
  const matrices = product(kernel.batch)
  if (kernel.k === 0 || isSkinny(kernel) || matrices > features.maxWorkgroupsPerDimension)
    return reduceDispatches(asReduction(kernel), slots, features)
  const { batch, m, n, k, a, b, store } = kernel
  const shape = [...batch, m, n]
  const epilogue = epilogueOf(kernel.epilogue, store, shape, [a.slot, b.slot])
  const plan = planContract(kernel, features)
  const dispatches = [tileDispatch(kernel, slots, features, plan, epilogue)]
  let scratchBytes = 0
  if (plan.parts > 1) {
    const results = product(shape)
    const after = epilogue.fused ? [...epilogue.fused.loads, ...epilogue.fused.stores.map(({ view }) => view)] : []
    const kept = axesOf(
      shape,
      [store, ...after].map((view) => view.strides),
    )
    const dtype = accumulated(kernel.dtype)
    const label = `contract parts of ${shape.join('x')} by ${k}`
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
  if (epilogue.separate) dispatches.push(mapDispatch(epilogue.separate, slots, features))
  return { dispatches, scratchBytes }
}

/** A product as what it is by definition: a sum of products along k. */
function asReduction(kernel: ContractKernel): ReduceKernel {
  const { batch, m, n, k, a, b, dtype, store, epilogue } = kernel
  const rank = batch.length
  const loads = [
    { ...a, strides: [...a.strides.slice(0, rank), a.strides[rank]!, 0, a.strides[rank + 1]!] },
    { ...b, strides: [...b.strides.slice(0, rank), 0, b.strides[rank + 1]!, b.strides[rank]!] },
  ]
  const steps = [
    { kind: 'load', dtype, index: 0 },
    { kind: 'load', dtype, index: 1 },
    { kind: 'binary', dtype, fn: 'mul', a: 0, b: 1 },
  ] as const
  const shape = [...batch, m, n, k]
  return { kind: 'reduce', shape, kept: rank + 2, loads, scalars: [], steps, value: 2, reducer: 'sum', store, epilogue }
}

function tileDispatch(
  kernel: ContractKernel,
  slots: readonly Slot[],
  features: ShaderFeatures,
  plan: TilePlan,
  epilogue: Epilogue,
): Dispatch {
  const { batch, m, n, k, a, b } = kernel
  const { rows, columns, depth, ownRows, ownColumns, shared, parts } = plan
  const rank = batch.length
  const shader = new Shader(slots, features)
  const type = registerType(kernel.dtype, 1)
  const vector = `vec4<${type}>`
  const across = columns / ownColumns
  const size = across * (rows / ownRows)
  const total = product(batch)
  const chunk = Math.ceil(k / parts / depth) * depth

  const sideOf = (view: typeof a, along: number, deep: number, name: string): Side => ({
    view,
    along,
    deep,
    start: total === 1 && view.offset === 0 ? '0u' : `start${name}`,
    end: 'end',
    ragged: k % 4 !== 0 || (parts > 1 && k % depth !== 0) || (shared && k % depth !== 0),
  })
  const left = sideOf(a, a.strides[rank]!, a.strides[rank + 1]!, 'A')
  const right = sideOf(b, b.strides[rank + 1]!, b.strides[rank]!, 'B')
  // One slot has one element type, so that a product of a matrix with itself reads both sides alike.
  let leftVectors = vectorsOf(left, a.strides.slice(0, rank), k)
  let rightVectors = vectorsOf(right, b.strides.slice(0, rank), k)
  const { fused } = epilogue
  const views = fused ? [...fused.loads, ...fused.stores.map(({ view }) => view)] : []
  const shape = [...batch, m, n]
  const axes = axesOf(
    shape,
    views.map((view) => view.strides),
  )
  const storeAxes = axesOf(shape, [kernel.store.strides])
  const used = (slot: number) => views.some((view) => view.slot === slot)
  if ((a.slot === b.slot && (leftVectors === null || rightVectors === null)) || used(a.slot) || used(b.slot))
    leftVectors = rightVectors = null
  const leftBlocks = blockReader(shader, left, leftVectors, type)
  const rightBlocks = blockReader(shader, right, rightVectors, type)

  const body: string[] = []
  const group = parts === 1 ? 'group.z' : `(group.z / ${parts}u)`
  body.push(`let row = group.y * ${rows}u + (local / ${across}u) * ${ownRows}u;`)
  body.push(`let column = group.x * ${columns}u + (local % ${across}u) * 4u;`)
  for (const [side, strides, name] of [
    [left, a.strides, 'A'],
    [right, b.strides, 'B'],
  ] as const)
    if (side.start !== '0u')
      body.push(`let start${name} = ${startText(shader, side.view.offset, strides, batch, group)};`)
  const [from, end] = parts === 1 ? ['0u', shader.number(k)] : [`(group.z % ${parts}u) * ${shader.number(chunk)}`, '']
  body.push(
    `let first = ${from};`,
    `let end = ${parts === 1 ? end : `min(first + ${shader.number(chunk)}, ${shader.number(k)})`};`,
  )
  const own = [...Array(ownRows).keys()]
  const wide = [...Array(ownColumns / 4).keys()]
  for (const i of own) for (const j of wide) body.push(`var c${i}_${j} = ${vector}();`)
  // Columns of an invocation lie in stretches of four, so that neighbours read neighbouring vectors.
  const columnOf = (j: number) => (j === 0 ? 'column' : `column + ${j * across * 4}u`)
  const multiply = (rowPart: (i: number) => string, columnPart: (j: number) => string, indent: string) => {
    for (const i of own) for (const j of wide) body.push(`${indent}c${i}_${j} += ${rowPart(i)} * ${columnPart(j)};`)
  }
  if (shared) {
    const [aWidth, bWidth] = [rows / 4, columns / 4]
    shader.declare(`var<workgroup> tileA: array<${vector}, ${aWidth * depth}>;`)
    shader.declare(`var<workgroup> tileB: array<${vector}, ${bWidth * depth}>;`)
    // The first half of the invocations fills the tile of a, the second that of b, a block of 4x4 each.
    const half = size / 2
    body.push(`let filled = local % ${half}u;`)
    body.push(`for (var k = first; k < end; k += ${depth}u) {`)
    body.push(
      `  if (local < ${half}u) {`,
      ...fillLines('A', aWidth, depth, leftVectors === 'deep', leftBlocks, `group.y * ${rows}u`),
    )
    body.push(
      '  } else {',
      ...fillLines('B', bWidth, depth, rightVectors === 'deep', rightBlocks, `group.x * ${columns}u`),
    )
    body.push('  }', '  workgroupBarrier();')
    body.push(`  for (var d = 0u; d < ${depth}u; d++) {`)
    for (let i = 0; i < ownRows / 4; i++)
      body.push(`    let x${i} = tileA[d * ${aWidth}u + (local / ${across}u) * ${ownRows / 4}u + ${i}u];`)
    for (const j of wide) body.push(`    let y${j} = tileB[d * ${bWidth}u + local % ${across}u + ${j * across}u];`)
    multiply(
      (i) => `x${i >> 2}.${'xyzw'[i & 3]}`,
      (j) => `y${j}`,
      '    ',
    )
    body.push('  }', '  workgroupBarrier();', '}')
  } else {
    body.push('for (var k = first; k < end; k += 4u) {')
    const indent = (lines: string[]) => lines.map((line) => `  ${line}`)
    for (let i = 0; i < ownRows / 4; i++)
      body.push(...indent(leftBlocks.read(`x${i}_`, i === 0 ? 'row' : `row + ${4 * i}u`, 'k')))
    for (const j of wide) body.push(...indent(rightBlocks.read(`y${j}_`, columnOf(j), 'k')))
    for (let d = 0; d < 4; d++)
      multiply(
        (i) => `x${i >> 2}_${d}.${'xyzw'[i & 3]}`,
        (j) => `y${j}_${d}`,
        '  ',
      )
    body.push('}')
  }

  const rowsText = shader.number(m)
  const columnsText = shader.number(n)
  if (parts > 1) {
    declarePartStore(shader, kernel, rowsText, columnsText, total, parts)
  } else declareFinish(shader, kernel, epilogue, axes, storeAxes, rowsText, columnsText)
  // In a loop, so that what follows is compiled once.
  const sums = own.flatMap((i) => wide.map((j) => `c${i}_${j}`))
  body.push(`var sums = array<${vector}, ${sums.length}>(${sums.join(', ')});`)
  body.push(`for (var s = 0u; s < ${sums.length}u; s++) {`)
  const place =
    wide.length === 1
      ? ['row + s', 'column']
      : [`row + s / ${wide.length}u`, `column + (s % ${wide.length}u) * ${across * 4}u`]
  body.push(`  finish(group.z, ${place.join(', ')}, sums[s]);`, '}')
  const { code, bindings, params } = shader.finish(
    [size],
    '@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) group: vec3<u32>',
    body.map((line) => `  ${line}\n`).join(''),
  )
  const operands = product(batch) * (m * k + k * n) * storedBytes(kernel.dtype, features)
  return {
    code,
    bindings,
    params,
    workgroups: [Math.ceil(n / columns), Math.ceil(m / rows), total * parts],
    label: `contract ${shape.join('x')} by ${k}`,
    flops: 2 * total * m * n * k,
    bytes:
      operands +
      product(shape) * storedBytes(kernel.dtype, features) +
      (epilogue.fused ? mapBytes(epilogue.fused, slots, features) : 0),
  }
}

/** Where the matrix of a batch begins. */
function startText(
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
      const quotient = inner === 1 ? group : `${group} / ${inner}u`
      const position = product(batch.slice(0, d)) === 1 ? quotient : `(${quotient}) % ${batch[d]}u`
      terms.push(`(${position}) * ${shader.number(stride)}`)
    }
    inner *= batch[d]!
  }
  return terms.length ? terms.join(' + ') : '0u'
}

/** Each invocation puts one block of 4x4 into workgroup memory; neighbours read neighbouring memory. */
function fillLines(
  name: 'A' | 'B',
  width: number,
  depth: number,
  deepFirst: boolean,
  blocks: BlockReader,
  origin: string,
): string[] {
  const steps = depth / 4
  const [at, deep] = deepFirst
    ? [`filled / ${steps}u`, `filled % ${steps}u`]
    : [`filled % ${width}u`, `filled / ${width}u`]
  return [
    `    let at = ${at};`,
    `    let deep = (${deep}) * 4u;`,
    ...blocks.read('block', `${origin} + at * 4u`, 'k + deep').map((line) => `    ${line}`),
    ...[0, 1, 2, 3].map((d) => `    tile${name}[(deep + ${d}u) * ${width}u + at] = block${d};`),
  ]
}

/** Declares what puts four neighbouring results of a row into memory, and what the epilogue makes of them. */
function declareFinish(
  shader: Shader,
  kernel: ContractKernel,
  epilogue: Epilogue,
  axes: readonly Axis[],
  storeAxes: readonly Axis[],
  rows: string,
  columns: string,
): void {
  const { batch, n, dtype, store } = kernel
  const { fused } = epilogue
  const views = fused ? [...fused.loads, ...fused.stores.map(({ view }) => view)] : []
  const vectors = vectorSlots(views, axes)
  const storeVectors = vectorSlots([store], storeAxes)
  // The slot of the result may be among the views of the epilogue, and then has their element type.
  const shared = views.some((view) => view.slot === store.slot) && epilogue.storesResult
  const fours = n % 4 === 0 && !(shared && vectors.has(store.slot) !== storeVectors.has(store.slot))
  const emit = (width: Width, value: string, column: string): string[] => {
    const positions = [...batchPositions(batch, 'batch'), 'row', column]
    const lines: string[] = []
    const stored = dtype === 'uint8' ? `(${value} & ${constantText('uint8', 255, width)})` : value
    lines.push(`let result = ${stored};`)
    if (epilogue.storesResult) {
      const accessor = new Accessor(
        shader,
        [store],
        storeAxes,
        positions,
        width,
        width === 4 ? storeVectors : new Set(),
        'r',
      )
      const text = accessor.store(0, dtype, 'result')
      lines.push(...accessor.lines, ...text)
    }
    if (fused) {
      const known = new Map(epilogue.substitutes.map((i) => [i, 'result']))
      lines.push(...mapLines(shader, fused, axes, positions, width, width === 4 ? vectors : new Set(), known, 'e'))
    }
    return lines
  }
  const type = registerType(dtype, 1)
  const head = `fn finish(batch: u32, row: u32, column: u32, value: vec4<${type}>) {`
  const lines = [head, `  if (row >= ${rows} || column >= ${columns}) {`, '    return;', '  }']
  if (fours) lines.push('  let at = column / 4u;', ...emit(4, 'value', 'at').map((line) => `  ${line}`))
  else {
    lines.push(`  for (var lane = 0u; lane < min(4u, ${columns} - column); lane++) {`, '    let at = column + lane;')
    lines.push(...emit(1, 'value[lane]', 'at').map((line) => `    ${line}`), '  }')
  }
  shader.declare([...lines, '}'].join('\n'))
}

/** Positions along the batch axes, as text. */
function batchPositions(batch: readonly number[], from: string): string[] {
  return batch.map((extent, d) => {
    const inner = product(batch.slice(d + 1))
    const quotient = inner === 1 ? from : `${from} / ${inner}u`
    return d === 0 ? `(${quotient})` : `((${quotient}) % ${extent}u)`
  })
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
      `  let matrix = (group % ${parts}u) * ${shader.number(batches)} + group / ${parts}u;`,
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
