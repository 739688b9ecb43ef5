import { castNumber, type DType, type Step } from '@neurite/core'
import { binaryText, type Operand } from './binaryTable.ts'
import { castText } from './casts.ts'
import type { Width } from './library.ts'
import type { Shader } from './shader.ts'
import { constantText, registerType } from './types.ts'
import { unaryText } from './unaryTable.ts'

/** Where the values of steps come from that are not computed. */
export interface Surroundings {
  /** The value of a load, as text of the register type of its dtype. */
  load(index: number, dtype: DType): string
  /** The kernel's scalars as positions in those of the program. */
  readonly scalars: readonly number[]
  /** The position along an axis of the kernel's space, as i32 text. */
  position(axis: number): string
}

/** The steps that some values need, in order. */
function needed(steps: readonly Step[], values: readonly number[]): Set<number> {
  const marked = new Set<number>(values)
  for (let at = steps.length - 1; at >= 0; at--) {
    if (!marked.has(at)) continue
    const step = steps[at]!
    for (const operand of ['a', 'b', 'c'] as const)
      if (operand in step) marked.add((step as unknown as Record<string, number>)[operand]!)
  }
  return marked
}

/**
 * The lines that compute `values` of a list of steps, and the text that names the value of each step. Names start with
 * `prefix`.
 */
export function expressionLines(
  shader: Shader,
  steps: readonly Step[],
  values: readonly number[],
  surroundings: Surroundings,
  width: Width,
  prefix: string,
): { lines: string[]; names: string[] } {
  const lines: string[] = []
  const names: string[] = []
  const marked = needed(steps, values)
  steps.forEach((step, at) => {
    names.push('')
    if (!marked.has(at)) return
    if (step.kind === 'const') {
      names[at] = constantText(step.dtype, castNumber(step.dtype, step.value), width)
      return
    }
    names[at] = `${prefix}${at}`
    lines.push(`let ${names[at]} = ${textOf(shader, steps, step, names, surroundings, width)};`)
  })
  return { lines, names }
}

function textOf(
  shader: Shader,
  steps: readonly Step[],
  step: Exclude<Step, { kind: 'const' }>,
  names: readonly string[],
  surroundings: Surroundings,
  width: Width,
): string {
  const operand = (at: number): Operand => {
    const from = steps[at]!
    return { text: names[at]!, constant: from.kind === 'const' ? castNumber(from.dtype, from.value) : undefined }
  }
  switch (step.kind) {
    case 'load':
      return surroundings.load(step.index, step.dtype)
    case 'scalar': {
      const text = shader.scalar(surroundings.scalars[step.index]!, step.dtype)
      return width === 1 ? text : `${registerType(step.dtype, 4)}(${text})`
    }
    case 'index':
      return surroundings.position(step.index)
    case 'cast':
      return castText(shader, steps[step.a]!.dtype, step.dtype, width, names[step.a]!)
    case 'select':
      return `select(${names[step.c]}, ${names[step.b]}, ${names[step.a]})`
    case 'unary':
      return unaryText(shader, step.fn, step.dtype, width, names[step.a]!)
    case 'binary':
      return binaryText(shader, step.fn, steps[step.a]!.dtype, width, operand(step.a), operand(step.b))
    default:
      return step satisfies never
  }
}
