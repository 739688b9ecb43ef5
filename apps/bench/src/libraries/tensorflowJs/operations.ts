import type { NamedArray } from '../../data/array.ts'
import { checkedElements } from '../../data/expected.ts'
import { operands } from '../../data/operands.ts'
import {
  type Attention,
  CHAIN_SCALE,
  CHAIN_SHIFT,
  type Convolution,
  LAYER_NORM_EPSILON,
  type Operation,
} from '../../data/operations.ts'
import type { Subject } from '../library.ts'
import type { TensorFlow, TfTensor } from './interface.ts'
import { channelsFirst, channelsLast, kernelFirst, kernelLast } from './layout.ts'
import { layerNorm } from './layers.ts'

function attend({ width }: Attention, q: TfTensor, k: TfTensor, v: TfTensor): TfTensor {
  return q
    .matMul(k, false, true)
    .mul(1 / Math.sqrt(width))
    .softmax()
    .matMul(v)
}

function convolved(
  tf: TensorFlow,
  { kind, batch, side, inputs, outputs }: Convolution,
  first: TfTensor,
  second: TfTensor,
): TfTensor {
  if (kind === 'convolution') return first.conv2d(second, 1, 'same')
  // What TensorFlow.js calls a transposed convolution is the gradient by the input
  if (kind === 'convolutionInput') return tf.conv2dTranspose(first, second, [batch, side, side, inputs], 1, 'same')
  const byWeight = tf.grads((weight) => first.conv2d(weight!, 1, 'same'))
  return byWeight([tf.zeros([3, 3, inputs, outputs])], second)[0]!
}

/** What the operation makes of its operands. */
function results(tf: TensorFlow, operation: Operation, [a, b, c, d]: readonly TfTensor[]): TfTensor[] {
  switch (operation.kind) {
    case 'matmul':
      return [a!.matMul(b!, operation.transposeLeft, operation.transposeRight)]
    case 'tanhChain':
      return [a!.mul(CHAIN_SCALE).add(CHAIN_SHIFT).tanh().mul(a!)]
    case 'softmax':
      return [a!.softmax()]
    case 'layerNorm':
      return [layerNorm(a!, b!, c!, LAYER_NORM_EPSILON)]
    case 'sumColumns':
      return [a!.sum(0)]
    case 'sumRows':
      return [a!.sum(1)]
    case 'sumAll':
      return [a!.sum()]
    case 'convolution':
    case 'convolutionInput':
    case 'convolutionWeight':
      return [convolved(tf, operation, a!, b!)]
    case 'attention':
      return [attend(operation, a!, b!, c!)]
    case 'attentionBackward': {
      const attention = (...inputs: TfTensor[]) => attend(operation, inputs[0]!, inputs[1]!, inputs[2]!)
      const { value, grads } = tf.valueAndGrads(attention)([a!, b!, c!], d!)
      return [value, ...grads]
    }
    default:
      return operation satisfies never
  }
}

const isConvolution = (operation: Operation): operation is Convolution => operation.kind.startsWith('convolution')

/** Operands in the layout of TensorFlow.js: images with channels last, weights with the kernel first. */
function laidOut(operation: Operation): NamedArray[] {
  const given = operands(operation)
  if (!isConvolution(operation)) return given
  const [first, second] = given as [NamedArray, NamedArray]
  return [channelsLast(first), operation.kind === 'convolutionWeight' ? channelsLast(second) : kernelFirst(second)]
}

/** The operation alone; TensorFlow.js computes at once on a CPU, and on a GPU is waited for at the end. */
export function operationSubject(tf: TensorFlow, operation: Operation, backend: string): Subject {
  const given = laidOut(operation).map(({ shape, values }) => tf.tensor(values, shape))
  const once = () => tf.tidy(() => results(tf, operation, given))
  const read = async (tensor: TfTensor): Promise<ArrayLike<number>> => {
    const values = await tensor.data()
    if (!isConvolution(operation)) return values
    const array = { shape: tensor.shape, values: values as Float32Array<ArrayBuffer> }
    return (operation.kind === 'convolutionWeight' ? kernelLast(array) : channelsFirst(array)).values
  }
  const dispose = (tensors: readonly TfTensor[]) => {
    for (const tensor of tensors) tensor.dispose()
  }
  return {
    check: async () => checkedElements(await Promise.all(once().map(read))),
    async run(count) {
      for (let i = 1; i < count; i++) dispose(once())
      const last = once()
      if (backend === 'webgpu') {
        // The queue is in order: when one element of the last result can be read, everything is done
        const corner = last[0]!.reshape([-1]).slice([0], [1])
        await corner.data()
        corner.dispose()
      }
      dispose(last)
    },
  }
}
