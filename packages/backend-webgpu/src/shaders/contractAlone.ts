import type { ContractKernel } from '@neurite/core'
import { fromStored } from './casts.ts'
import { blockReader, FOUR, fourfold, type Side, type Vectors } from './contractBlock.ts'
import { quotientText, remainderText } from './division.ts'
import type { Shader } from './shader.ts'
import { axesOf, collapse } from './space.ts'

/**
 * Vectors of a side that is read along loops over k: of neighbouring positions, or of `steps` neighbours along k. `loops`:
 * the stride of the side along each loop.
 */
export function loopVectorsOf({ view, batch, along }: Side, loops: readonly number[], steps: number): Vectors {
  if (view.offset % 4 !== 0 || batch.some((stride) => stride % 4 !== 0)) return null
  const inner = along.at(-1)!
  const whole = (strides: readonly number[]) => strides.every((stride) => stride % 4 === 0)
  const isAlong = inner.strides[0] === 1 && fourfold(along.slice(0, -1)) && whole(loops)
  if (isAlong && (along.length === 1 || inner.extent % 4 === 0)) return 'along'
  return steps === 4 && loops.at(-1) === 1 && whole(loops.slice(0, -1)) && fourfold(along) ? 'deep' : null
}

type Steps = 1 | 2 | 3 | 4

/** Loops over k that both operands are read along. */
export interface Loops {
  readonly extents: readonly number[]
  /** The strides of each operand, loop by loop. */
  readonly strides: readonly [readonly number[], readonly number[]]
  /** Steps along the innermost loop that an invocation takes at once. */
  readonly steps: Steps
}

const STEPS: readonly Steps[] = [4, 3, 2, 1]

export function loopsOf({ batch, m, k, a, b }: ContractKernel): Loops {
  const rank = batch.length
  const strides = [a.strides.slice(rank + m.length), b.strides.slice(rank, rank + k.length)]
  const axes = collapse(axesOf(k, strides), new Set())
  const along = (side: 0 | 1) => axes.map((axis) => axis.strides[side]!)
  const extents = axes.map((axis) => axis.extent)
  return { extents, strides: [along(0), along(1)], steps: STEPS.find((steps) => extents.at(-1)! % steps === 0)! }
}

/** Reads stretches of four positions of a side, at the steps of a turn. */
interface LoopReader {
  /** Lines that find where the positions lie, before the loops along k. */
  readonly before: readonly string[]
  /** Lines that read what a turn needs. */
  readonly lines: readonly string[]
  /** Text of a position at a step. */
  at(position: number, step: number): string
  /** Text of a position at all steps of a turn: a vector, where there are several. */
  along(position: number): string
}

/** How four neighbours, `lane` of them each, read what all want: each reads a fourth of it and tells the others. */
type Telling =
  /** Each its own. */
  | 'nothing'
  /** In one order. */
  | 'all'
  /** Position `i` from the neighbour `i ^ lane`, which emulators swap for a tenth of what telling all takes. */
  | 'swapped'
  /** Step `i` from the neighbour `i ^ lane`: each has an order of its own, in which it reads the other side as well. */
  | 'stepped'

interface Reading {
  readonly side: Side
  readonly vectors: Vectors
  readonly start: string
  /** Names begin with it; those of a vector name its parts. */
  readonly prefix: string
  readonly stretches: readonly string[]
  readonly type: string
  readonly steps: Steps
  readonly telling: Telling
  /** Whether steps are read in the order in which this invocation is told those of the other side. */
  readonly stepped: boolean
}

/** Functions that give the value of the neighbour `i ^ lane`. */
export const SWAPS = ['', 'quadSwapX', 'quadSwapY', 'quadSwapDiagonal']
const PARTS = FOUR.map((i) => 'xyzw'[i]!)
const LANE = 'lane'

