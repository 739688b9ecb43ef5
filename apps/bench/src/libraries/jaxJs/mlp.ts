import {
  LEAKY_SLOPE,
  MLP_BATCH,
  MLP_CHECKED_STEPS,
  MLP_CLASSES,
  MLP_WIDTHS,
  mlpData,
  SGD_RATE,
} from '../../data/mlp.ts'
import type { Subject } from '../library.ts'
import type { Jax } from './interface.ts'
import { training } from './training.ts'

export function mlp(jax: Jax): Subject {
  const { numpy, nn } = jax
  const { images, oneHot, layers } = mlpData()
  return training(jax, {
    layers,
    inputs: numpy.array(images).reshape([MLP_BATCH, MLP_WIDTHS[0]]),
    targets: numpy.array(oneHot).reshape([MLP_BATCH, MLP_CLASSES]),
    rate: SGD_RATE,
    checkedSteps: MLP_CHECKED_STEPS,
    loss(weights, inputs, targets) {
      let x = inputs
      weights.forEach(({ weight, bias }, i) => {
        x = numpy.matmul(x, weight).add(bias)
        if (i < weights.length - 1) x = nn.leakyRelu(x, LEAKY_SLOPE)
      })
      return nn.logSoftmax(x, -1).mul(targets).sum(-1).mean().neg()
    },
  })
}
