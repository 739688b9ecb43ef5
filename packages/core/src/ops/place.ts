import { apply, definePrimitive, type Node } from '../graph/node.ts'
import { sliceLayout } from '../graph/layout.ts'
import { at, caseSamples, plain } from '../samples.ts'
import type { Shape } from '../shape.ts'

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

const placeOp = /*@__PURE__*/ definePrimitive({
  name: 'place',
  type: (inputs, attributes) => ({ shape: attributes.slice(1, 1 + inputs[0]!.shape.length), dtype: inputs[0]!.dtype }),
  // each input has the gradient of the place where it lies
  vjp: ({ dy, inputs, attributes, needs }) => {
    const rank = dy.shape.length
    return inputs.map((input, i) => {
      if (!needs[i]) return null
      const own = attributes.slice(1 + rank + 2 * rank * i, 1 + rank + 2 * rank * (i + 1))
      return stepSlice(
        dy,
        own.filter((_, j) => j % 2 === 0),
        own.filter((_, j) => j % 2 === 1),
        input.shape,
      )
    })
  },
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
