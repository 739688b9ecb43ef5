import { apply, definePrimitive, type Node } from '../graph/node.ts'
import { sliceLayout } from '../graph/layout.ts'
import { at, caseSamples, plain } from '../samples.ts'
import { sameShape, type Shape } from '../shape.ts'

// place and stepSlice are each other's gradient, and so share a file.

/** Where an input goes along the last axis, or, with `axis`, along another one. */
export interface Placement {
  readonly start: number
  readonly step: number
}

const sliceOp = /*@__PURE__*/ definePrimitive({
  name: 'slice',
  // attributes: starts, then steps, then sizes
  type: ([x], attributes) => ({ shape: attributes.slice((attributes.length / 3) * 2), dtype: x!.dtype }),
  // the parts that were not taken have no gradient
  vjp: ({ dy, inputs: [x], attributes }) => {
    const rank = attributes.length / 3
    return [
      placeAll(0, x!.shape, [dy], [{ starts: attributes.slice(0, rank), steps: attributes.slice(rank, 2 * rank) }]),
    ]
  },
  lowering: {
    kind: 'view',
    view: (input, shape, attributes) =>
      sliceLayout(input, shape, attributes.slice(0, shape.length), attributes.slice(shape.length, 2 * shape.length)),
    batch: (attributes, size) => {
      const rank = attributes.length / 3
      const part = (i: number) => attributes.slice(i * rank, (i + 1) * rank)
      return [0, ...part(0), 1, ...part(1), size, ...part(2)]
    },
  },
})

/** Evenly spaced positions. */
interface Box {
  readonly starts: readonly number[]
  readonly steps: readonly number[]
  readonly sizes: Shape
}

/** Where each input of a placing goes. */
function boxesOf(attributes: readonly number[], { length: rank }: Shape, inputs: readonly Node[]): Box[] {
  return inputs.map((input, i) => {
    const own = attributes.slice(1 + rank + 2 * rank * i, 1 + rank + 2 * rank * (i + 1))
    const starts = own.filter((_, j) => j % 2 === 0)
    return { starts, steps: own.filter((_, j) => j % 2 === 1), sizes: input.shape }
  })
}

const placeOp = /*@__PURE__*/ definePrimitive({
  name: 'place',
  type: (inputs, attributes) => ({ shape: attributes.slice(1, 1 + inputs[0]!.shape.length), dtype: inputs[0]!.dtype }),
  // each input has the gradient of the place where it lies
  vjp: ({ dy, inputs, attributes, needs }) =>
    boxesOf(attributes, dy.shape, inputs).map(({ starts, steps, sizes }, i) =>
      needs[i] ? stepSlice(dy, starts, steps, sizes) : null,
    ),
  lowering: { kind: 'place' },
})

/** Elements `starts[d] + i steps[d]`, `shape[d]` of them along each axis. */
export function stepSlice(x: Node, starts: readonly number[], steps: readonly number[], shape: Shape): Node {
  const whole = shape.every(
    (size, d) => size === x.shape[d] && (size === 0 || starts[d] === 0) && (size <= 1 || steps[d] === 1),
  )
  if (whole) return x
  return apply(sliceOp, [x], [...starts, ...steps, ...shape])
}

/** `stepSlice` along one axis. */
export function stepped(x: Node, axis: number, start: number, size: number, step: number): Node {
  const along = (value: number, other: number) => x.shape.map((_, d) => (d === axis ? value : other))
  return stepSlice(
    x,
    along(start, 0),
    along(step, 1),
    x.shape.map((s, d) => (d === axis ? size : s)),
  )
}

/** Inputs of one dtype placed into a tensor of `shape` that holds `fill` elsewhere; they must not overlap. */
export function placeAll(
  fill: number,
  shape: Shape,
  inputs: readonly Node[],
  places: readonly { starts: readonly number[]; steps: readonly number[] }[],
): Node {
  const attributes = [fill, ...shape]
  for (const { starts, steps } of places) {
    for (let d = 0; d < shape.length; d++) attributes.push(starts[d]!, steps[d]!)
  }
  return apply(placeOp, inputs, attributes)
}

/** `placeAll` along one axis, the last when left out. */
export function place(
  fill: number,
  shape: Shape,
  inputs: readonly Node[],
  places: readonly Placement[],
  axis = shape.length - 1,
): Node {
  const along = (value: number, other: number) => shape.map((_, d) => (d === axis ? value : other))
  return placeAll(
    fill,
    shape,
    inputs,
    places.map(({ start, step }) => ({ starts: along(start, 0), steps: along(step, 1) })),
  )
}

/** Along some axis the boxes follow one another, or their elements alternate. */
function apart(a: Box, b: Box): boolean {
  return a.sizes.some((size, d) => {
    const [from, to] = [a.starts[d]!, b.starts[d]!]
    if (from + (size - 1) * a.steps[d]! < to || to + (b.sizes[d]! - 1) * b.steps[d]! < from) return true
    return a.steps[d] === b.steps[d] && (from - to) % a.steps[d]! !== 0
  })
}

/** `a + b` as one placing, where both place tensors into zeros and do so in different positions; else null. */
export function joinPlaced(a: Node, b: Node): Node | null {
  if (a.op !== placeOp || b.op !== placeOp || a.dtype !== b.dtype || !sameShape(a.shape, b.shape)) return null
  if (a.attributes[0] !== 0 || b.attributes[0] !== 0) return null
  const [before, added] = [a, b].map((node) => boxesOf(node.attributes, node.shape, node.inputs)) as [Box[], Box[]]
  if (!before.every((box) => added.every((other) => apart(box, other)))) return null
  return placeAll(0, a.shape, [...a.inputs, ...b.inputs], [...before, ...added])
}

export const samples = () => [
  caseSamples('place', [
    {
      inputs: [{ shape: [2, 2] }, { shape: [2, 1] }],
      run: (a, b) =>
        place(
          7,
          [2, 5],
          [a, b],
          [
            { start: 0, step: 2 },
            { start: 4, step: 1 },
          ],
        ),
      reference: (a, b) => plain([2, 5], (i, j) => (j === 4 ? at(b, i, 0) : j % 2 === 0 ? at(a, i, j / 2) : 7)),
    },
  ]),
  caseSamples('stepped', [
    {
      inputs: [{ shape: [3, 5] }],
      run: (x) => stepped(x, 1, 1, 2, 2),
      reference: (x) => plain([3, 2], (i, j) => at(x, i, 1 + 2 * j)),
    },
  ]),
]
