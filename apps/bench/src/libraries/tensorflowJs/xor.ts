import { XOR_CHECKED_STEPS, XOR_INPUTS, XOR_RATE, XOR_TARGETS, xorLayers } from '../../data/xor.ts'
import type { Subject } from '../library.ts'
import type { TensorFlow } from './interface.ts'
import { training } from './training.ts'

export function xor(tf: TensorFlow): Subject {
  const inputs = tf.tensor(XOR_INPUTS, [4, 2])
  const targets = tf.tensor(XOR_TARGETS, [4, 1])
  return training(tf, {
    layers: xorLayers(),
    optimizer: () => tf.train.sgd(XOR_RATE),
    checkedSteps: XOR_CHECKED_STEPS,
    loss(weights) {
      let x = inputs
      for (let i = 0; i < weights.length; i += 2)
        x = x
          .matMul(weights[i]!)
          .add(weights[i + 1]!)
          .sigmoid()
      return tf.losses.logLoss(targets, x)
    },
  })
}
