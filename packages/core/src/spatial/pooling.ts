import { positionNode } from '../graph/constants.ts'
import { customGradient } from '../graph/custom.ts'
import { apply, definePrimitive, type Node } from '../graph/node.ts'
import { add } from '../ops/add.ts'
import { amax } from '../ops/amax.ts'
import { eq } from '../ops/compare.ts'
import { constantLike, zerosOf } from '../graph/constants.ts'
import { div } from '../ops/div.ts'
import { mul } from '../ops/mul.ts'
import { remainder } from '../ops/remainder.ts'
import { reshape } from '../ops/reshape.ts'
import { sub } from '../ops/sub.ts'
import { broadcastTo, sum, withoutDims } from '../ops/sum.ts'
import { where } from '../ops/where.ts'
import type { Shape } from '../shape.ts'
import { type Axis, countOf, decodeAxes, encodeAxes, isTiled, paddedSize, type Sizes, sizesOf, spanOf } from './axes.ts'
import { padded, range, unpadded } from './layout.ts'
import { spreadWindows, tileWindows, windows } from './windows.ts'

export interface PoolArguments {
  readonly stride?: Sizes | null
  readonly padding?: Sizes
  readonly dilation?: Sizes
  readonly ceilMode?: boolean
}

/** The axes of a pooling over the last `rank` axes; `ceilMode` allows a last window that starts inside and ends outside. */
export function poolAxes(where: string, shape: Shape, rank: number, kernelSize: Sizes, options: PoolArguments): Axis[] {
  const kernel = sizesOf(where, 'kernelSize', kernelSize, rank, 1)
  const given = options.stride
  const noStride = given == null || (typeof given === 'object' && given.length === 0)
  const stride = noStride ? kernel : sizesOf(where, 'stride', given, rank, 1)
  const padding = sizesOf(where, 'padding', options.padding ?? 0, rank, 0)
  const dilation = sizesOf(where, 'dilation', options.dilation ?? 1, rank, 1)
  return kernel.map((k, i): Axis => {
    const size = shape[shape.length - rank + i]!
    const before = padding[i]!
    const axis = { size, kernel: k, dilation: dilation[i]!, stride: stride[i]!, before, after: before }
    if (!options.ceilMode) return axis
    let count = Math.ceil((paddedSize(axis) - spanOf(axis)) / axis.stride) + 1
    if ((count - 1) * axis.stride >= size + before) count--
    return { ...axis, after: Math.max(before, (count - 1) * axis.stride + spanOf(axis) - size - before) }
  })
}

/** Axes along which windows of the same elements move by one, for the way back. */
const steadily = (axes: readonly Axis[]): Axis[] =>
  axes.map((axis) => ({ ...axis, size: paddedSize(axis) + spanOf(axis) - 1, stride: 1, before: 0, after: 0 }))

/** Puts axes of size 1, or of the kernel, behind the counts of [N, count..., C]. */
function withKernel(x: Node, axes: readonly Axis[], lead: number, expand: boolean): Node {
  const at = lead + axes.length
  const before = x.shape.slice(0, at)
  const after = x.shape.slice(at)
  const thin = reshape(x, [...before, ...axes.map(() => 1), ...after])
  return expand ? broadcastTo(thin, [...before, ...axes.map((axis) => axis.kernel), ...after]) : thin
}

const kernelDims = (axes: readonly Axis[], lead: number): number[] => range(lead + axes.length, lead + 2 * axes.length)

/** Attributes: [lead, axes...]; a value went into every window over its place. */
const sumGradient = /*@__PURE__*/ customGradient(
  'sumPool',
  ({ dy, attributes: [lead, ...numbers] }) => {
    const axes = decodeAxes(numbers)
    const whole = isTiled(axes)
      ? tileWindows(withKernel(dy, axes, lead!, true), axes, lead)
      : sum(windows(spreadWindows(dy, axes, lead), steadily(axes), lead), { dim: kernelDims(axes, lead!) })
    return [unpadded(whole, axes)]
  },
  ([lead, ...rest]) => [lead! + 1, ...rest],
)

