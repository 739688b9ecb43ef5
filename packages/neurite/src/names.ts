import type { Parameter } from '@neurite/core'
import {
  binaryCrossEntropy,
  binaryCrossEntropyWithLogits,
  crossEntropy,
  huberLoss,
  klDiv,
  l1Loss,
  mseLoss,
  nllLoss,
  smoothL1Loss,
} from '@neurite/losses'
import { accuracy } from '@neurite/metrics'
import {
  Adadelta,
  Adagrad,
  Adam,
  Adamax,
  AdamW,
  ASGD,
  NAdam,
  type Optimizer,
  RAdam,
  RMSprop,
  Rprop,
  SGD,
} from '@neurite/optimizers'
import type { Names, Trainable } from '@neurite/train'

/** Keras' learning rate for an SGD that is asked for by name. */
const SGD_RATE = 0.01

const made = (make: (parameters: Parameter[]) => Optimizer) => (model: Trainable) =>
  make([...model.parameters()] as Parameter[])

/** What names such as 'adam' stand for in `Trainer`, each with its default options. */
export const names: Names = {
  optimizers: {
    adadelta: made((parameters) => new Adadelta(parameters)),
    adagrad: made((parameters) => new Adagrad(parameters)),
    adam: made((parameters) => new Adam(parameters)),
    adamax: made((parameters) => new Adamax(parameters)),
    adamW: made((parameters) => new AdamW(parameters)),
    asgd: made((parameters) => new ASGD(parameters)),
    nadam: made((parameters) => new NAdam(parameters)),
    radam: made((parameters) => new RAdam(parameters)),
    rmsprop: made((parameters) => new RMSprop(parameters)),
    rprop: made((parameters) => new Rprop(parameters)),
    sgd: made((parameters) => new SGD(parameters, { lr: SGD_RATE })),
  },
  losses: {
    binaryCrossEntropy,
    binaryCrossEntropyWithLogits,
    crossEntropy,
    huber: huberLoss,
    klDiv,
    l1: l1Loss,
    mae: l1Loss,
    mse: mseLoss,
    nll: nllLoss,
    smoothL1: smoothL1Loss,
  },
  metrics: { accuracy },
}
