import type { DType } from '@neurite/core'
import { fromStored } from '../casts.ts'
import type { Dispatch, Dispatches } from '../dispatch.ts'
import { Shader } from '../shader.ts'
import { gridOf } from '../space.ts'
import { around, bytesOf, labelOf, perItem, type RoutineContext } from './frame.ts'

/** Comparisons up to which each element looks at all others of its line, rather than lines being sorted in stages. */
const MOST_COMPARISONS = 2 ** 26
/** Elements that a workgroup sorts on its own, and its invocations: each looks after two pairs. */
const BLOCK = 1024
const WORKGROUP = 256

/** The order that sorts each line along an axis, NaN last; equal elements keep their order. */
export function argsort(context: RoutineContext): Dispatches {
  const { kernel } = context
  const { outer, size, inner } = around(kernel.inputs[0]!.shape, kernel.attributes[0] ?? 0)
  const lines = outer * inner
  if (lines * size * size <= MOST_COMPARISONS) return { dispatches: [byRank(context)], scratchBytes: 0 }
  const padded = Math.max(BLOCK, 2 ** Math.ceil(Math.log2(size)))
  return { dispatches: inStages(context, padded), scratchBytes: lines * padded * 8 }
}

/** Declares `key(place)`: words in the order in which elements are sorted, made of their bits. */
function declareKey(shader: Shader, { kernel, slots }: RoutineContext): void {
  const { slot } = kernel.inputs[0]!
  const { dtype } = slots[slot]!
  const { name, stored } = shader.slot(slot, false)
  const lines = keyLines(shader, dtype, fromStored(dtype, stored, 1, `${name}[place]`))
  const turned = kernel.attributes[1] ? '~order' : 'order'
  shader.declare(
    ['fn key(place: u32) -> u32 {', ...lines.map((line) => `  ${line}`), `  return ${turned};`, '}'].join('\n'),
  )
}

function keyLines(shader: Shader, dtype: DType, value: string): string[] {
  if (dtype === 'int32') return [`let order = bitcast<u32>(${value}) ^ 0x80000000u;`]
  if (dtype === 'bool') return [`let order = u32(${value});`]
  if (dtype === 'uint8') return [`let order = ${value};`]
  // Negative numbers turned around, both zeros alike, NaN above all.
  return [
    `let value = ${value};`,
    'let bits = bitcast<u32>(value);',
    'let signed = select(bits | 0x80000000u, ~bits, bits >= 0x80000000u);',
    `let number = select(signed, 0x80000000u, (bits & 0x7fffffffu) == 0u);`,
    `let order = select(number, 0xffffffffu, ${shader.call('isNaN', 1, 'value')});`,
  ]
}

/** Text of where a line begins, and of the step along it. */
function lineOf({ kernel }: RoutineContext, shader: Shader, line: string): { start: string; step: string } {
  const { size, inner } = around(kernel.inputs[0]!.shape, kernel.attributes[0] ?? 0)
  return inner === 1
    ? { start: `${line} * ${shader.number(size)}`, step: '1u' }
    : { start: `(${line} / ${inner}u) * ${shader.number(size * inner)} + ${line} % ${inner}u`, step: `${inner}u` }
}

/** How many elements come before each one is its place in the order. */
function byRank(context: RoutineContext): Dispatch {
  const { kernel } = context
  const { outer, size, inner } = around(kernel.inputs[0]!.shape, kernel.attributes[0] ?? 0)
  const lines = outer * inner
  return perItem(context, lines * size, '', lines * size * size, (shader) => {
    declareKey(shader, context)
    const count = shader.number(size)
    const { start, step } = lineOf(context, shader, 'line')
    const { name } = shader.slot(kernel.output.slot, true)
    return [
      `let line = at / ${count};`,
      `let own = at % ${count};`,
      `let start = ${start};`,
      `let ownKey = key(start + own * ${step});`,
      'var before = 0u;',
      `for (var j = 0u; j < ${count}; j++) {`,
      `  let other = key(start + j * ${step});`,
      '  before += select(0u, 1u, other < ownKey || (other == ownKey && j < own));',
      '}',
      `${name}[start + before * ${step}] = i32(own);`,
    ]
  })
}

/**
 * Bitonic sorting of keys and positions in scratch memory, `[lines, padded]` twice. Positions tell equal keys apart, which
 * makes it stable; what fills lines up to a power of two comes last.
 */
