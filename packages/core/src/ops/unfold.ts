import { ShapeError } from '../errors.ts'
import { constantLike, positionNode } from '../graph/constants.ts'
import { constantNode } from '../graph/leaf.ts'
import { apply, definePrimitive, type Node } from '../graph/node.ts'
import { at, caseSamples, plain } from '../samples.ts'
import { checkInteger, formatShape, normalizeDim, type Shape } from '../shape.ts'
import { add } from './add.ts'
import { indexAdd } from './indexSelect.ts'
import { movedim } from './movedim.ts'
import { mul } from './mul.ts'
import { place } from './place.ts'
import { reshape } from './reshape.ts'
import { select } from './select.ts'

/** Windows of at most this size are added up one offset at a time, which is element-wise. */
const FEW_OFFSETS = 8

/** The sum of overlapping windows (on the last axis), put back along `dim` where they were taken. */
export function overlapAdd(windows: Node, shape: Shape, dim: number, size: number, step: number): Node {
  const count = windows.shape[dim]!
  if (size <= FEW_OFFSETS) {
    let result: Node | null = null
    for (let k = 0; k < size; k++) {
      const part = place(0, shape, [select(windows, -1, k)], [{ start: k, step }], dim)
      result = result === null ? part : add(result, part)
    }
    return result!
  }
  const merged = reshape(
    movedim(windows, -1, dim + 1),
    shape.map((s, d) => (d === dim ? count * size : s)),
  )
  const start = positionNode([count, size], 0)
  const index = add(mul(start, constantLike(start, step)), positionNode([count, size], 1))
  return indexAdd(constantNode(0, windows.dtype, shape), dim, reshape(index, [count * size]), merged)
}

const op = /*@__PURE__*/ definePrimitive({
  name: 'unfold',
  type: ([x], [dim, size, step]) => ({
    shape: [...x!.shape.map((s, d) => (d === dim ? Math.floor((s - size!) / step!) + 1 : s)), size!],
    dtype: x!.dtype,
  }),
  // an element has the gradients of all windows that it lies in
  vjp: ({ dy, inputs: [x], attributes: [dim, size, step] }) => [overlapAdd(dy, x!.shape, dim!, size!, step!)],
  lowering: {
    kind: 'view',
    view: (input, shape, [dim, , step]) => ({
      shape,
      offset: input.offset,
      strides: [...input.strides.map((s, d) => (d === dim ? s * step! : s)), input.strides[dim!]!],
    }),
    batch: ([dim, size, step]) => [dim! + 1, size!, step!],
  },
})

/**
 * Windows of `size` elements along an axis, `step` apart, on a new last axis: `out[..., i, ..., j] = x[..., i step + j, ...]`.
 * https://pytorch.org/docs/stable/generated/torch.Tensor.unfold.html
 */
export function unfold(x: Node, dim: number, size: number, step: number): Node {
  const axis = normalizeDim('unfold', dim, x.shape.length)
  checkInteger('unfold', 'size', size, 1)
  checkInteger('unfold', 'step', step, 1)
  if (size > (x.shape[axis] ?? 0))
    throw new ShapeError(`[unfold] size ${size} is more than axis ${axis} of ${formatShape(x.shape)} holds`, {
      size,
      axis,
    })
  return apply(op, [x], [axis, size, step])
}

export const samples = () => [
  caseSamples(
    'unfold',
    [
      {
        inputs: [{ shape: [7] }],
        run: (x) => unfold(x, 0, 3, 2),
        reference: (x) => plain([3, 3], (i, j) => at(x, 2 * i + j)),
      },
      {
        inputs: [{ shape: [12, 2] }],
        run: (x) => unfold(x, 0, 9, 1),
        reference: (x) => plain([4, 2, 9], (i, j, k) => at(x, i + k, j)),
      },
    ],
    [{ inputs: [{ shape: [3] }], run: (x) => unfold(x, 0, 4, 1), message: /\[unfold\] size 4 is more/ }],
  ),
]
