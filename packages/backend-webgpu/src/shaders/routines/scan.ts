import { castText, fromStored, toStored } from '../casts.ts'
import type { Dispatches } from '../dispatch.ts'
import { type Accumulated, accumulated, combineText, fromWord, identityText, toWord } from '../reducer.ts'
import type { Shader } from '../shader.ts'
import { around, perItem, type RoutineContext } from './frame.ts'

const REDUCERS = ['sum', 'prod', 'max', 'min'] as const

/** Lines from which on each is left to one invocation, and the length up to which it is. */
const MANY_LINES = 1024
const SHORT = 512

/**
 * Running sum, product, maximum or minimum along an axis. Few long lines are cut into chunks: their totals first, then
 * what lies before each chunk, then the chunks.
 */
export function scan(context: RoutineContext): Dispatches {
  const { kernel, slots, features } = context
  const [source] = kernel.inputs
  const [axis = 0, code = 0] = kernel.attributes
  const reducer = REDUCERS[code]!
  const { outer, size, inner } = around(source!.shape, axis)
  const lines = outer * inner
  const from = slots[source!.slot]!.dtype
  const to = slots[kernel.output.slot]!.dtype
  const dtype = accumulated(to)

  const value = (shader: Shader, place: string): string => {
    const buffer = shader.slot(source!.slot, false)
    const text = castText(shader, from, to, 1, fromStored(from, buffer.stored, 1, `${buffer.name}[${place}]`))
    return to === 'bool' ? `u32(${text})` : text
  }
  const step = (shader: Shader, a: string, b: string): string => {
    const text = combineText(shader, reducer, dtype, 1, a, b)
    return to === 'uint8' ? `(${text}) & 255u` : to === 'bool' ? `min(${text}, 1u)` : text
  }
  /** Goes along `count` elements from `start` on, each `stride` after the other, and stores the running value if asked. */
  const walk = (
    shader: Shader,
    start: string,
    count: string,
    stride: string,
    total: string,
    stores: boolean,
  ): string[] => {
    const out = stores ? shader.slot(kernel.output.slot, true) : null
    return [
      `var total = ${total};`,
      `for (var j = 0u; j < ${count}; j++) {`,
      `  let place = ${start} + j * ${stride};`,
      `  total = ${step(shader, 'total', value(shader, 'place'))};`,
      ...(out
        ? [`  ${out.name}[place] = ${toStored(to, out.stored, 1, to === 'bool' ? 'total != 0u' : 'total')};`]
        : []),
      '}',
    ]
  }
  const lineStart = (shader: Shader, line: string): string =>
    inner === 1
      ? `${line} * ${shader.number(size)}`
      : `(${line} / ${inner}u) * ${shader.number(size * inner)} + ${line} % ${inner}u`

  if (lines >= MANY_LINES || size <= SHORT || features.software) {
    const dispatch = perItem(context, lines, '', lines * size, (shader) => [
      `let start = ${lineStart(shader, 'at')};`,
      ...walk(shader, 'start', shader.number(size), `${inner}u`, identityText(reducer, dtype, 1), true),
    ])
    return { dispatches: [dispatch], scratchBytes: 0 }
  }

  const length = Math.ceil(Math.sqrt(size))
  const chunks = Math.ceil(size / length)
  const chunkLines = (shader: Shader) => [
    `let chunk = at % ${shader.number(chunks)};`,
    `let line = at / ${shader.number(chunks)};`,
    `let first = chunk * ${shader.number(length)};`,
    `let start = ${lineStart(shader, 'line')} + first * ${inner}u;`,
    `let count = min(${shader.number(length)}, ${shader.number(size)} - first);`,
  ]
  const totals = perItem(context, lines * chunks, ' totals', lines * size, (shader) => [
    ...chunkLines(shader),
    ...walk(shader, 'start', 'count', `${inner}u`, identityText(reducer, dtype, 1), false),
    `${shader.scratch(true).name}[at] = ${toWord(dtype, 'total')};`,
  ])
  const before = perItem(context, lines, ' before', lines * chunks, (shader) =>
    beforeLines(shader, dtype, chunks, identityText(reducer, dtype, 1), step),
  )
  const final = perItem(context, lines * chunks, '', lines * size, (shader) => [
    ...chunkLines(shader),
    ...walk(shader, 'start', 'count', `${inner}u`, fromWord(dtype, `${shader.scratch(false).name}[at]`), true),
  ])
  return { dispatches: [totals, before, final], scratchBytes: lines * chunks * 4 }
}

/** Replaces the total of each chunk of a line by that of all chunks before it. */
function beforeLines(
  shader: Shader,
  dtype: Accumulated,
  chunks: number,
  identity: string,
  step: (shader: Shader, a: string, b: string) => string,
): string[] {
  const { name } = shader.scratch(true)
  return [
    `var total = ${identity};`,
    `let count = ${shader.number(chunks)};`,
    'for (var j = 0u; j < count; j++) {',
    `  let own = ${fromWord(dtype, `${name}[at * count + j]`)};`,
    `  ${name}[at * count + j] = ${toWord(dtype, 'total')};`,
    `  total = ${step(shader, 'total', 'own')};`,
    '}',
  ]
}
