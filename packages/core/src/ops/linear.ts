import { ShapeError } from '../errors.ts'
import type { Node } from '../graph/node.ts'
import { at, caseSamples, plain } from '../samples.ts'
import { formatShape } from '../shape.ts'
import { add } from './add.ts'
import { matmul } from './matmul.ts'
import { mul } from './mul.ts'
import { transpose } from './permute.ts'
import { reshape } from './reshape.ts'
import { sum } from './sum.ts'
import { unsqueeze } from './squeeze.ts'

/**
 * Affine map of the last axis: `x W^T + b`, with W of shape [out, in] and b of shape [out].
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.linear.html
 */
export function linear(x: Node, weight: Node, bias: Node | null = null): Node {
  const inputs = x.shape[x.shape.length - 1]
  if (weight.shape.length !== 2 || inputs !== weight.shape[1]) {
    throw new ShapeError(
      `[linear] input ${formatShape(x.shape)} does not fit weight ${formatShape(weight.shape)}; input.shape[-1] must equal weight.shape[1]`,
      { input: x.shape, weight: weight.shape },
    )
  }
  const result = matmul(x, transpose(weight, 0, 1))
  return bias === null ? result : add(result, bias)
}

/**
 * Bilinear map of two last axes: `out[o] = sum_ij a_i W[o][i][j] b_j + bias[o]`, with W of shape [out, in1, in2].
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.bilinear.html
 */
export function bilinear(a: Node, b: Node, weight: Node, bias: Node | null = null): Node {
  const [outputs, in1, in2] = weight.shape
  if (weight.shape.length !== 3 || a.shape[a.shape.length - 1] !== in1 || b.shape[b.shape.length - 1] !== in2) {
    throw new ShapeError(
      `[bilinear] inputs ${formatShape(a.shape)} and ${formatShape(b.shape)} do not fit weight ${formatShape(weight.shape)}; it must be [out, ${a.shape[a.shape.length - 1]}, ${b.shape[b.shape.length - 1]}]`,
      { left: a.shape, right: b.shape, weight: weight.shape },
    )
  }
  // a W over i for every o and j, then times b summed over j
  const rows = reshape(transpose(weight, 0, 1), [in1!, outputs! * in2!])
  const left = matmul(a, rows)
  const spread = reshape(left, [...left.shape.slice(0, -1), outputs!, in2!])
  const result = sum(mul(spread, unsqueeze(b, -2)), { dim: -1 })
  return bias === null ? result : add(result, bias)
}

export const samples = () => [
  caseSamples(
    'linear',
    [
      {
        inputs: [{ shape: [2, 3] }, { shape: [4, 3] }, { shape: [4] }],
        run: linear,
        reference: (x, w, b) =>
          plain([2, 4], (i, o) => [0, 1, 2].reduce((s, k) => s + at(x, i, k) * at(w, o, k), at(b, o))),
      },
      {
        inputs: [{ shape: [3] }, { shape: [4, 3] }],
        run: (x, w) => linear(x, w),
        reference: (x, w) => plain([4], (o) => [0, 1, 2].reduce((s, k) => s + at(x, k) * at(w, o, k), 0)),
      },
    ],
    [
      {
        inputs: [{ shape: [2, 3] }, { shape: [4, 2] }],
        run: (x, w) => linear(x, w),
        message: /\[linear\] input \[2, 3\] does not fit weight \[4, 2\]/,
      },
    ],
  ),
  caseSamples(
    'bilinear',
    [
      {
        inputs: [{ shape: [2, 2] }, { shape: [2, 1] }, { shape: [3, 2, 1] }, { shape: [3] }],
        run: bilinear,
        reference: (a, b, w, c) =>
          plain([2, 3], (n, o) => [0, 1].reduce((s, i) => s + at(a, n, i) * at(w, o, i, 0) * at(b, n, 0), at(c, o))),
      },
    ],
    [
      {
        inputs: [{ shape: [2] }, { shape: [3] }, { shape: [4, 3, 2] }],
        run: (a, b, w) => bilinear(a, b, w),
        message: /\[bilinear\] inputs/,
      },
    ],
  ),
]
