import { constantLike } from '../graph/constants.ts'
import { axesFrom, customGradient } from '../graph/custom.ts'
import type { Node } from '../graph/node.ts'
import { add } from '../ops/add.ts'
import { mean } from '../ops/mean.ts'
import { mul } from '../ops/mul.ts'
import { rsqrt } from '../ops/rsqrt.ts'
import { square } from '../ops/square.ts'
import { sub } from '../ops/sub.ts'

/** Mean over axes, and the mean squared distance from it; the axes keep size 1. */
export function moments(x: Node, dim: readonly number[]): { average: Node; variance: Node } {
  const average = mean(x, { dim, keepdim: true })
  return { average, variance: mean(square(sub(x, average)), { dim, keepdim: true }) }
}

const inverse = (variance: Node, eps: number): Node => rsqrt(add(variance, constantLike(variance, eps)))

/** dx = (dy - mean(dy) - y mean(y dy)) / sqrt(variance + eps); attributes: [eps, ...axes]. */
const withGradient = /*@__PURE__*/ customGradient(
  'standardize',
  ({ dy, inputs: [x], output, attributes: [eps, ...dim] }) => {
    const over = (node: Node) => mean(node, { dim, keepdim: true })
    const inner = sub(sub(dy, over(dy)), mul(output, over(mul(dy, output))))
    return [mul(inner, inverse(moments(x!, dim).variance, eps!))]
  },
  axesFrom(1),
)

/** `(x - mean) / sqrt(variance + eps)` over axes, with the biased variance. */
export function standardize(x: Node, dim: readonly number[], eps: number): Node {
  const { average, variance } = moments(x, dim)
  return withGradient(mul(sub(x, average), inverse(variance, eps)), [x], [eps, ...dim])
}

/** dx = (dy - y mean(y dy)) / sqrt(mean(x^2) + eps); attributes: [eps, ...axes]. */
const withRootGradient = /*@__PURE__*/ customGradient(
  'rootMeanSquare',
  ({ dy, inputs: [x], output, attributes: [eps, ...dim] }) => {
    const inner = sub(dy, mul(output, mean(mul(dy, output), { dim, keepdim: true })))
    return [mul(inner, inverse(mean(square(x!), { dim, keepdim: true }), eps!))]
  },
  axesFrom(1),
)

/** `x / sqrt(mean(x^2) + eps)` over axes. */
export function scaleToOne(x: Node, dim: readonly number[], eps: number): Node {
  const result = mul(x, inverse(mean(square(x), { dim, keepdim: true }), eps))
  return withRootGradient(result, [x], [eps, ...dim])
}

/** `y weight + bias`, where either may be missing; both align with the last axes. */
export function scaled(y: Node, weight: Node | null | undefined, bias: Node | null | undefined): Node {
  const product = weight ? mul(y, weight) : y
  return bias ? add(product, bias) : product
}
