import { ArgumentError, type Tensor } from '@neurite/core'
import { checkNotNegative } from './checks.ts'
import type { DecayOptions } from './gradient.ts'
import { Optimizer } from './optimizer.ts'
import type { Params } from './paramGroup.ts'
import type { Rule } from './rule.ts'

export interface MuonOptions extends DecayOptions {
  /** How much of the average of gradients is kept. */
  momentum?: number
  /** Look ahead: mix the gradient itself in once more. */
  nesterov?: boolean
  /** Steps of the Newton-Schulz iteration. */
  nsSteps?: number
  /** Added to the length by which a matrix is divided. */
  eps?: number
}

type Name = 'lr' | 'shrinkage' | 'momentum' | 'freshness' | 'eps'

/** Coefficients of the iteration, which take all singular values to about 1. */
const [A, B, C] = [3.4445, -4.775, 2.0315]

/** About `U V^T` for a matrix `U S V^T`: all its directions with equal weight. */
function orthogonalized(matrix: Tensor, steps: number, eps: Tensor): Tensor {
  const [rows, columns] = matrix.shape as [number, number]
  const tall = rows > columns
  const start = tall ? matrix.T : matrix
  let x = start.div(start.square().sum().sqrt().add(eps))
  for (let i = 0; i < steps; i++) {
    const gram = x.matmul(x.T)
    x = x.mul(A).add(gram.mul(B).add(gram.matmul(gram).mul(C)).matmul(x))
  }
  return tall ? x.T : x
}

export const muon: Rule<MuonOptions, 'momentum_buffer', Name> = {
  name: 'Muon',
  defaults: {
    lr: 1e-3,
    weightDecay: 0.1,
    momentum: 0.95,
    nesterov: true,
    nsSteps: 5,
    eps: 1e-7,
    maximize: false,
  },
  check: (options) => checkNotNegative('Muon', options, ['lr', 'weightDecay', 'momentum', 'nsSteps', 'eps']),
  slots: () => ({ momentum_buffer: 0 }),
  saved: [],
  numbers: {
    lr: ({ lr }) => lr,
    shrinkage: ({ lr, weightDecay }) => 1 - lr * weightDecay,
    momentum: ({ momentum }) => momentum,
    freshness: ({ momentum }) => 1 - momentum,
    eps: ({ eps }) => eps,
  },
  update: (param, grad, state, hyper) => {
    const { maximize, nesterov, weightDecay, nsSteps } = hyper.options
    const [rows] = param.shape
    if (rows === undefined || param.ndim < 2) {
      throw new ArgumentError(
        `[Muon] updates matrices, received a parameter of shape [${param.shape.join(', ')}]; give biases, norms and embeddings to AdamW`,
        { shape: param.shape },
      )
    }
    const signed = maximize ? grad.neg() : grad
    const buffer = state.momentum_buffer.mul(hyper.momentum).add(signed.mul(hyper.freshness))
    const mixed = nesterov ? signed.mul(hyper.freshness).add(buffer.mul(hyper.momentum)) : buffer
    const matrix = mixed.reshape([rows, param.size / rows])
    const direction = orthogonalized(matrix, nsSteps, hyper.eps).mul(Math.sqrt(Math.max(1, rows / matrix.shape[1]!)))
    const shrunk = weightDecay === 0 ? param : param.mul(hyper.shrinkage)
    return { param: shrunk.sub(direction.reshape(param.shape).mul(hyper.lr)), momentum_buffer: buffer }
  },
}

/**
 * Muon (Jordan et al., 2024): momentum, made orthogonal by a Newton-Schulz iteration, for weights of hidden layers.
 * `m = mu m + (1 - mu) g`, `O = NS((1 - mu) g + mu m)`, `p = (1 - lr weightDecay) p - lr sqrt(max(1, rows / columns)) O`.
 * Kernels of convolutions count as [out, rest].
 * https://pytorch.org/docs/stable/generated/torch.optim.Muon.html
 */
export class Muon extends Optimizer<MuonOptions> {
  constructor(params: Params<MuonOptions>, options: MuonOptions = {}) {
    super(muon, params, options)
  }
}
