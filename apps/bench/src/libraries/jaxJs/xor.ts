import { XOR_CHECKED_STEPS, XOR_INPUTS, XOR_RATE, XOR_TARGETS, xorLayers } from '../../data/xor.ts'
import type { Subject } from '../library.ts'
import type { Jax } from './interface.ts'
import { training } from './training.ts'

export function xor(jax: Jax): Subject {
  const { numpy, nn } = jax
  return training(jax, {
    layers: xorLayers(),
    inputs: numpy.array(XOR_INPUTS).reshape([4, 2]),
    targets: numpy.array(XOR_TARGETS).reshape([4, 1]),
    rate: XOR_RATE,
    checkedSteps: XOR_CHECKED_STEPS,
    loss(weights, inputs, targets) {
      let x = inputs
      for (const { weight, bias } of weights) x = nn.sigmoid(numpy.matmul(x, weight).add(bias))
      const ones = targets.ref.mul(numpy.log(x.ref))
      const zeros = targets
        .mul(-1)
        .add(1)
        .mul(numpy.log(x.mul(-1).add(1)))
      return ones.add(zeros).mean().neg()
    },
  })
}
