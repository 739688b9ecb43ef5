import type { Layout } from '../graph/layout.ts'
import { apply, definePrimitive, type Node } from '../graph/node.ts'
import { at, caseSamples, plain } from '../samples.ts'
import { normalizeDims } from '../shape.ts'

/** Reads the axes from their ends. */
function backwards(input: Layout, dims: readonly number[]): Layout {
  let offset = input.offset
  const strides = [...input.strides]
  for (const d of dims) {
    offset += Math.max(0, input.shape[d]! - 1) * strides[d]!
    strides[d] = -strides[d]!
  }
  return { shape: input.shape, offset, strides }
}

const op = /*@__PURE__*/ definePrimitive({
  name: 'flip',
  type: ([x]) => ({ shape: x!.shape, dtype: x!.dtype }),
  // elements flow back to where they came from
  vjp: ({ dy, attributes: dims }) => [flip(dy, dims)],
  lowering: { kind: 'view', view: (input, _, dims) => backwards(input, dims), batch: (dims) => dims.map((d) => d + 1) },
})

/**
 * Axes in reverse order of their elements: `out[i] = x[n - 1 - i]`.
 * https://pytorch.org/docs/stable/generated/torch.flip.html
 */
export function flip(x: Node, dims: number | readonly number[]): Node {
  const axes = normalizeDims('flip', dims, x.shape.length)
  return axes.length === 0 ? x : apply(op, [x], axes)
}

export const samples = () => [
  caseSamples(
    'flip',
    [
      {
        inputs: [{ shape: [3, 4] }],
        run: (x) => flip(x, [1]),
        reference: (x) => plain([3, 4], (i, j) => at(x, i, 3 - j)),
      },
      {
        inputs: [{ shape: [3, 4], transposed: true }],
        run: (x) => flip(x, [0, -1]),
        reference: (x) => plain([3, 4], (i, j) => at(x, 2 - i, 3 - j)),
      },
      { inputs: [{ shape: [0, 2] }], run: (x) => flip(x, [0]), reference: (x) => x },
    ],
    [{ inputs: [{ shape: [2] }], run: (x) => flip(x, [1]), message: /\[flip\] dim 1 is out of range/ }],
  ),
]
