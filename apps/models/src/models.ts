import { addingGru, addingLstm } from './models/adding.ts'
import { autoencoder } from './models/autoencoder.ts'
import { cifarCnn } from './models/cifarCnn.ts'
import { ctcDigits } from './models/ctcDigits.ts'
import { lenet } from './models/lenet.ts'
import { reverseTransformer } from './models/reverseTransformer.ts'
import type { Model } from './task.ts'

/** Every model by the name that the command line knows. */
export const models: Readonly<Record<string, Model>> = {
  'cifar-cnn': cifarCnn,
  lenet,
  'adding-lstm': addingLstm,
  'adding-gru': addingGru,
  'reverse-transformer': reverseTransformer,
  autoencoder,
  'ctc-digits': ctcDigits,
}