/** `depth`: text of where a step, a number or a name, lies in the elements that the slot is bound as. */
function loopReader(shader: Shader, reading: Reading, depth: (step: number | string) => string): LoopReader {
  const { side, vectors, start, prefix, stretches, type, steps, telling, stepped } = reading
  const quads = telling !== 'nothing'
  const { view } = side
  const { dtype } = shader.slots[view.slot]!
  const { name, stored } = shader.slot(view.slot, false, vectors ? 4 : 1)
  const reader = blockReader(shader, side, vectors, '', start, false)
  const load = (place: string, step: number | string) =>
    fromStored(dtype, stored, vectors ? 4 : 1, `${name}[${place} + ${depth(step)}]`)
  const all = [...Array(steps).keys()]
  const vector = (texts: readonly string[]) =>
    texts.length === 1 ? texts[0]! : `vec${texts.length}<${type}>(${texts.join(', ')})`
  const own = (s: number, i: number) => `${prefix}${s}${'abcd'[i]}`
  const told = (value: string, i: number) =>
    telling === 'all' ? `quadBroadcast(${value}, ${i}u)` : i === 0 ? value : `${SWAPS[i]}(${value})`
  const inOrder = (step: number) => (!stepped ? step : step === 0 ? LANE : `(${step}u ^ ${LANE})`)
  const before: string[] = []
  const lines: string[] = []
  for (const [s, stretch] of stretches.entries()) {
    const isOne = quads || vectors === 'along'
    const places = reader.places(`${prefix}${s}_`).slice(0, isOne ? 1 : 4)
    before.push(
      ...reader.place(`${prefix}${s}_`, quads && vectors !== 'along' ? `${stretch} + ${LANE}` : stretch, isOne ? 1 : 4),
      ...places.map((place, i) => `let ${prefix}${s}_${i} = ${place};`),
    )
    const read = (i: number) => {
      const place = `${prefix}${s}_${i}`
      return vectors === 'deep' ? load(place, 0) : vector(all.map((step) => load(place, inOrder(step))))
    }
    if (quads) {
      lines.push(
        `let ${prefix}${s} = ${vectors === 'along' ? load(`${prefix}${s}_0`, LANE) : read(0)};`,
        ...(vectors === 'along' ? all : FOUR).map((i) => `let ${own(s, i)} = ${told(`${prefix}${s}`, i)};`),
      )
    } else if (vectors === 'along')
      lines.push(...all.map((step) => `let ${own(s, step)} = ${load(`${prefix}${s}_0`, inOrder(step))};`))
    else lines.push(...FOUR.map((i) => `let ${own(s, i)} = ${read(i)};`))
  }
  const at = (position: number, step: number) => {
    const [s, i] = [position >> 2, position & 3]
    if (vectors === 'along') return `${own(s, step)}.${PARTS[i]}`
    return steps === 1 ? own(s, i) : `${own(s, i)}.${PARTS[step]}`
  }
  const along = (position: number) =>
    vectors === 'along' ? vector(all.map((step) => at(position, step))) : own(position >> 2, position & 3)
  return { before, lines, at, along }
}

/** What an invocation multiplies on its own. */
export interface Own {
  /** Text of the first of each four rows and columns. */
  readonly rows: readonly string[]
  readonly columns: readonly string[]
  readonly type: string
  /** Whether four neighbours have the same rows. */
  readonly quads: boolean
  /** Texts of where the outermost loop begins and ends. */
  readonly range: readonly [string, string]
}

/** How an invocation is told what neighbours have read: in an order of its own, unless the other side holds steps in one. */
function tellingOf(quads: boolean, vectors: readonly [Vectors, Vectors], steps: Steps): Telling {
  if (!quads) return 'nothing'
  if (vectors[0] !== 'along') return 'swapped'
  return steps === 4 && vectors[1] !== 'deep' ? 'stepped' : 'all'
}

/** Text of which row the sum `row` of an invocation stands for, after `aloneLines`. `vectors`: how rows are read. */
export const rowAlone = (quads: boolean, vectors: Vectors, row: string): string =>
  quads && vectors !== 'along' ? `((${row}) ^ ${LANE})` : row

/** Whether a type has matrices, whose products emulators compute with the fewest passages through memory. */
const hasMatrices = (type: string) => type === 'f32' || type === 'f16'

