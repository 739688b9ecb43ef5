import type { Node } from '../graph/node.ts'
import { checkOptions } from '../options.ts'
import { at, caseSamples, plain } from '../samples.ts'
import { add } from './add.ts'
import { bmm, mm, mv } from './mm.ts'
import { mul } from './mul.ts'

export interface AddmmOptions {
  /** Factor of what is added to; 1 when left out. */
  readonly beta?: number
  /** Factor of the product; 1 when left out. */
  readonly alpha?: number
}

function combine(where: string, x: Node, product: Node, options: AddmmOptions): Node {
  checkOptions(where, options, ['beta', 'alpha'])
  const { beta = 1, alpha = 1 } = options
  const scaled = alpha === 1 ? product : mul(product, alpha)
  // beta 0 leaves x out, even where it is NaN
  return beta === 0 ? scaled : add(beta === 1 ? x : mul(x, beta), scaled)
}

/**
 * `beta x + alpha (a b)` for matrices a and b.
 * https://pytorch.org/docs/stable/generated/torch.addmm.html
 */
export function addmm(x: Node, a: Node, b: Node, options: AddmmOptions = {}): Node {
  return combine('addmm', x, mm(a, b), options)
}

/**
 * `beta x + alpha (a v)` for a matrix a and a vector v.
 * https://pytorch.org/docs/stable/generated/torch.addmv.html
 */
export function addmv(x: Node, a: Node, v: Node, options: AddmmOptions = {}): Node {
  return combine('addmv', x, mv(a, v), options)
}

/**
 * `beta x + alpha (a b)` for batches of matrices a and b.
 * https://pytorch.org/docs/stable/generated/torch.baddbmm.html
 */
export function baddbmm(x: Node, a: Node, b: Node, options: AddmmOptions = {}): Node {
  return combine('baddbmm', x, bmm(a, b), options)
}

const OPTIONS = { beta: 0.5, alpha: 2 }

export const samples = () => [
  caseSamples('addmm', [
    {
      inputs: [{ shape: [2] }, { shape: [3, 2] }, { shape: [2, 2] }],
      run: (x, a, b) => addmm(x, a, b, OPTIONS),
      reference: (x, a, b) =>
        plain([3, 2], (i, j) => 0.5 * at(x, j) + 2 * (at(a, i, 0) * at(b, 0, j) + at(a, i, 1) * at(b, 1, j))),
    },
  ]),
  caseSamples('addmv', [
    {
      inputs: [{ shape: [3] }, { shape: [3, 2] }, { shape: [2] }],
      run: (x, a, v) => addmv(x, a, v, OPTIONS),
      reference: (x, a, v) => plain([3], (i) => 0.5 * at(x, i) + 2 * (at(a, i, 0) * at(v, 0) + at(a, i, 1) * at(v, 1))),
    },
  ]),
  caseSamples('baddbmm', [
    {
      inputs: [{ shape: [2, 1, 1] }, { shape: [2, 1, 1] }, { shape: [2, 1, 1] }],
      run: (x, a, b) => baddbmm(x, a, b),
      reference: (x, a, b) => plain([2, 1, 1], (n) => at(x, n, 0, 0) + at(a, n, 0, 0) * at(b, n, 0, 0)),
    },
  ]),
]
