import { constantLike } from '../graph/constants.ts'
import { binaryFunction, type Operand } from '../graph/makers.ts'
import type { Node, Vjp } from '../graph/node.ts'
import { binarySamples, EDGES } from '../samples.ts'
import { eq, gt } from './compare.ts'
import { mul } from './mul.ts'
import { where } from './where.ts'

/** The chosen side has the gradient; equal sides have half each. */
const choose = (dy: Node, a: Node, b: Node): Node =>
  where(eq(a, b), mul(dy, constantLike(dy, 0.5)), where(gt(a, b), dy, constantLike(dy, 0)))

const maximumVjp: Vjp = ({ dy, inputs: [a, b], needs }) => [
  needs[0] ? choose(dy, a!, b!) : null,
  needs[1] ? choose(dy, b!, a!) : null,
]
const minimumVjp: Vjp = ({ dy, inputs: [a, b], needs }) => [
  needs[0] ? choose(dy, b!, a!) : null,
  needs[1] ? choose(dy, a!, b!) : null,
]

/**
 * The larger of two, element by element, broadcast; NaN if either is.
 * https://pytorch.org/docs/stable/generated/torch.maximum.html
 */
export const maximum: (a: Operand, b: Operand) => Node = /*@__PURE__*/ binaryFunction(
  'maximum',
  (e, [a, b]) => e.max(a!, b!),
  maximumVjp,
)

/**
 * The smaller of two, element by element, broadcast; NaN if either is.
 * https://pytorch.org/docs/stable/generated/torch.minimum.html
 */
export const minimum: (a: Operand, b: Operand) => Node = /*@__PURE__*/ binaryFunction(
  'minimum',
  (e, [a, b]) => e.min(a!, b!),
  minimumVjp,
)

export const samples = () => [
  binarySamples('maximum', maximum, Math.max, { edges: EDGES }),
  binarySamples('minimum', minimum, Math.min, { edges: EDGES }),
]
