import type { Tensor } from 'neurite'
import type { Arguments, Library } from '../library.ts'
import { camelCase } from '../names.ts'
import type { Mapping } from './entry.ts'

/** `index[d]` is `[start, stop, step]`, of which null stands for the default, or an integer that drops the axis. */
function slice(library: Library, { input, index }: Arguments): unknown {
  const parts = (index as (number | (number | null)[])[]).map((part) => {
    if (typeof part === 'number') return part
    const [start = null, stop = null, step = null] = part
    if (start === null && stop === null && step === null) return null
    return step === null ? [start ?? 0, stop] : [start ?? 0, stop, step]
  })
  const named = Object.fromEntries(parts.map((part, d) => [`part${d}`, part]))
  return library.call(`slice(${['input', ...Object.keys(named)].join(', ')})`, { input, ...named })
}

/** `act(x W1^T + b1) W2^T + b2` */
function twoLayers(library: Library, { W1, b1, W2, b2, x, activation = 'tanh' }: Arguments): Tensor {
  const before = library.call('linear(input, weight, bias)', { input: x, weight: W1, bias: b1 })
  const hidden = library.call(`${camelCase(activation as string)}(input)`, { input: before })
  return library.call('linear(input, weight, bias)', { input: hidden, weight: W2, bias: b2 }) as Tensor
}

/** The loss of a network of two layers. */
function mlpLoss(library: Library, args: Arguments): unknown {
  const { y, loss = 'mse' } = args
  return library.call(loss === 'mse' ? 'mseLoss(o, y)' : 'crossEntropy(o, y)', { o: twoLayers(library, args), y })
}

/** `mean((|dD/dx| - target)^2)` of a network of two layers with one output. */
function gradientPenalty(library: Library, args: Arguments): unknown {
  const x = (args.x as Tensor).detach()
  x.requiresGrad = true
  const total = twoLayers(library, { ...args, x }).sum()
  const [gradient] = library.get('gradients')([total], [x], { createGraph: true }) as [Tensor]
  const length = library.call('norm(input)', { input: gradient, dim: 1 }) as Tensor
  return length
    .sub((args.target as number | undefined) ?? 1)
    .square()
    .mean()
}

/** Ops that are no single function of PyTorch; the headers of the files define them. */
export const compositions: Mapping = {
  'custom.slice': slice,
  'custom.maxout': 'maxout(input, pool)',
  'custom.mlp_loss': mlpLoss,
  'custom.gradient_penalty': gradientPenalty,
}
