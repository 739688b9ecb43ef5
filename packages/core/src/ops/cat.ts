import { promote } from '../dtype.ts'
import { ArgumentError, ShapeError } from '../errors.ts'
import { cast } from '../graph/makers.ts'
import type { Node } from '../graph/node.ts'
import { checkOptions } from '../options.ts'
import { at, caseSamples, plain } from '../samples.ts'
import { formatShape, normalizeDim, sameShape } from '../shape.ts'
import { place } from './place.ts'
import { unsqueeze } from './squeeze.ts'

export interface CatOptions {
  /** Axis along which tensors follow one another; 0 when left out. */
  readonly dim?: number
}

function checkTensors(where: string, tensors: readonly Node[], options: CatOptions): void {
  checkOptions(where, options, ['dim'])
  if (!Array.isArray(tensors) || tensors.length === 0)
    throw new ArgumentError(`[${where}] takes an array of at least one tensor`)
}

/**
 * Tensors one after another along an axis; the other sizes are equal.
 * https://pytorch.org/docs/stable/generated/torch.cat.html
 */
export function cat(tensors: readonly Node[], options: CatOptions = {}): Node {
  checkTensors('cat', tensors, options)
  const first = tensors[0]!
  if (first.shape.length === 0) throw new ShapeError('[cat] scalars cannot be joined; use stack')
  const dim = normalizeDim('cat', options.dim ?? 0, first.shape.length)
  for (const x of tensors) {
    if (x.shape.length === first.shape.length && x.shape.every((size, d) => d === dim || size === first.shape[d]))
      continue
    throw new ShapeError(
      `[cat] ${formatShape(x.shape)} does not fit ${formatShape(first.shape)}; only axis ${dim} may differ`,
      { shapes: tensors.map((t) => t.shape), dim },
    )
  }
  if (tensors.length === 1) return first
  const dtype = tensors.reduce((d, x) => promote(d, x.dtype), first.dtype)
  let size = 0
  const places = tensors.map((x) => {
    const start = size
    size += x.shape[dim]!
    return { start, step: 1 }
  })
  const shape = first.shape.map((s, d) => (d === dim ? size : s))
  return place(
    0,
    shape,
    tensors.map((x) => cast(x, dtype)),
    places,
    dim,
  )
}

/**
 * Tensors of equal shape, one after another along a new axis.
 * https://pytorch.org/docs/stable/generated/torch.stack.html
 */
export function stack(tensors: readonly Node[], options: CatOptions = {}): Node {
  checkTensors('stack', tensors, options)
  const { shape } = tensors[0]!
  const dim = normalizeDim('stack', options.dim ?? 0, shape.length + 1)
  for (const x of tensors) {
    if (!sameShape(x.shape, shape))
      throw new ShapeError(
        `[stack] shapes differ: ${formatShape(shape)} and ${formatShape(x.shape)}; all must be equal`,
        { dim },
      )
  }
  return cat(
    tensors.map((x) => unsqueeze(x, dim)),
    { dim },
  )
}

export const samples = () => [
  caseSamples(
    'cat',
    [
      {
        inputs: [{ shape: [2, 3] }, { shape: [0, 3] }, { shape: [1, 3] }],
        run: (...tensors) => cat(tensors),
        reference: (a, _, c) => plain([3, 3], (i, j) => (i < 2 ? at(a, i, j) : at(c, 0, j))),
      },
      {
        inputs: [{ shape: [2, 3], transposed: true }, { shape: [2, 1] }],
        run: (...tensors) => cat(tensors, { dim: -1 }),
        reference: (a, b) => plain([2, 4], (i, j) => (j < 3 ? at(a, i, j) : at(b, i, 0))),
      },
    ],
    [
      {
        inputs: [{ shape: [2, 3] }, { shape: [2, 4] }],
        run: (a, b) => cat([a, b]),
        message: /\[cat\] \[2, 4\] does not fit \[2, 3\]/,
      },
      { inputs: [], run: () => cat([]), message: /\[cat\] takes an array of at least one/ },
    ],
  ),
  caseSamples(
    'stack',
    [
      {
        inputs: [{ shape: [2, 3] }, { shape: [2, 3] }],
        run: (...tensors) => stack(tensors, { dim: -1 }),
        reference: (a, b) => plain([2, 3, 2], (i, j, k) => at(k === 0 ? a : b, i, j)),
      },
    ],
    [{ inputs: [{ shape: [2] }, { shape: [3] }], run: (a, b) => stack([a, b]), message: /\[stack\] shapes differ/ }],
  ),
]
