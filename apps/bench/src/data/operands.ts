import type { NamedArray } from './array.ts'
import { KERNEL_SIDE, type Operation } from './operations.ts'
import { uniform, uniformArray } from './random.ts'

function shapes(operation: Operation): readonly (readonly number[])[] {
  switch (operation.kind) {
    case 'matmul': {
      const { m, k, n, transposeLeft, transposeRight } = operation
      return [transposeLeft ? [k, m] : [m, k], transposeRight ? [n, k] : [k, n]]
    }
    case 'layerNorm':
      return [[operation.rows, operation.columns], [operation.columns], [operation.columns]]
    case 'tanhChain':
    case 'softmax':
    case 'sumColumns':
    case 'sumRows':
    case 'sumAll':
      return [[operation.rows, operation.columns]]
    case 'convolution':
    case 'convolutionInput':
    case 'convolutionWeight': {
      const { batch, inputs, outputs, side } = operation
      const images = [batch, inputs, side, side]
      const weight = [outputs, inputs, KERNEL_SIDE, KERNEL_SIDE]
      const result = [batch, outputs, side, side]
      if (operation.kind === 'convolution') return [images, weight]
      return operation.kind === 'convolutionInput' ? [result, weight] : [images, result]
    }
    case 'attention':
    case 'attentionBackward': {
      const { batch, heads, length, width } = operation
      const each = [batch, heads, length, width]
      return operation.kind === 'attention' ? [each, each, each] : [each, each, each, each]
    }
    default:
      return operation satisfies never
  }
}

/**
 * What an operation is given, all in [-1, 1): the matrix, or both; with `layerNorm` weight and bias; the images and the
 * weight of a convolution, with its gradient in place of what is asked for; query, key, value and the gradient.
 */
export function operands(operation: Operation): NamedArray[] {
  const next = uniform(7)
  return shapes(operation).map((shape) => uniformArray(shape, next, -1, 1))
}
