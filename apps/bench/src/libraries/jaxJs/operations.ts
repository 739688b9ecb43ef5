import { checkedElements } from '../../data/expected.ts'
import { operands } from '../../data/operands.ts'
import {
  type Attention,
  CHAIN_SCALE,
  CHAIN_SHIFT,
  type Convolution,
  KERNEL_SIDE,
  LAYER_NORM_EPSILON,
  type Operation,
} from '../../data/operations.ts'
import type { Subject } from '../library.ts'
import type { Jax, JaxArray } from './interface.ts'
import { convolve, layerNorm } from './layers.ts'

type Arrays = readonly JaxArray[]

/** A convolution is linear in either of what it is given: where the gradient is taken does not matter. */
function convolutionGradient(jax: Jax, operation: Convolution, [first, second]: Arrays): JaxArray {
  const { batch, inputs, outputs, side } = operation
  if (operation.kind === 'convolutionInput') {
    const x = jax.numpy.zeros([batch, inputs, side, side])
    return jax.grad((x: JaxArray) => convolve(jax, x, second!).mul(first!).sum())(x)
  }
  const weight = jax.numpy.zeros([outputs, inputs, KERNEL_SIDE, KERNEL_SIDE])
  return jax.grad((weight: JaxArray) => convolve(jax, first!, weight).mul(second!).sum())(weight)
}

function attend({ numpy, nn }: Jax, { width }: Attention, q: JaxArray, k: JaxArray, v: JaxArray): JaxArray {
  const scores = numpy.matmul(q, k.transpose([0, 1, 3, 2])).mul(1 / Math.sqrt(width))
  return numpy.matmul(nn.softmax(scores, -1), v)
}

/** What the operation makes of its operands, which it takes over. */
function results(jax: Jax, operation: Operation, given: Arrays): JaxArray[] {
  const { numpy, nn } = jax
  const [a, b, c, d] = given
  switch (operation.kind) {
    case 'matmul':
      return [
        numpy.matmul(operation.transposeLeft ? a!.transpose() : a!, operation.transposeRight ? b!.transpose() : b!),
      ]
    case 'tanhChain':
      return [numpy.tanh(a!.ref.mul(CHAIN_SCALE).add(CHAIN_SHIFT)).mul(a!)]
    case 'softmax':
      return [nn.softmax(a!, -1)]
    case 'layerNorm':
      return [layerNorm(jax, a!, b!, c!, LAYER_NORM_EPSILON)]
    case 'sumColumns':
      return [a!.sum(0)]
    case 'sumRows':
      return [a!.sum(1)]
    case 'sumAll':
      return [a!.sum()]
    case 'convolution':
      return [convolve(jax, a!, b!)]
    case 'convolutionInput':
    case 'convolutionWeight':
      return [convolutionGradient(jax, operation, given)]
    case 'attention':
      return [attend(jax, operation, a!, b!, c!)]
    case 'attentionBackward': {
      const attention = (q: JaxArray, k: JaxArray, v: JaxArray) => attend(jax, operation, q, k, v)
      const [output, pull] = jax.vjp(attention, [a!, b!, c!])
      const gradients = pull(d!)
      pull.dispose()
      return [output, ...gradients]
    }
    default:
      return operation satisfies never
  }
}

/** The operation alone, under `jit`. */
export function operationSubject(jax: Jax, operation: Operation): Subject {
  const given = operands(operation).map(({ shape, values }) => jax.numpy.array(values).reshape(shape))
  const once = jax.jit((...arrays: JaxArray[]) => results(jax, operation, arrays))
  const call = () => once(...given.map((array) => array.ref))
  return {
    check: async () => checkedElements(await Promise.all(call().map((array) => array.data()))),
    async run(count) {
      for (let i = 0; i < count; i++) for (const array of await jax.blockUntilReady(call())) array.dispose()
    },
  }
}
