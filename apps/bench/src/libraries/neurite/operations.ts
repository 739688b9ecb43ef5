import { compile, conv2d, evaluate, layerNorm, scaledDotProductAttention, type Tensor, vjp, zeros } from 'neurite'
import { checkedElements } from '../../data/expected.ts'
import { operands } from '../../data/operands.ts'
import {
  CHAIN_SCALE,
  CHAIN_SHIFT,
  type Convolution,
  KERNEL_SIDE,
  LAYER_NORM_EPSILON,
  type Operation,
} from '../../data/operations.ts'
import type { Subject } from '../library.ts'
import { toTensor } from './tensors.ts'

const convolve = (images: Tensor, weight: Tensor) => conv2d(images, weight, null, { padding: 1 })

/** A convolution is linear in either of what it is given: where the gradient is taken does not matter. */
function convolutionGradient(operation: Convolution, first: Tensor, second: Tensor): Tensor {
  const { batch, inputs, outputs, side } = operation
  if (operation.kind === 'convolutionInput')
    return vjp((x: Tensor) => convolve(x, second), zeros([batch, inputs, side, side])).vjpFn(first)[0]!
  const weight = zeros([outputs, inputs, KERNEL_SIDE, KERNEL_SIDE])
  return vjp((weight: Tensor) => convolve(first, weight), weight).vjpFn(second)[0]!
}

/** What the operation makes of its operands. */
function results(operation: Operation, [a, b, c, d]: readonly Tensor[]): Tensor[] {
  switch (operation.kind) {
    case 'matmul':
      return [(operation.transposeLeft ? a!.T : a!).matmul(operation.transposeRight ? b!.T : b!)]
    case 'tanhChain':
      return [a!.mul(CHAIN_SCALE).add(CHAIN_SHIFT).tanh().mul(a!)]
    case 'softmax':
      return [a!.softmax(-1)]
    case 'layerNorm':
      return [layerNorm(a!, operation.columns, { weight: b!, bias: c!, eps: LAYER_NORM_EPSILON })]
    case 'sumColumns':
      return [a!.sum({ dim: 0 })]
    case 'sumRows':
      return [a!.sum({ dim: 1 })]
    case 'sumAll':
      return [a!.sum()]
    case 'convolution':
      return [convolve(a!, b!)]
    case 'convolutionInput':
    case 'convolutionWeight':
      return [convolutionGradient(operation, a!, b!)]
    case 'attention':
      return [scaledDotProductAttention(a!, b!, c!)]
    case 'attentionBackward': {
      const attend = (q: Tensor, k: Tensor, v: Tensor) => scaledDotProductAttention(q, k, v)
      const { output, vjpFn } = vjp(attend, a!, b!, c!)
      return [output, ...vjpFn(d!)]
    }
    default:
      return operation satisfies never
  }
}

/** The operation alone, compiled; the device computes it at each call. */
export function operationSubject(operation: Operation): Subject {
  const half = operation.kind === 'matmul' && operation.half
  const given = operands(operation).map((array) => (half ? toTensor(array).to('float16') : toTensor(array)))
  const once = compile((...tensors: Tensor[]) => results(operation, tensors))
  return {
    async check() {
      return checkedElements(await Promise.all(once(...given).map((tensor) => tensor.data())))
    },
    // What a call gave is freed at once, as the other libraries ask it of their users
    async run(count) {
      for (let i = 1; i < count; i++) for (const tensor of once(...given)) tensor.dispose()
      const last = once(...given)
      await evaluate(...last)
      for (const tensor of last) tensor.dispose()
    },
  }
}
