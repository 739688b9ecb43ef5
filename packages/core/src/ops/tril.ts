import { ShapeError } from '../errors.ts'
import { constantLike, positionNode } from '../graph/constants.ts'
import type { Node } from '../graph/node.ts'
import { checkOptions } from '../options.ts'
import { at, caseSamples, plain } from '../samples.ts'
import { formatShape } from '../shape.ts'
import { ge, le } from './compare.ts'
import { sub } from './sub.ts'
import { where } from './where.ts'

export interface TriangleOptions {
  /** The diagonal at which the triangle ends: 0 is the main one, larger numbers lie to the right. */
  readonly diagonal?: number
}

function triangle(name: string, x: Node, options: TriangleOptions, inside: typeof le): Node {
  checkOptions(name, options, ['diagonal'])
  const rank = x.shape.length
  if (rank < 2)
    throw new ShapeError(`[${name}] needs at least two axes, received ${formatShape(x.shape)}`, { shape: x.shape })
  const size = x.shape.slice(-2)
  const distance = sub(positionNode(size, 1), positionNode(size, 0))
  return where(inside(distance, constantLike(distance, options.diagonal ?? 0)), x, constantLike(x, 0))
}

/**
 * The lower triangle of the last two axes, 0 above: x where `column - row <= diagonal`.
 * https://pytorch.org/docs/stable/generated/torch.tril.html
 */
export function tril(x: Node, options: TriangleOptions = {}): Node {
  return triangle('tril', x, options, le)
}

/**
 * The upper triangle of the last two axes, 0 below: x where `column - row >= diagonal`.
 * https://pytorch.org/docs/stable/generated/torch.triu.html
 */
export function triu(x: Node, options: TriangleOptions = {}): Node {
  return triangle('triu', x, options, ge)
}

const cases = (name: string, op: typeof tril, keep: (distance: number) => boolean) =>
  caseSamples(
    name,
    [-1, 0, 2].map((diagonal) => ({
      inputs: [{ shape: [2, 3, 4] }],
      run: (x: Node) => op(x, { diagonal }),
      reference: (x) => plain([2, 3, 4], (b, i, j) => (keep(j - i - diagonal) ? at(x, b, i, j) : 0)),
    })),
    [{ inputs: [{ shape: [3] }], run: (x) => op(x), message: new RegExp(`\\[${name}\\] needs at least two axes`) }],
  )

export const samples = () => [cases('tril', tril, (d) => d <= 0), cases('triu', triu, (d) => d >= 0)]
