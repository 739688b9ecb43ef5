import { fromStored, toStored } from '../casts.ts'
import type { Dispatch } from '../dispatch.ts'
import type { Shader } from '../shader.ts'
import { positionLines, product } from '../space.ts'
import { around, perItem, type RoutineContext } from './frame.ts'
import { indexLines } from './indexing.ts'

/** Additions to a tensor [outer, size, inner], told apart by line: the elements along the axis at one outer and inner place. */
interface Scatter {
  readonly context: RoutineContext
  /** Shape of the tensor, with its axis. */
  readonly shape: readonly number[]
  readonly axis: number
  /** Positions outside of the axis that receive anything: extents like `shape` without the axis. */
  readonly lines: readonly number[]
  /** How many additions each line has. */
  readonly count: number
  /** Strides of the index along the positions of lines and along its own axis, and those of the source. */
  readonly indexStrides: readonly number[]
  readonly indexStep: number
  readonly sourceStrides: readonly number[]
  readonly sourceStep: number
}

function stridesOf(shape: readonly number[]): number[] {
  return shape.map((_, d) => product(shape.slice(d + 1)))
}

const without = <T>(list: readonly T[], axis: number): T[] => list.filter((_, d) => d !== axis)

/** A copy of base, then `out[i][index[i][j][k]][k] += source[i][j][k]` for axis 1. */
export function scatterAdd(context: RoutineContext): Dispatch[] {
  const [base, index, source] = context.kernel.inputs
  const axis = context.kernel.attributes[0] ?? 0
  const [indexStrides, sourceStrides] = [stridesOf(index!.shape), stridesOf(source!.shape)]
  return scatter({
    context,
    shape: base!.shape,
    axis,
    lines: without(index!.shape, axis),
    count: index!.shape[axis] ?? 1,
    indexStrides: without(indexStrides, axis),
    indexStep: indexStrides[axis] ?? 1,
    sourceStrides: without(sourceStrides, axis),
    sourceStep: sourceStrides[axis] ?? 1,
  })
}

/** A copy of base, each slice of source added at its index. */
export function indexAdd(context: RoutineContext): Dispatch[] {
  const [base, index, source] = context.kernel.inputs
  const { outer, size, inner } = around(base!.shape, context.kernel.attributes[0] ?? 0)
  const count = product(index!.shape)
  return scatter({
    context,
    shape: [outer, size, inner],
    axis: 1,
    lines: [outer, inner],
    count,
    indexStrides: [0, 0],
    indexStep: 1,
    sourceStrides: [count * inner, 1],
    sourceStep: product(source!.shape) === 0 ? 0 : inner,
  })
}

/** Invocations that run at once, roughly, and how much longer a dependent addition in memory takes than a comparison. */
const THREADS = { hardware: 16384, software: 8 }
const LATENCY = 64

/**
 * Sums that come out the same each time, added in the order of the index: either one invocation goes through each line,
 * or each element of the result looks through all of its line for what is its own, whichever is done sooner.
 */
function scatter(of: Scatter): Dispatch[] {
  const { context, shape, count } = of
  const threads = context.features.software ? THREADS.software : THREADS.hardware
  const alongLines = Math.ceil(product(of.lines) / threads) * count * LATENCY
  const perElement = Math.ceil(product(shape) / threads) * count
  return alongLines < perElement ? lineByLine(of) : elementByElement(of)
}

const sum = (terms: readonly string[]): string => terms.join(' + ') || '0u'

function strided(
  shader: Shader,
  names: readonly string[],
  strides: readonly number[],
  extents: readonly number[],
): string[] {
  return names.flatMap((name, d) =>
    strides[d] === 0 || extents[d] === 1 ? [] : [`${name} * ${shader.number(strides[d]!)}`],
  )
}

