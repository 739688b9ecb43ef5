import type { Parameter } from '@neurite/core'
import {
  binaryCrossEntropy,
  binaryCrossEntropyWithLogits,
  crossEntropy,
  diceLoss,
  focalLoss,
  hingeEmbeddingLoss,
  huberLoss,
  klDiv,
  l1Loss,
  mseLoss,
  multilabelSoftMarginLoss,
  multiMarginLoss,
  nllLoss,
  poissonNllLoss,
  smoothL1Loss,
  softMarginLoss,
} from '@neurite/losses'
import { accuracy, meanAbsoluteError, meanSquaredError, perplexity, topKAccuracy } from '@neurite/metrics'
import {
  Adadelta,
  Adafactor,
  Adagrad,
  Adam,
  Adamax,
  AdamW,
  ASGD,
  LAMB,
  Lion,
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
    adafactor: made((parameters) => new Adafactor(parameters)),
    adagrad: made((parameters) => new Adagrad(parameters)),
    adam: made((parameters) => new Adam(parameters)),
    adamax: made((parameters) => new Adamax(parameters)),
    adamW: made((parameters) => new AdamW(parameters)),
    asgd: made((parameters) => new ASGD(parameters)),
    lamb: made((parameters) => new LAMB(parameters)),
    lion: made((parameters) => new Lion(parameters)),
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
    dice: diceLoss,
    focal: focalLoss,
    hingeEmbedding: hingeEmbeddingLoss,
    huber: huberLoss,
    klDiv,
    l1: l1Loss,
    mae: l1Loss,
    mse: mseLoss,
    multilabelSoftMargin: multilabelSoftMarginLoss,
    multiMargin: multiMarginLoss,
    nll: nllLoss,
    poissonNll: poissonNllLoss,
    smoothL1: smoothL1Loss,
    softMargin: softMarginLoss,
  },
  metrics: {
    accuracy,
    mae: meanAbsoluteError,
    mse: meanSquaredError,
    perplexity,
    top5: (prediction, target) => topKAccuracy(prediction, target, { k: 5 }),
  },
}
