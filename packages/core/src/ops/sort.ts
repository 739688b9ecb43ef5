import { apply, definePrimitive, type Node } from '../graph/node.ts'
import { checkOptions } from '../options.ts'
import { caseSamples, line, plain, type Plain } from '../samples.ts'
import { checkInteger, normalizeDim } from '../shape.ts'
import { zerosOf } from '../graph/constants.ts'
import { cast } from '../graph/makers.ts'
import { gather } from './gather.ts'
import type { ValuesAndIndices } from './max.ts'
import { narrow } from './narrow.ts'

export interface SortOptions {
  /** Axis to sort; the last when left out. */
  readonly dim?: number
  /** Largest first. */
  readonly descending?: boolean
  /** Equal elements keep their order; they always do. */
  readonly stable?: boolean
}

export interface TopkOptions {
  /** Axis to search; the last when left out. */
  readonly dim?: number
  /** The largest (true when left out) or the smallest. */
  readonly largest?: boolean
  /** In order; they always are. */
  readonly sorted?: boolean
}

const REASON = 'a position does not vary smoothly'

const op = /*@__PURE__*/ definePrimitive({
  name: 'argsort',
  type: ([x]) => ({ shape: x!.shape, dtype: 'int32' }),
  vjp: REASON,
  lowering: { kind: 'routine', name: 'argsort' },
})

function order(where: string, x: Node, dim: number, descending: boolean): { axis: number; indices: Node } {
  const axis = normalizeDim(where, dim, x.shape.length)
  if (x.shape.length === 0) return { axis, indices: zerosOf(cast(x, 'int32')) }
  return { axis, indices: apply(op, [x], [axis, Number(descending)]) }
}

/**
 * The positions that sort x along an axis; int32. Equal elements keep their order; NaN counts as largest.
 * https://pytorch.org/docs/stable/generated/torch.argsort.html
 */
export function argsort(x: Node, options: SortOptions = {}): Node {
  checkOptions('argsort', options, ['dim', 'descending', 'stable'])
  return order('argsort', x, options.dim ?? -1, options.descending ?? false).indices
}

/**
 * x sorted along an axis, and where its elements came from. Equal elements keep their order; NaN counts as largest.
 * https://pytorch.org/docs/stable/generated/torch.sort.html
 */
export function sort(x: Node, options: SortOptions = {}): ValuesAndIndices {
  checkOptions('sort', options, ['dim', 'descending', 'stable'])
  const { axis, indices } = order('sort', x, options.dim ?? -1, options.descending ?? false)
  return { values: x.shape.length === 0 ? x : gather(x, axis, indices), indices }
}

/**
 * The k largest (or smallest) elements along an axis, in order, and where they are.
 * https://pytorch.org/docs/stable/generated/torch.topk.html
 */
export function topk(x: Node, k: number, options: TopkOptions = {}): ValuesAndIndices {
  checkOptions('topk', options, ['dim', 'largest', 'sorted'])
  const { axis, indices } = order('topk', x, options.dim ?? -1, options.largest ?? true)
  checkInteger('topk', 'k', k, 0, x.shape[axis] ?? 1)
  if (x.shape.length === 0) return { values: x, indices }
  const first = narrow(indices, axis, 0, k)
  return { values: gather(x, axis, first), indices: first }
}

/** Elements along axis 1 as pairs with their positions, in order. */
function sorted(x: Plain, sign: number, count: number): { values: Plain; indices: Plain } {
  const of = (i: number) =>
    line(x, 1, [i, 0])
      .map((value, position) => ({ value, position }))
      .sort((a, b) => sign * (a.value - b.value) || a.position - b.position)
  return {
    values: plain([x.shape[0]!, count], (i, j) => of(i)[j]!.value),
    indices: plain([x.shape[0]!, count], (i, j) => of(i)[j]!.position),
  }
}

const ties = { shape: [2, 5], values: [3, 1, 3, 2, 1, 0, -1, 5, 5, 0] }

export const samples = () => [
  caseSamples(
    'argsort',
    [{ inputs: [ties], run: (x) => argsort(x), reference: (x) => sorted(x, 1, 5).indices }],
    [],
    REASON,
  ),
  caseSamples(
    'sort',
    [
      { inputs: [{ shape: [3, 5] }], run: (x) => sort(x).values, reference: (x) => sorted(x, 1, 5).values },
      {
        inputs: [ties],
        run: (x) => sort(x, { descending: true }).indices,
        reference: (x) => sorted(x, -1, 5).indices,
        gradient: false,
      },
    ],
    [{ inputs: [{ shape: [2] }], run: (x) => sort(x, { dim: 1 }), message: /\[sort\] dim 1 is out of range/ }],
  ),
  caseSamples(
    'topk',
    [
      { inputs: [{ shape: [3, 5] }], run: (x) => topk(x, 2).values, reference: (x) => sorted(x, -1, 2).values },
      {
        inputs: [{ shape: [3, 5] }],
        run: (x) => topk(x, 3, { largest: false }).values,
        reference: (x) => sorted(x, 1, 3).values,
      },
    ],
    [{ inputs: [{ shape: [2] }], run: (x) => topk(x, 3), message: /\[topk\] k must be an integer from 0 to 2/ }],
  ),
]
