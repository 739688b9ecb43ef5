import {
  ADAM_RATE,
  LEAKY_SLOPE,
  MLP_BATCH,
  MLP_CHECKED_STEPS,
  MLP_CLASSES,
  MLP_WIDTHS,
  mlpData,
  SGD_RATE,
} from '../../data/mlp.ts'
import type { Subject } from '../library.ts'
import type { TensorFlow } from './interface.ts'
import { training } from './training.ts'

export function mlp(tf: TensorFlow, optimizer: 'sgd' | 'adam'): Subject {
  const { images, oneHot, layers } = mlpData()
  const inputs = tf.tensor(images, [MLP_BATCH, MLP_WIDTHS[0]])
  const targets = tf.tensor(oneHot, [MLP_BATCH, MLP_CLASSES])
  return training(tf, {
    layers,
    optimizer: () => (optimizer === 'sgd' ? tf.train.sgd(SGD_RATE) : tf.train.adam(ADAM_RATE)),
    checkedSteps: MLP_CHECKED_STEPS,
    loss(weights) {
      let x = inputs
      for (let i = 0; i < weights.length; i += 2) {
        x = x.matMul(weights[i]!).add(weights[i + 1]!)
        if (i < weights.length - 2) x = x.leakyRelu(LEAKY_SLOPE)
      }
      return tf.losses.softmaxCrossEntropy(targets, x)
    },
  })
}
