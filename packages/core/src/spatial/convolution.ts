import { customGradient } from '../graph/custom.ts'
import type { Node, Vjp } from '../graph/node.ts'
import { flip } from '../ops/flip.ts'
import { matmul } from '../ops/matmul.ts'
import { mul } from '../ops/mul.ts'
import { permute, transpose } from '../ops/permute.ts'
import { reshape } from '../ops/reshape.ts'
import { sum } from '../ops/sum.ts'
import { type Axis, countOf, decodeAxes, encodeAxes, spanOf } from './axes.ts'
import { foldBatches, unfoldBatches } from './batches.ts'
import { padded, range, unpadded } from './layout.ts'
import { sumWindows, windows } from './windows.ts'

// A convolution relates an input x [N, space..., C], a weight w [O, C / groups, kernel...] and an output
// y [N, count..., O]. It is linear in x and in w, so its gradients are two more products of the same kind, and those of
// the three are again among the three: y of (x, w), x of (y, w), w of (x, y).

export interface Geometry {
  readonly axes: readonly Axis[]
  readonly groups: number
}

/** Sizes that several rearrangements need. G groups of C inputs and O outputs each. */
function sizesOf(w: readonly number[], { axes, groups }: Geometry) {
  return {
    G: groups,
    O: w[0]! / groups,
    C: w[1]!,
    kernel: axes.map((axis) => axis.kernel),
    area: axes.reduce((product, axis) => product * axis.kernel, 1),
    count: axes.map(countOf),
    rank: axes.length,
  }
}

/** A group with one input or one output is no matrix worth a product: multiply and sum. */
const isThin = ({ G, O, C }: { G: number; O: number; C: number }): boolean => G > 1 && (O === 1 || C === 1)

/** The elements under each position of the kernel: [N, count..., kernel..., G C]. */
const patchesOf = (x: Node, { axes }: Geometry): Node => windows(padded(x, axes), axes)

/** The weight as [kernel..., G, O, C], for thin groups. */
function thinWeight(w: Node, geometry: Geometry): Node {
  const { G, O, C, kernel } = sizesOf(w.shape, geometry)
  return reshape(permute(w, [...range(2, w.shape.length), 0, 1]), [...kernel, G, O, C])
}

/** The weight as matrices [G, O, area C], or one matrix. */
function weightMatrix(w: Node, geometry: Geometry): Node {
  const { G, O, C, area } = sizesOf(w.shape, geometry)
  const rows = permute(w, [0, ...range(2, w.shape.length), 1])
  return reshape(rows, G === 1 ? [O, area * C] : [G, O, area * C])
}

/** [lead..., G width] as matrices [G, rows, columns], where the last `inner` leading axes are columns too. */
function groupMatrix(x: Node, groups: number, inner: number): Node {
  const lead = x.shape.slice(0, -1)
  const width = x.shape[x.shape.length - 1]! / groups
  const columns = lead.slice(lead.length - inner).reduce((product, size) => product * size, width)
  const rows = lead.slice(0, lead.length - inner).reduce((product, size) => product * size, 1)
  if (groups === 1) return reshape(x, [rows, columns])
  const split = reshape(x, [...lead, groups, width])
  const order = [lead.length, ...range(0, lead.length), lead.length + 1]
  return reshape(permute(split, order), [groups, rows, columns])
}

/** The opposite: matrices [G, rows, columns] as [lead..., G width]. */
function ungroup(x: Node, lead: readonly number[], groups: number, width: number): Node {
  if (groups === 1) return reshape(x, [...lead, width])
  const split = reshape(x, [groups, ...lead, width])
  const n = lead.length
  return reshape(permute(split, [...range(1, n + 1), 0, n + 1]), [...lead, groups * width])
}

function outputValue(x: Node, w: Node, geometry: Geometry): Node {
  const sizes = sizesOf(w.shape, geometry)
  const { G, O, C, count, kernel, rank } = sizes
  const patches = patchesOf(x, geometry)
  const lead = [x.shape[0]!, ...count]
  if (isThin(sizes)) {
    const spread = reshape(patches, [...lead, ...kernel, G, 1, C])
    const result = sum(mul(spread, thinWeight(w, geometry)), { dim: [...range(1 + rank, 1 + 2 * rank), 3 + 2 * rank] })
    return reshape(result, [...lead, G * O])
  }
  const product = matmul(groupMatrix(patches, G, rank), transpose(weightMatrix(w, geometry), -1, -2))
  return ungroup(product, lead, G, O)
}

/** Without strides, x comes from y by a convolution with the weight turned around. */
function turnedInput(y: Node, w: Node, geometry: Geometry): Node {
  const { G, O, C, kernel, rank } = sizesOf(w.shape, geometry)
  const split = permute(reshape(w, [G, O, C, ...kernel]), [0, 2, 1, ...range(3, 3 + rank)])
  const turned = flip(reshape(split, [G * C, O, ...kernel]), range(2, 2 + rank))
  const axes = geometry.axes.map((axis): Axis => {
    const before = spanOf(axis) - 1 - axis.before
    const size = countOf(axis)
    return { ...axis, size, before, after: axis.size + spanOf(axis) - 1 - size - before }
  })
  return outputValue(y, turned, { axes, groups: G })
}

