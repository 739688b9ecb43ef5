import type { ContractKernel } from '@neurite/core'
import { fromStored } from './casts.ts'
import { blockReader, FOUR, fourfold, type Side, type Vectors } from './contractBlock.ts'
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

interface LoopReader {
  /** Lines that find where the positions of all stretches lie, before the loops along k. */
  readonly before: readonly string[]
  /** Lines that read what serves all steps of a turn. */
  readonly first: readonly string[]
  /** Lines that read the positions at one step, and the names of their values, stretch by stretch. */
  at(step: number): { readonly lines: readonly string[]; readonly names: readonly string[] }
}

/**
 * Reads stretches of four positions, step by step along k. `depth`: text of where a step lies, in the elements that the
 * slot is bound as. Names have the given prefix; those of a vector name its parts.
 */
function loopReader(
  shader: Shader,
  side: Side,
  vectors: Vectors,
  start: string,
  depth: (step: number) => string,
  prefix: string,
  stretches: readonly string[],
): LoopReader {
  const { view } = side
  const { dtype } = shader.slots[view.slot]!
  const { name, stored } = shader.slot(view.slot, false, vectors ? 4 : 1)
  const reader = blockReader(shader, side, vectors, '', start, false)
  const found = stretches.map((_, s) => reader.places(`${prefix}${s}_`).slice(0, vectors === 'along' ? 1 : 4))
  const places = found.map((list, s) => list.map((_, i) => `${prefix}${s}_${i}`))
  const load = (own: string, place: string, step: number) =>
    `let ${own} = ${fromStored(dtype, stored, vectors ? 4 : 1, `${name}[${place} + ${depth(step)}]`)};`
  const rows = FOUR.map((i) => 'abcd'[i]!)
  const each = <Result>(make: (own: string, place: string, i: number) => Result) =>
    places.flatMap((list, s) => list.map((place, i) => make(`${prefix}${s}${rows[i]}`, place, i)))
  const before = stretches.flatMap((at, s) => [
    ...reader.place(`${prefix}${s}_`, at),
    ...found[s]!.map((place, i) => `let ${places[s]![i]} = ${place};`),
  ])
  if (vectors === 'deep') {
    const first = each((own, place) => load(own, place, 0))
    return { before, first, at: (step) => ({ lines: [], names: each((own) => `${own}.${'xyzw'[step]}`) }) }
  }
  return {
    before,
    first: [],
    at(step) {
      if (vectors === null) {
        const lines = each((own, place) => load(`${own}${step}`, place, step))
        return { lines, names: each((own) => `${own}${step}`) }
      }
      const owns = stretches.map((_, s) => `${prefix}${s}${step}`)
      return {
        lines: owns.map((own, s) => load(own, places[s]![0]!, step)),
        names: owns.flatMap((own) => FOUR.map((i) => `${own}.${'xyzw'[i]}`)),
      }
    },
  }
}

/** Loops over k that both operands are read along. */
export interface Loops {
  readonly extents: readonly number[]
  /** The strides of each operand, loop by loop. */
  readonly strides: readonly [readonly number[], readonly number[]]
  /** How many steps the innermost loop may take at once. */
  readonly steps: 1 | 4
}

export function loopsOf({ batch, m, k, a, b }: ContractKernel): Loops {
  const rank = batch.length
  const strides = [a.strides.slice(rank + m.length), b.strides.slice(rank, rank + k.length)]
  const axes = collapse(axesOf(k, strides), new Set())
  const along = (side: 0 | 1) => axes.map((axis) => axis.strides[side]!)
  const extents = axes.map((axis) => axis.extent)
  return { extents, strides: [along(0), along(1)], steps: extents.at(-1)! % 4 === 0 ? 4 : 1 }
}

/**
 * Loops along k in which an invocation multiplies what it reads straight from the operands: four steps at a time where one
 * of them is read in vectors along k.
 */
export function aloneLines(
  shader: Shader,
  { extents, strides }: Loops,
  sides: readonly [Side, Side],
  vectors: readonly [Vectors, Vectors],
  starts: readonly string[],
  own: { readonly rows: readonly string[]; readonly columns: readonly string[]; readonly type: string },
): string[] {
  const inner = extents.length - 1
  const steps = vectors.includes('deep') ? 4 : 1
  const [before, lines]: [string[], string[]] = [[], []]
  // Where a step lies, in vectors where a side is read as vectors. What does not change is computed before the loops:
  // an emulator leaves everything where it is.
  const depthOf = (side: 0 | 1) => {
    const factors = strides[side].map((stride) => (vectors[side] ? stride / 4 : stride))
    const strideNames = factors.map((factor, d) => {
      if (factor === 0 || factor === 1) return ''
      before.push(`let stride${'AB'[side]}${d} = ${shader.number(factor)};`)
      return ` * stride${'AB'[side]}${d}`
    })
    const name = `depth${'AB'[side]}`
    const outer = factors.slice(0, inner).flatMap((factor, d) => (factor === 0 ? [] : [`k${d}${strideNames[d]}`]))
    if (vectors[side] === 'deep') {
      lines.push(`let ${name} = ${[...outer, `k${inner} / 4u`].join(' + ')};`)
      return () => name
    }
    const factor = factors[inner]!
    if (factor !== 0) outer.push(`k${inner}${strideNames[inner]}`)
    lines.push(`let ${name} = ${outer.join(' + ') || '0u'};`)
    return (step: number) => (step === 0 || factor === 0 ? name : `${name} + ${step}u${strideNames[inner]}`)
  }
  const reader = (side: 0 | 1) =>
    loopReader(
      shader,
      sides[side],
      vectors[side],
      starts[side]!,
      depthOf(side),
      'xy'[side]!,
      side === 0 ? own.rows : own.columns,
    )
  const [left, right] = [reader(0), reader(1)]
  const loops = extents.map((extent, d) => {
    const next = d === inner && steps > 1 ? `k${d} += ${steps}u` : `k${d}++`
    return `for (var k${d} = 0u; k${d} < ${shader.number(extent)}; ${next}) {`
  })
  const turns = Array.from({ length: steps }, (_, step) => ({ step, x: left.at(step), y: right.at(step) }))
  const vectorsAt = turns.flatMap(({ step, y }) =>
    own.columns.map((_, j) => {
      const vector = `vec4<${own.type}>(${y.names.slice(4 * j, 4 * j + 4).join(', ')})`
      return `let z${j}${step} = ${vectors[1] === 'along' ? `y${j}${step}` : vector};`
    }),
  )
  // All steps of a turn in one sum, so that it is put back once.
  const sums = turns[0]!.x.names.flatMap((_, i) =>
    own.columns.map((_, j) => {
      const products = turns.map(({ step, x }) => `${x.names[i]} * z${j}${step}`)
      return `c${i}_${j} = c${i}_${j} + ${products.join(' + ')};`
    }),
  )
  return [
    ...before,
    ...left.before,
    ...right.before,
    ...loops,
    ...lines,
    ...left.first,
    ...right.first,
    ...turns.flatMap(({ x, y }) => [...x.lines, ...y.lines]),
    ...vectorsAt,
    ...sums,
    ...loops.map(() => '}'),
  ]
}
