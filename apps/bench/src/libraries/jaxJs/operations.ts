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

/**
 * The operation alone, under `jit`. Read at once it runs on one thread; awaited, in a browser, on several, which costs
 * messages: `run` takes the way that `check` found faster.
 */
export function operationSubject(jax: Jax, operation: Operation): Subject {
  const given = operands(operation).map(({ shape, values }) => jax.numpy.array(values).reshape(shape))
  // What was prepared for one way keeps to it: a function for each
  const prepared = () => {
    const once = jax.jit((...arrays: JaxArray[]) => results(jax, operation, arrays))
    return () => once(...given.map((array) => array.ref))
  }
  const awaited = prepared()
  const atOnce = prepared()
  const runAwaited = async () => {
    for (const array of await jax.blockUntilReady(awaited())) array.dispose()
  }
  // Reading is what computes: of one element, so that not all is copied
  const runAtOnce = () => {
    for (const array of atOnce()) array.reshape([-1]).slice([0, 1]).dataSync()
  }
  let faster: () => void | Promise<void> = runAwaited
  return {
    async check() {
      const elements = checkedElements(await Promise.all(awaited().map((array) => array.data())))
      const hasThreads = jax.defaultDevice() === 'wasm' && typeof Worker !== 'undefined'
      if (hasThreads) faster = await fasterOf(runAwaited, runAtOnce)
      return elements
    },
    async run(count) {
      for (let i = 0; i < count; i++) await faster()
    },
  }
}

type Run = () => void | Promise<void>

/** The one that takes less time after a first run. */
async function fasterOf(...runs: readonly Run[]): Promise<Run> {
  const times: number[] = []
  for (const run of runs) {
    await run()
    const start = performance.now()
    await run()
    times.push(performance.now() - start)
  }
  return runs[times.indexOf(Math.min(...times))]!
}
