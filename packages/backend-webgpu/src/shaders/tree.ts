import type { Reducer } from '@neurite/core'
import { quotientText, remainderText } from './division.ts'
import { type Accumulated, combineText, isPosition } from './reducer.ts'
import type { Shader } from './shader.ts'
import { registerType } from './types.ts'

/** Values of lanes that are brought together. */
export interface Tree {
  readonly reducer: Reducer
  readonly dtype: Accumulated
  readonly lanes: number
  /** From one lane of a result to the next, in invocations. */
  readonly step: number
  /** Invocations of the workgroup. */
  readonly size: number
  /** The variable that holds the value of a lane; that of its position is called the same with `At`. */
  readonly total: string
  /** Whether every lane gets the whole; else only lane 0 does. */
  readonly everyLane: boolean
}

/** Lines that bring the values of the lanes of each result together. */
export function treeLines(shader: Shader, tree: Tree): string[] {
  if (tree.lanes === 1) return []
  return tree.step === 1 && shader.features.subgroups !== null ? subgroupLines(shader, tree) : memoryLines(shader, tree)
}

/** What `other` adds to the value of a lane, by the names of the variables that hold it. */
function joinLines(shader: Shader, { reducer, dtype, total }: Tree, other: string, otherAt: string): string[] {
  if (!isPosition(reducer)) return [`${total} = ${combineText(shader, reducer, dtype, 1, total, other)};`]
  return [
    `if (better(${other}, ${otherAt}, ${total}, ${total}At)) {`,
    `  ${total} = ${other};`,
    `  ${total}At = ${otherAt};`,
    '}',
  ]
}

/** Lanes swap within their subgroup, then subgroups through workgroup memory. Lanes of a result are neighbours. */
function subgroupLines(shader: Shader, tree: Tree): string[] {
  const { reducer, lanes, size, total } = tree
  const position = isPosition(reducer)
  const together = Math.min(lanes, shader.features.subgroups!)
  const lines: string[] = []
  for (let half = together / 2; half >= 1; half /= 2) {
    const [other, otherAt] = [`${total}_${half}`, `${total}At_${half}`]
    lines.push(`let ${other} = subgroupShuffleXor(${total}, ${half}u);`)
    if (position) lines.push(`let ${otherAt} = subgroupShuffleXor(${total}At, ${half}u);`)
    lines.push(...joinLines(shader, tree, other, otherAt))
  }
  if (lanes === together) return lines
  const held = declareHeld(shader, tree, size / together)
  const first = quotientText('(local - lane)', together)
  return [
    ...lines,
    `if (${remainderText('lane', together)} == 0u) {`,
    `  ${held}[${quotientText('local', together)}] = ${total};`,
    ...(position ? [`  ${held}At[${quotientText('local', together)}] = ${total}At;`] : []),
    '}',
    'workgroupBarrier();',
    `${total} = ${held}[${first}];`,
    ...(position ? [`${total}At = ${held}At[${first}];`] : []),
    `for (var other = 1u; other < ${lanes / together}u; other++) {`,
    `  let value = ${held}[${first} + other];`,
    ...(position ? [`  let valueAt = ${held}At[${first} + other];`] : []),
    ...joinLines(shader, tree, 'value', 'valueAt').map((line) => `  ${line}`),
    '}',
  ]
}

/** Half of the lanes take what the other half has, again and again. */
function memoryLines(shader: Shader, tree: Tree): string[] {
  const { reducer, lanes, step, size, total, everyLane } = tree
  const position = isPosition(reducer)
  const held = declareHeld(shader, tree, size)
  const other = step === 1 ? 'local + half' : `local + half * ${step}u`
  const from = !everyLane ? 'local' : step === 1 ? 'local - lane' : `local - lane * ${step}u`
  const join = joinLines(shader, tree, `${held}[other]`, `${held}At[other]`)
  return [
    `${held}[local] = ${total};`,
    ...(position ? [`${held}At[local] = ${total}At;`] : []),
    'workgroupBarrier();',
    `for (var half = ${lanes / 2}u; half > 0u; half = half >> 1u) {`,
    '  if (lane < half) {',
    `    let other = ${other};`,
    ...join.map((line) => `    ${line}`),
    `    ${held}[local] = ${total};`,
    ...(position ? [`    ${held}At[local] = ${total}At;`] : []),
    '  }',
    '  workgroupBarrier();',
    '}',
    `${total} = ${held}[${from}];`,
    ...(position ? [`${total}At = ${held}At[${from}];`] : []),
  ]
}

/** Workgroup memory for a value, and the position of an extreme, of so many invocations. */
function declareHeld(shader: Shader, { reducer, dtype, total }: Tree, count: number): string {
  const held = `held_${total}`
  shader.declare(`var<workgroup> ${held}: array<${registerType(dtype, 1)}, ${count}>;`)
  if (isPosition(reducer)) shader.declare(`var<workgroup> ${held}At: array<u32, ${count}>;`)
  return held
}