/** Lines of loops along k in which an invocation multiplies what it reads straight from the operands. */
export function aloneLines(
  shader: Shader,
  { extents, strides, steps }: Loops,
  sides: readonly [Side, Side],
  vectors: readonly [Vectors, Vectors],
  starts: readonly string[],
  { rows, columns, type, quads, range }: Own,
): string[] {
  const inner = extents.length - 1
  const [before, lines]: [string[], string[]] = [[], []]
  const telling = tellingOf(quads, vectors, steps)
  // Where a step lies, in vectors where a side is read as vectors. What does not change is computed before the loops:
  // an emulator leaves everything where it is.
  const depthOf = (side: 0 | 1) => {
    const factors = strides[side].map((stride) => (vectors[side] ? stride / 4 : stride))
    const strideNames = factors.map((factor, d) => {
      if (factor === 0 || factor === 1 || (d === inner && vectors[side] === 'deep')) return ''
      before.push(`let stride${'AB'[side]}${d} = ${shader.number(factor)};`)
      return ` * stride${'AB'[side]}${d}`
    })
    const name = `depth${'AB'[side]}`
    const outer = factors.slice(0, inner).flatMap((factor, d) => (factor === 0 ? [] : [`k${d}${strideNames[d]}`]))
    if (vectors[side] === 'deep') {
      lines.push(`let ${name} = ${[...outer, quotientText(`k${inner}`, 4)].join(' + ')};`)
      return () => name
    }
    const factor = factors[inner]!
    if (factor !== 0) outer.push(`k${inner}${strideNames[inner]}`)
    lines.push(`let ${name} = ${outer.join(' + ') || '0u'};`)
    return (step: number | string) => {
      const text = typeof step === 'number' ? `${step}u` : step
      return step === 0 || factor === 0 ? name : `${name} + ${text}${strideNames[inner]}`
    }
  }
  const reader = (side: 0 | 1) => {
    const given = { side: sides[side], vectors: vectors[side], start: starts[side]!, prefix: 'xy'[side]!, type, steps }
    const own =
      side === 0
        ? { stretches: rows, telling, stepped: false }
        : { stretches: columns, telling: 'nothing' as const, stepped: telling === 'stepped' }
    return loopReader(shader, { ...given, ...own }, depthOf(side))
  }
  const [left, right] = [reader(0), reader(1)]
  // One loop for all: each loop of several would carry every sum of an invocation along.
  const counters = extents.map((_, d) => `var k${d} = ${d === 0 ? range[0] : '0u'};`)
  const count = extents.flatMap((_, i) => {
    const d = inner - i
    const next = d === inner ? `k${d} += ${steps}u;` : `k${d} += u32(carry${d + 1});`
    if (d === 0) return [next]
    return [next, `let carry${d} = k${d} >= ${shader.number(extents[d]!)};`, `k${d} = select(k${d}, 0u, carry${d});`]
  })
  const all = [...Array(steps).keys()]
  const ownRows = [...Array(4 * rows.length).keys()]
  const isMatrix = steps > 1 && hasMatrices(type)
  const factors = columns.flatMap((_, j) => {
    const four = FOUR.map((i) => 4 * j + i)
    if (isMatrix) return [`let z${j} = mat4x${steps}<${type}>(${four.map(right.along).join(', ')});`]
    return all.map((step) => `let z${j}${step} = vec4<${type}>(${four.map((at) => right.at(at, step)).join(', ')});`)
  })
  // All steps of a turn in one sum, so that it is put back once.
  const sums = ownRows.flatMap((i) => [
    ...(isMatrix ? [`let w${i} = ${left.along(i)};`] : []),
    ...columns.map((_, j) => {
      const products = isMatrix ? [`w${i} * z${j}`] : all.map((step) => `${left.at(i, step)} * z${j}${step}`)
      return `c${i}_${j} = c${i}_${j} + ${products.join(' + ')};`
    }),
  ])
  return [
    ...(quads ? [`let ${LANE} = ${remainderText('local', 4)};`] : []),
    ...before,
    ...left.before,
    ...right.before,
    ...counters,
    `let end = ${range[1]};`,
    'while (k0 < end) {',
    ...lines,
    ...left.lines,
    ...right.lines,
    ...factors,
    ...sums,
    ...count,
    '}',
  ]
}
