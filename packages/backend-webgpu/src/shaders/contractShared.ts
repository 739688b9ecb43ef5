import { type BlockReader, blockReader, FOUR, type Side, type Vectors } from './contractBlock.ts'
import type { TilePlan } from './contractPlan.ts'
import { quotientText, remainderText } from './division.ts'
import type { Shader } from './shader.ts'

/** What an invocation brings into the tile of an operand: blocks of 4x4, held in registers on the way. */
interface Filling {
  /** Lines before the loop: registers, and where blocks lie. */
  readonly before: readonly string[]
  /** Lines that read the blocks at a position along k into registers. */
  read(k: string): readonly string[]
  /** Lines that put the registers into the tile. */
  readonly put: readonly string[]
}

/** One operand, and its tile of `width` vectors at each of `depth` steps. */
interface Operand {
  readonly name: 'A' | 'B'
  readonly vectors: Vectors
  readonly blocks: BlockReader
  /** Text of the first position of the tile. */
  readonly origin: string
  readonly width: number
}

const indented = (lines: readonly string[]) => lines.map((line) => `  ${line}`)
const within = (condition: string | null, lines: readonly string[]) => [
  condition === null ? '{' : `if (${condition}) {`,
  ...indented(lines),
  '}',
]

/**
 * Neighbours read neighbouring memory. `size`: invocations that fill this tile, from number `first` on.
 */
function fillingOf(
  { name, vectors, blocks, origin, width }: Operand,
  depth: number,
  type: string,
  size: number,
  first: number,
  all: number,
): Filling {
  const steps = depth / 4
  const count = width * steps
  const turns = [...Array(Math.ceil(count / size)).keys()]
  const before: string[] = []
  const local = first === 0 ? 'local' : `(local - ${first}u)`
  for (const turn of turns) {
    const own = `${name}${turn}`
    const filled = turn === 0 ? local : `(local + ${turn * size}u)`
    const [at, deep] =
      vectors === 'deep'
        ? [quotientText(filled, steps), remainderText(filled, steps)]
        : [remainderText(filled, width), quotientText(filled, width)]
    before.push(
      ...FOUR.map((d) => `var held${own}_${d} = vec4<${type}>();`),
      `let at${own} = ${at};`,
      `let deep${own} = ${deep} * 4u;`,
      ...blocks.place(`block${own}`, `${origin} + at${own} * 4u`),
    )
  }
  // Where there are more invocations than blocks, some have nothing to do here.
  const busy = Math.min(count, size)
  const condition = first > 0 ? `local >= ${first}u` : busy < all ? `local < ${busy}u` : null
  const each = (lines: (own: string) => readonly string[]) =>
    turns.flatMap((turn) => within(condition, lines(`${name}${turn}`)))
  return {
    before,
    read: (k) =>
      each((own) => [
        ...blocks.read(`block${own}`, `${k} + deep${own}`),
        ...FOUR.map((d) => `held${own}_${d} = block${own}${d};`),
      ]),
    put: each((own) => FOUR.map((d) => `tile${name}[(deep${own} + ${d}u) * ${width}u + at${own}] = held${own}_${d};`)),
  }
}

/**
 * Lines that sum products over tiles that a workgroup shares, from `first` to `end` along k. While one tile is multiplied,
 * the next one is on its way into registers. `ragged`: the last tile may end within.
 */
export function sharedLines(
  shader: Shader,
  { rows, columns, depth, ownRows, ownColumns }: TilePlan,
  sides: readonly [Side, Side],
  vectors: readonly [Vectors, Vectors],
  starts: readonly string[],
  type: string,
  ragged: boolean,
): string[] {
  const [across, down] = [columns / ownColumns, rows / ownRows]
  const size = across * down
  const widths = [rows / 4, columns / 4] as const
  shader.declare(`var<workgroup> tileA: array<vec4<${type}>, ${widths[0] * depth}>;`)
  shader.declare(`var<workgroup> tileB: array<vec4<${type}>, ${widths[1] * depth}>;`)
  const operand = (i: 0 | 1): Operand => ({
    name: i === 0 ? 'A' : 'B',
    vectors: vectors[i],
    blocks: blockReader(shader, sides[i], vectors[i], type, starts[i]!, ragged),
    origin: i === 0 ? `group.y * ${rows}u` : `group.x * ${columns}u`,
    width: widths[i],
  })
  // Where there are invocations enough for both, the first fill the tile of a, the last that of b.
  const [blocksA, blocksB] = widths.map((width) => (width * depth) / 4) as [number, number]
  const apart = blocksA + blocksB <= size
  const fillA = fillingOf(operand(0), depth, type, apart ? blocksA : size, 0, size)
  const fillB = fillingOf(operand(1), depth, type, apart ? blocksB : size, apart ? size - blocksB : 0, size)
  const read = (k: string) => [...fillA.read(k), ...fillB.read(k)]
  const x = [...Array(ownRows / 4).keys()]
  const y = [...Array(ownColumns / 4).keys()]
  const sums = x.flatMap((i) => FOUR.flatMap((r) => y.map((j) => `c${4 * i + r}_${j} += x${i}.${'xyzw'[r]} * y${j};`)))
  const multiply = [
    `for (var d = 0u; d < ${depth}u; d++) {`,
    ...indented([
      ...x.map((i) => `let x${i} = tileA[d * ${widths[0]}u + ${quotientText('local', across)} + ${i * down}u];`),
      ...y.map((j) => `let y${j} = tileB[d * ${widths[1]}u + ${remainderText('local', across)} + ${j * across}u];`),
      ...sums,
    ]),
    '}',
  ]
  return [
    ...fillA.before,
    ...fillB.before,
    ...read('first'),
    `for (var k = first; k < end; k += ${depth}u) {`,
    ...indented([
      ...fillA.put,
      ...fillB.put,
      'workgroupBarrier();',
      `let next = k + ${depth}u;`,
      'if (next < end) {',
      ...indented(read('next')),
      '}',
      ...multiply,
      'workgroupBarrier();',
    ]),
    '}',
  ]
}
