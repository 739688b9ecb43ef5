import { constantLike } from '../graph/constants.ts'
import { sameFunction } from '../graph/makers.ts'
import { EDGES, unarySamples } from '../samples.ts'
import { gt } from './compare.ts'
import { where } from './where.ts'

/**
 * Rectifier, element by element: `max(x, 0)`; its gradient at 0 is 0.
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.relu.html
 */
export const relu = /*@__PURE__*/ sameFunction(
  'relu',
  (e, [x]) => e.max(x!, e.like(x!, 0)),
  // dx where the output is positive
  ({ dy, output }) => [where(gt(output, constantLike(dy, 0)), dy, constantLike(dy, 0))],
)

export const samples = () => [
  unarySamples('relu', relu, (x) => (Number.isNaN(x) ? x : Math.max(x, 0)), { low: 0.2, edges: EDGES }),
]