/** The sum of a value in a register and an element of the source. */
function added(shader: Shader, of: Scatter, total: string, place: string): string {
  const { slot } = of.context.kernel.inputs[2]!
  const { dtype } = shader.slots[slot]!
  const { name, stored } = shader.slot(slot, false)
  const text = `${total} + ${fromStored(dtype, stored, 1, `${name}[${place}]`)}`
  return dtype === 'uint8' ? `(${text}) & 255u` : text
}

function copyOf(of: Scatter): Dispatch[] {
  const { kernel } = of.context
  const [base] = kernel.inputs
  if (base!.slot === kernel.output.slot) return []
  return [
    perItem(of.context, product(base!.shape), ' base', 0, (shader) => [
      `${shader.slot(kernel.output.slot, true).name}[at] = ${shader.slot(base!.slot, false).name}[at];`,
    ]),
  ]
}

function lineByLine(of: Scatter): Dispatch[] {
  const { context, shape, axis, lines: extents, count } = of
  const { kernel } = context
  const lines = product(extents)
  const add = perItem(context, lines, '', lines * count, (shader) => {
    const { lines: position, names } = positionLines(extents, 'at', 'p')
    const inner = stridesOf(shape)
    const out = shader.slot(kernel.output.slot, true)
    const { dtype } = shader.slots[kernel.output.slot]!
    const start = sum(strided(shader, names, without(inner, axis), extents))
    const total = fromStored(dtype, out.stored, 1, `${out.name}[place]`)
    return [
      ...position,
      `let start = ${start};`,
      `let indexStart = ${sum(strided(shader, names, of.indexStrides, extents))};`,
      `let sourceStart = ${sum(strided(shader, names, of.sourceStrides, extents))};`,
      `let count = ${shader.number(count)};`,
      'for (var j = 0u; j < count; j++) {',
      ...indexLines(shader, kernel, `indexStart + j * ${shader.number(of.indexStep)}`, shape[axis]!, 'held').map(
        (line) => `  ${line}`,
      ),
      `  let place = start + held * ${shader.number(inner[axis]!)};`,
      `  ${out.name}[place] = ${toStored(dtype, out.stored, 1, added(shader, of, total, `sourceStart + j * ${shader.number(of.sourceStep)}`))};`,
      '}',
    ]
  })
  return [...copyOf(of), add]
}

function elementByElement(of: Scatter): Dispatch[] {
  const { context, shape, axis, lines: extents, count } = of
  const { kernel } = context
  const elements = product(shape)
  const dispatch = perItem(context, elements, '', elements * count, (shader) => {
    const { lines: position, names } = positionLines(shape, 'at', 'p')
    const out = shader.slot(kernel.output.slot, true)
    const base = shader.slot(kernel.inputs[0]!.slot, false)
    const { dtype } = shader.slots[kernel.output.slot]!
    const places = without(names, axis)
    const within = places.flatMap((name, d) =>
      extents[d]! < without(shape, axis)[d]! ? [`${name} < ${shader.number(extents[d]!)}`] : [],
    )
    const own = names[axis] ?? '0u'
    const body = [
      `let indexStart = ${sum(strided(shader, places, of.indexStrides, extents))};`,
      `let sourceStart = ${sum(strided(shader, places, of.sourceStrides, extents))};`,
      `let count = ${shader.number(count)};`,
      'for (var j = 0u; j < count; j++) {',
      ...indexLines(shader, kernel, `indexStart + j * ${shader.number(of.indexStep)}`, shape[axis] ?? 1, 'held').map(
        (line) => `  ${line}`,
      ),
      `  if (held == ${own}) {`,
      `    total = ${added(shader, of, 'total', `sourceStart + j * ${shader.number(of.sourceStep)}`)};`,
      '  }',
      '}',
    ]
    return [
      ...position,
      `var total = ${fromStored(dtype, base.stored, 1, `${base.name}[at]`)};`,
      ...(within.length === 0 ? body : [`if (${within.join(' && ')}) {`, ...body.map((line) => `  ${line}`), '}']),
      `${out.name}[at] = ${toStored(dtype, out.stored, 1, 'total')};`,
    ]
  })
  return [dispatch]
}