function inStages(context: RoutineContext, padded: number): Dispatch[] {
  const { kernel } = context
  const { outer, size, inner } = around(kernel.inputs[0]!.shape, kernel.attributes[0] ?? 0)
  const all = outer * inner * padded
  const dispatches: Dispatch[] = [
    perItem(context, all, ' keys', 0, (shader) => {
      declareKey(shader, context)
      const { name } = shader.scratch(true)
      const { start, step } = lineOf(context, shader, 'line')
      return [
        `let line = at / ${shader.number(padded)};`,
        `let own = at % ${shader.number(padded)};`,
        `let inside = own < ${shader.number(size)};`,
        `let found = key(${start} + select(0u, own, inside) * ${step});`,
        `${name}[at] = select(0xffffffffu, found, inside);`,
        `${name}[${shader.number(all)} + at] = select(0xffffffffu, own, inside);`,
      ]
    }),
    blockStages(context, all, padded, 2, BLOCK),
  ]
  for (let run = 2 * BLOCK; run <= padded; run *= 2) {
    for (let distance = run / 2; distance >= BLOCK; distance /= 2)
      dispatches.push(wideStage(context, all, padded, run, distance))
    dispatches.push(blockStages(context, all, padded, run, run))
  }
  dispatches.push(
    perItem(context, outer * inner * size, '', 0, (shader) => {
      const count = shader.number(size)
      const { start, step } = lineOf(context, shader, 'line')
      return [
        `let line = at / ${count};`,
        `let own = at % ${count};`,
        `let place = ${shader.scratch(false).name}[${shader.number(all)} + line * ${shader.number(padded)} + own];`,
        `${shader.slot(kernel.output.slot, true).name}[${start} + own * ${step}] = bitcast<i32>(place);`,
      ]
    }),
  )
  return dispatches
}

/** One comparison for each pair `distance` apart, in runs that rise and fall by turns. */
function wideStage(context: RoutineContext, all: number, padded: number, run: number, distance: number): Dispatch {
  return perItem(context, all / 2, ' stage', 0, (shader) => {
    const { name } = shader.scratch(true)
    const step = shader.number(distance)
    const positions = shader.number(all)
    return [
      `let low = (at / ${step}) * 2u * ${step} + at % ${step};`,
      `let high = low + ${step};`,
      `let a = ${name}[low];`,
      `let b = ${name}[high];`,
      `let aAt = ${name}[${positions} + low];`,
      `let bAt = ${name}[${positions} + high];`,
      'let after = a > b || (a == b && aAt > bAt);',
      `if (after == ((low & ${shader.number(run & (padded - 1))}) == 0u)) {`,
      `  ${name}[low] = b;`,
      `  ${name}[high] = a;`,
      `  ${name}[${positions} + low] = bAt;`,
      `  ${name}[${positions} + high] = aAt;`,
      '}',
    ]
  })
}

/** All stages of runs from `first` to `last` whose pairs lie within a block, in workgroup memory. */
function blockStages(context: RoutineContext, all: number, padded: number, first: number, last: number): Dispatch {
  const { slots, features } = context
  const shader = new Shader(slots, features)
  const grid = gridOf(all / BLOCK, features.maxWorkgroupsPerDimension)
  const { name } = shader.scratch(true)
  shader.declare(`var<workgroup> keys: array<u32, ${BLOCK}>;\nvar<workgroup> places: array<u32, ${BLOCK}>;`)
  const positions = shader.number(all)
  const blocks = shader.number(all / BLOCK)
  const group = grid.wide ? `group.x + group.y * ${shader.number(grid.x)}` : 'group.x'
  const body = [
    `let number = ${group};`,
    `let block = min(number, ${blocks} - 1u) * ${BLOCK}u;`,
    `for (var i = local; i < ${BLOCK}u; i += ${WORKGROUP}u) {`,
    `  keys[i] = ${name}[block + i];`,
    `  places[i] = ${name}[${positions} + block + i];`,
    '}',
    'workgroupBarrier();',
    `for (var run = ${shader.number(first)}; run <= ${shader.number(last)}; run = run << 1u) {`,
    `  for (var distance = min(run, ${BLOCK}u) >> 1u; distance > 0u; distance = distance >> 1u) {`,
    `    for (var i = local; i < ${BLOCK / 2}u; i += ${WORKGROUP}u) {`,
    '      let low = (i / distance) * 2u * distance + i % distance;',
    '      let high = low + distance;',
    '      let a = keys[low];',
    '      let b = keys[high];',
    '      let aAt = places[low];',
    '      let bAt = places[high];',
    '      let after = a > b || (a == b && aAt > bAt);',
    `      if (after == (((block + low) & run & ${shader.number(padded - 1)}) == 0u)) {`,
    '        keys[low] = b;',
    '        keys[high] = a;',
    '        places[low] = bAt;',
    '        places[high] = aAt;',
    '      }',
    '    }',
    '    workgroupBarrier();',
    '  }',
    '}',
    `if (number < ${blocks}) {`,
    `  for (var i = local; i < ${BLOCK}u; i += ${WORKGROUP}u) {`,
    `    ${name}[block + i] = keys[i];`,
    `    ${name}[${positions} + block + i] = places[i];`,
    '  }',
    '}',
  ]
  const finished = shader.finish(
    [WORKGROUP],
    '@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) group: vec3<u32>',
    body,
  )
  return {
    ...finished,
    workgroups: [grid.x, grid.y, 1],
    label: labelOf(context, ' blocks'),
    flops: 0,
    bytes: bytesOf(context),
  }
}
