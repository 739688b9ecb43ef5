import { ShapeError } from '../errors.ts'
import type { Node } from '../graph/node.ts'
import { checkOptions } from '../options.ts'
import { at, caseSamples, plain } from '../samples.ts'
import { broadcastShapes, formatShape, normalizeDim } from '../shape.ts'
import { mul } from './mul.ts'
import { reshape } from './reshape.ts'
import { roll } from './roll.ts'
import { sub } from './sub.ts'
import { broadcastTo } from './sum.ts'

/**
 * Kronecker product: every element of `a` times the whole of `b`, block by block.
 * https://pytorch.org/docs/stable/generated/torch.kron.html
 */
export function kron(a: Node, b: Node): Node {
  const rank = Math.max(a.shape.length, b.shape.length)
  const full = (x: Node) => [...new Array<number>(rank - x.shape.length).fill(1), ...x.shape]
  const [p, q] = [full(a), full(b)]
  const left = reshape(
    a,
    p.flatMap((size) => [size, 1]),
  )
  const right = reshape(
    b,
    q.flatMap((size) => [1, size]),
  )
  return reshape(
    mul(left, right),
    p.map((size, d) => size * q[d]!),
  )
}

export interface CrossOptions {
  /** Axis of the three components; the first of size 3 when left out. */
  readonly dim?: number | null
}

/**
 * Cross product of vectors of three components: `a x b`, broadcast.
 * https://pytorch.org/docs/stable/generated/torch.cross.html
 */
export function cross(a: Node, b: Node, options: CrossOptions = {}): Node {
  checkOptions('cross', options, ['dim'])
  const shape = broadcastShapes('cross', a.shape, b.shape)
  const dim = options.dim == null ? shape.indexOf(3) : normalizeDim('cross', options.dim, shape.length)
  if (shape[dim] !== 3)
    throw new ShapeError(
      `[cross] needs an axis of size 3, received ${formatShape(a.shape)} and ${formatShape(b.shape)}`,
      {
        left: a.shape,
        right: b.shape,
      },
    )
  const [p, q] = [broadcastTo(a, shape), broadcastTo(b, shape)]
  const next = (x: Node) => roll(x, -1, { dims: dim })
  const last = (x: Node) => roll(x, 1, { dims: dim })
  return sub(mul(next(p), last(q)), mul(last(p), next(q)))
}

export const samples = () => [
  caseSamples('kron', [
    {
      inputs: [{ shape: [2, 3] }, { shape: [2, 2] }],
      run: kron,
      reference: (a, b) => plain([4, 6], (i, j) => at(a, Math.floor(i / 2), Math.floor(j / 2)) * at(b, i % 2, j % 2)),
    },
    {
      inputs: [{ shape: [2] }, { shape: [2, 3] }],
      run: kron,
      reference: (a, b) => plain([2, 6], (i, j) => at(a, Math.floor(j / 3)) * at(b, i, j % 3)),
    },
  ]),
  caseSamples(
    'cross',
    [
      {
        inputs: [{ shape: [2, 3] }, { shape: [2, 3] }],
        run: (a, b) => cross(a, b),
        reference: (a, b) =>
          plain([2, 3], (n, i) => {
            const [p, q] = [(i + 1) % 3, (i + 2) % 3]
            return at(a, n, p) * at(b, n, q) - at(a, n, q) * at(b, n, p)
          }),
      },
      {
        inputs: [{ shape: [3, 1] }, { shape: [3, 3] }],
        run: (a, b) => cross(a, b, { dim: 0 }),
        reference: (a, b) =>
          plain([3, 3], (i, n) => {
            const [p, q] = [(i + 1) % 3, (i + 2) % 3]
            return at(a, p, n) * at(b, q, n) - at(a, q, n) * at(b, p, n)
          }),
      },
    ],
    [
      {
        inputs: [{ shape: [2] }, { shape: [2] }],
        run: (a, b) => cross(a, b),
        message: /\[cross\] needs an axis of size 3/,
      },
    ],
  ),
]