/** Sums of windows: [N, space..., C] gives [N, count..., C]. */
export function sumPool(x: Node, axes: readonly Axis[]): Node {
  const value = sum(windows(padded(x, axes), axes), { dim: kernelDims(axes, 1) })
  return sumGradient(value, [x], [1, ...encodeAxes(axes)])
}

/** The position of the first largest element of each window, in the order of the kernel. */
const positionOp = /*@__PURE__*/ definePrimitive({
  name: 'argmax',
  type: ([x], dims) => ({ shape: withoutDims(x!.shape, dims), dtype: 'int32' }),
  vjp: 'a position does not vary smoothly',
  lowering: { kind: 'reduce', reducer: 'argmax' },
})

const windowPosition = (x: Node, axes: readonly Axis[], lead = 1): Node =>
  apply(positionOp, [windows(padded(x, axes, Number.NEGATIVE_INFINITY), axes, lead)], kernelDims(axes, lead))

/** Row-major numbers of the elements of a window, one axis for each of its own and one for channels. */
function kernelNumbers(axes: readonly Axis[]): Node {
  const shape = [...axes.map((axis) => axis.kernel), 1]
  let number = positionNode(shape, 0)
  axes.slice(1).forEach((axis, i) => {
    number = add(mul(number, constantLike(number, axis.kernel)), positionNode(shape, i + 1))
  })
  return number
}

/** Attributes: [lead, axes...]; a value went into the windows whose position names it. */
const maxGradient = /*@__PURE__*/ customGradient(
  'maxPool',
  ({ dy, inputs: [x], attributes: [lead, ...numbers] }) => {
    const axes = decodeAxes(numbers)
    const position = windowPosition(x!, axes, lead)
    const number = kernelNumbers(axes)
    const pick = (place: Node, value: Node, wanted: Node) => where(eq(place, wanted), value, zerosOf(value))
    if (isTiled(axes)) {
      const chosen = pick(withKernel(position, axes, lead!, false), withKernel(dy, axes, lead!, true), number)
      return [unpadded(tileWindows(chosen, axes, lead), axes)]
    }
    const steady = steadily(axes)
    const area = axes.reduce((product, axis) => product * axis.kernel, 1)
    const places = windows(spreadWindows(position, axes, lead, -1), steady, lead)
    const values = windows(spreadWindows(dy, axes, lead), steady, lead)
    // the first of these windows has the element last
    const chosen = pick(places, values, sub(constantLike(number, area - 1), number))
    return [unpadded(sum(chosen, { dim: kernelDims(axes, lead!) }), axes)]
  },
  ([lead, ...rest]) => [lead! + 1, ...rest],
)

/** Largest elements of windows; the first of equals has the gradient. */
export function largestOf(x: Node, axes: readonly Axis[]): Node {
  const value = amax(windows(padded(x, axes, Number.NEGATIVE_INFINITY), axes), { dim: kernelDims(axes, 1) })
  return maxGradient(value, [x], [1, ...encodeAxes(axes)])
}

/** Where the largest elements lie in the space of [N, space..., C], in row-major order: int32 [N, count..., C]. */
export function indexOfLargest(x: Node, axes: readonly Axis[]): Node {
  const position = windowPosition(x, axes)
  const counts = [...axes.map(countOf), 1]
  let rest = position
  let total: Node | null = null
  let size = 1
  for (let i = axes.length - 1; i >= 0; i--) {
    const axis = axes[i]!
    const kernel = constantLike(rest, axis.kernel)
    const inner = i === 0 ? rest : remainder(rest, kernel)
    rest = div(rest, kernel, { roundingMode: 'trunc' })
    const first = sub(mul(positionNode(counts, i), constantLike(rest, axis.stride)), constantLike(rest, axis.before))
    const along = mul(add(mul(inner, constantLike(rest, axis.dilation)), first), constantLike(rest, size))
    total = total === null ? along : add(total, along)
    size *= axis.size
  }
  return total!
}
