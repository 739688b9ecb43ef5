import type { RoutineKernel } from '@neurite/core'
import { castText, fromStored } from '../casts.ts'
import { type Dispatch, ERRORS } from '../dispatch.ts'
import type { Shader } from '../shader.ts'
import { positionLines, product } from '../space.ts'
import { around, perItem, type RoutineContext } from './frame.ts'

/**
 * Lines that leave in `name` the index read at `place`, counted from the front and held within the axis; one outside is
 * reported.
 */
export function indexLines(shader: Shader, kernel: RoutineKernel, place: string, size: number, name: string): string[] {
  const { slot } = kernel.inputs[1]!
  const { dtype } = shader.slots[slot]!
  const buffer = shader.slot(slot, false)
  const given = castText(shader, dtype, 'int32', 1, fromStored(dtype, buffer.stored, 1, `${buffer.name}[${place}]`))
  const extent = shader.number(size)
  const code = ERRORS.indexOf(kernel.name as (typeof ERRORS)[number]) + 1
  return [
    `let ${name}Given = ${given};`,
    `let ${name}From = select(${name}Given, ${name}Given + i32(${extent}), ${name}Given < 0i);`,
    `if (${name}From < 0i || ${name}From >= i32(${extent})) {`,
    `  ${shader.reportIndex(code, `${name}Given`, extent)}`,
    '}',
    `let ${name} = u32(clamp(${name}From, 0i, i32(${extent}) - 1i));`,
  ]
}

/** `out[i][j][k] = source[i][index[i][j][k]][k]` for axis 1. */
export function gather(context: RoutineContext): Dispatch[] {
  const { kernel } = context
  const [source, index] = kernel.inputs
  const axis = kernel.attributes[0] ?? 0
  const { size, inner } = around(source!.shape, axis)
  const dispatch = perItem(context, product(index!.shape), '', 0, (shader) => {
    const { lines, names } = positionLines(index!.shape, 'at', 'p')
    const terms = source!.shape.flatMap((_, d) => {
      if (d === axis || index!.shape[d] === 1) return []
      return [`${names[d]} * ${shader.number(product(source!.shape.slice(d + 1)))}`]
    })
    terms.push(`held * ${shader.number(inner)}`)
    const from = shader.slot(source!.slot, false)
    const to = shader.slot(kernel.output.slot, true)
    return [
      ...lines,
      ...indexLines(shader, kernel, 'at', size, 'held'),
      `${to.name}[at] = ${from.name}[${terms.join(' + ')}];`,
    ]
  })
  return [dispatch]
}

/** Whole slices of the source, in the order of the index; four elements at once where slices allow it. */
export function indexSelect(context: RoutineContext): Dispatch[] {
  const { kernel } = context
  const [source, index] = kernel.inputs
  const { outer, size, inner } = around(source!.shape, kernel.attributes[0] ?? 0)
  const count = product(index!.shape)
  const width = inner % 4 === 0 ? 4 : 1
  const own = inner / width
  const dispatch = perItem(context, outer * count * own, '', 0, (shader) => {
    const from = shader.slot(source!.slot, false, width)
    const to = shader.slot(kernel.output.slot, true, width)
    // Without outer axes the text does not depend on how many indices there are.
    const { lines, names } = positionLines(outer === 1 ? [count, own] : [outer, count, own], 'at', 'p')
    const [slice, place] = names.slice(-2)
    const start = outer === 1 ? 'held' : `(${names[0]} * ${shader.number(size)} + held)`
    return [
      ...lines,
      ...indexLines(shader, kernel, slice!, size, 'held'),
      `${to.name}[at] = ${from.name}[${start} * ${own}u + ${place}];`,
    ]
  })
  return [dispatch]
}