function inputValue(y: Node, w: Node, geometry: Geometry): Node {
  const { axes } = geometry
  if (axes.every((axis) => axis.stride === 1)) return turnedInput(y, w, geometry)
  const sizes = sizesOf(w.shape, geometry)
  const { G, O, C, count, kernel, rank } = sizes
  const lead = [y.shape[0]!, ...count]
  let patches: Node
  if (isThin(sizes)) {
    const spread = reshape(y, [...lead, ...kernel.map(() => 1), G, O, 1])
    patches = reshape(sum(mul(spread, thinWeight(w, geometry)), { dim: 2 + 2 * rank }), [...lead, ...kernel, G * C])
  } else {
    const product = matmul(groupMatrix(y, G, 0), weightMatrix(w, geometry))
    patches = ungroup(product, [...lead, ...kernel], G, C)
  }
  return unpadded(sumWindows(patches, axes), axes)
}

function weightValue(x: Node, y: Node, geometry: Geometry): Node {
  const { groups } = geometry
  const last = x.shape.length - 1
  const sizes = sizesOf([y.shape[last]!, x.shape[last]! / groups], geometry)
  const { G, O, C, count, kernel, rank } = sizes
  const patches = patchesOf(x, geometry)
  const lead = [x.shape[0]!, ...count]
  if (isThin(sizes)) {
    const spread = reshape(patches, [...lead, ...kernel, G, 1, C])
    const other = reshape(y, [...lead, ...kernel.map(() => 1), G, O, 1])
    const result = sum(mul(spread, other), { dim: range(0, 1 + rank) })
    const whole = reshape(result, [...kernel, G * O, C])
    return permute(whole, [rank, rank + 1, ...range(0, rank)])
  }
  // windows as rows: they are read where they lie
  const product = matmul(transpose(groupMatrix(patches, G, rank), -1, -2), groupMatrix(y, G, 0))
  const split = reshape(product, [G, ...kernel, C, O])
  return reshape(permute(split, [0, 2 + rank, 1 + rank, ...range(1, rank + 1)]), [G * O, C, ...kernel])
}

const encode = ({ axes, groups }: Geometry): number[] => [0, groups, ...encodeAxes(axes)]

/** A gradient rule on geometry; batch axes in front of x, w and y (from `vmap`) become more groups. */
function rule(
  vjp: (dy: Node, a: Node, b: Node, geometry: Geometry, needs: readonly boolean[]) => (Node | null)[],
  shapes: string,
): Vjp {
  return ({ dy, inputs: [a, b], attributes: [depth, groups, ...numbers], needs }) => {
    const batch = dy.shape.slice(0, depth)
    const size = batch.reduce((product, n) => product * n, 1)
    const geometry = { axes: decodeAxes(numbers), groups: groups! * size }
    const flat = [dy, a!, b!].map((node, i) => foldBatches(node, depth!, shapes[i]!))
    const results = vjp(flat[0]!, flat[1]!, flat[2]!, geometry, needs)
    return results.map((node, i) => node && unfoldBatches(node, batch, shapes[i + 1]!))
  }
}

const batch = ([depth, ...rest]: readonly number[]): number[] => [depth! + 1, ...rest]

const outputGradient = /*@__PURE__*/ customGradient(
  'convolution',
  rule((dy, x, w, g, needs) => [needs[0] ? inputOf(dy, w, g) : null, needs[1] ? weightOf(x, dy, g) : null], 'yxw'),
  batch,
)
const inputGradient = /*@__PURE__*/ customGradient(
  'convolutionInput',
  rule((dx, y, w, g, needs) => [needs[0] ? outputOf(dx, w, g) : null, needs[1] ? weightOf(dx, y, g) : null], 'xyw'),
  batch,
)
const weightGradient = /*@__PURE__*/ customGradient(
  'convolutionWeight',
  rule((dw, x, y, g, needs) => [needs[0] ? inputOf(y, dw, g) : null, needs[1] ? outputOf(x, dw, g) : null], 'wxy'),
  batch,
)

/** y [N, count..., O] of x [N, space..., C] and w [O, C / groups, kernel...]. */
export function outputOf(x: Node, w: Node, geometry: Geometry): Node {
  return outputGradient(outputValue(x, w, geometry), [x, w], encode(geometry))
}

/** x of y and w: what an output gives back to its inputs. */
export function inputOf(y: Node, w: Node, geometry: Geometry): Node {
  return inputGradient(inputValue(y, w, geometry), [y, w], encode(geometry))
}

/** w of x and y. */
export function weightOf(x: Node, y: Node, geometry: Geometry): Node {
  return weightGradient(weightValue(x, y, geometry), [x, y], encode(geometry))
}
