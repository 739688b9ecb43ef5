import { apply, definePrimitive, type Node } from '../graph/node.ts'
import { pad } from '../ops/pad.ts'
import { permute } from '../ops/permute.ts'
import { placeAll } from '../ops/place.ts'
import { reshape } from '../ops/reshape.ts'
import { sum } from '../ops/sum.ts'
import type { Shape } from '../shape.ts'
import { type Axis, countOf, isTiled, paddedSize, spanOf } from './axes.ts'
import { range } from './layout.ts'

// Everything here lies as [N, space..., C]; the elements of windows go between space and channels.

/** Attributes: [leading axes, spatial axes, then kernel, dilation, stride, count, padded size of each]. */
const windowsOp = /*@__PURE__*/ definePrimitive({
  name: 'windows',
  type: ([x], [lead, rank, ...numbers]) => {
    const part = (k: number) => range(0, rank!).map((i) => numbers[5 * i + k]!)
    return {
      shape: [...x!.shape.slice(0, lead), ...part(3), ...part(0), ...x!.shape.slice(lead! + rank!)],
      dtype: x!.dtype,
    }
  },
  // an element has the gradients of all windows that it lies in
  vjp: ({ dy, attributes: [lead, rank, ...numbers] }) => {
    const axes = range(0, rank!).map((i): Axis => {
      const [kernel, dilation, stride, , size] = numbers.slice(5 * i, 5 * i + 5) as [
        number,
        number,
        number,
        number,
        number,
      ]
      return { size, kernel, dilation, stride, before: 0, after: 0 }
    })
    return [sumWindows(dy, axes, lead!)]
  },
  lowering: {
    kind: 'view',
    view: ({ offset, strides }, shape, [lead, rank, ...numbers]) => {
      const along = (k: number) => strides.slice(lead, lead! + rank!).map((s, i) => s * numbers[5 * i + k]!)
      return {
        shape,
        offset,
        strides: [...strides.slice(0, lead), ...along(2), ...along(1), ...strides.slice(lead! + rank!)],
      }
    },
    batch: ([lead, ...rest]) => [lead! + 1, ...rest],
  },
})

/** Windows of an input that has its padding: [N, space..., C] gives [N, count..., kernel..., C]. */
export function windows(x: Node, axes: readonly Axis[], lead = 1): Node {
  const numbers = axes.flatMap((axis) => [axis.kernel, axis.dilation, axis.stride, countOf(axis), paddedSize(axis)])
  return apply(windowsOp, [x], [lead, axes.length, ...numbers])
}

/** Attributes: [leading axes, spatial axes, then the step and the size of each]. */
const skewOp = /*@__PURE__*/ definePrimitive({
  name: 'skew',
  type: ([x], [lead, rank, ...numbers]) => ({
    shape: x!.shape.map((s, d) => (d >= lead! && d < lead! + rank! ? numbers[2 * (d - lead!) + 1]! : s)),
    dtype: x!.dtype,
  }),
  // the gradient goes back the other way; outside of what was read it is 0
  vjp: ({ dy, inputs: [x], attributes: [lead, rank, ...numbers] }) => {
    const margins = dy.shape.map((_, d) => {
      const i = d - lead!
      return i >= 0 && i < rank! ? Math.abs(numbers[2 * i]!) * (dy.shape[d + rank!]! - 1) : 0
    })
    const wide = pad(
      dy,
      [...margins].reverse().flatMap((margin) => [margin, margin]),
    )
    const back = range(0, rank!).flatMap((i) => [-numbers[2 * i]!, x!.shape[lead! + i]!])
    return [apply(skewOp, [wide], [lead!, rank!, ...back])]
  },
  lowering: {
    kind: 'view',
    view: (input, shape, [lead, rank, ...numbers]) => {
      const strides = [...input.strides]
      let { offset } = input
      for (let i = 0; i < rank!; i++) {
        const step = numbers[2 * i]! * strides[lead! + i]!
        if (step < 0) offset -= step * (shape[lead! + rank! + i]! - 1)
        strides[lead! + rank! + i]! += step
      }
      return { shape, offset, strides }
    },
    batch: ([lead, ...rest]) => [lead! + 1, ...rest],
  },
})

/**
 * The gradient of `windows`: [N, count..., kernel..., C] gives [N, space..., C] with padding, where every element is the
 * sum of the window elements that were read from it.
 */
export function sumWindows(x: Node, axes: readonly Axis[], lead = 1): Node {
  if (isTiled(axes)) return tileWindows(x, axes, lead)
  const rank = axes.length
  const spread = spreadWindows(x, axes, lead)
  // element k of the window that starts at i - k dilation
  const numbers = axes.flatMap((axis) => [-axis.dilation, paddedSize(axis)])
  const aligned = apply(skewOp, [spread], [lead, rank, ...numbers])
  return sum(aligned, { dim: range(lead + rank, lead + 2 * rank) })
}

/**
 * Values of windows put where the last element of each window lies, with `fill` between and around them, so that
 * element i of the input lies in the windows from place i on: along each axis, places `span - 1 + stride * o`.
 */
export function spreadWindows(x: Node, axes: readonly Axis[], lead = 1, fill = 0): Node {
  const along = (outside: number, value: (axis: Axis) => number) =>
    x.shape.map((_, d) => (d >= lead && d < lead + axes.length ? value(axes[d - lead]!) : outside))
  const sizes = along(-1, (axis) => paddedSize(axis) + spanOf(axis) - 1)
  const shape = x.shape.map((size, d) => (sizes[d] === -1 ? size : sizes[d]!))
  return placeAll(
    fill,
    shape,
    [x],
    [{ starts: along(0, (axis) => spanOf(axis) - 1), steps: along(1, (axis) => axis.stride) }],
  )
}

/** `sumWindows` of windows that do not overlap: they are put side by side. */
export function tileWindows(x: Node, axes: readonly Axis[], lead = 1): Node {
  const rank = axes.length
  const rest = x.shape.slice(lead + 2 * rank)
  const leading = x.shape.slice(0, lead)
  const pairs = range(0, rank).flatMap((i) => [lead + i, lead + rank + i])
  const order = [...range(0, lead), ...pairs, ...range(lead + 2 * rank, x.shape.length)]
  const side = permute(x, order)
  const cells: Shape = [...leading, ...axes.flatMap((axis) => [countOf(axis), axis.stride]), ...rest]
  const steps = side.shape.map((_, d) =>
    d >= lead && d < lead + 2 * rank && (d - lead) % 2 === 1 ? axes[(d - lead - 1) / 2]!.dilation : 1,
  )
  const filled = axes.every((axis) => axis.stride === axis.kernel)
  const whole = filled ? side : placeAll(0, cells, [side], [{ starts: side.shape.map(() => 0), steps }])
  const joined = reshape(whole, [...leading, ...axes.map((axis) => countOf(axis) * axis.stride), ...rest])
  const missing = [...axes].reverse().flatMap((axis) => [0, paddedSize(axis) - countOf(axis) * axis.stride])
  return pad(joined, [...rest.flatMap(() => [0, 0]), ...missing])
}
