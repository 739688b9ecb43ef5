import {
  CLASSES,
  CNN,
  cnnData,
  LSTM,
  lstmData,
  MLP,
  type ModelData,
  mlpData,
  TRANSFORMER,
  transformerData,
  WEIGHT_DECAY,
  XOR,
  xorData,
} from './models.ts'

export type ModelName = 'mlp' | 'xor' | 'cnn' | 'lstm' | 'transformer'

/** What is trained, from what, and how: the same for every library. */
export interface Training {
  readonly model: ModelName
  readonly sizes: object
  readonly data: () => ModelData
  /** Classes to tell apart; none where the targets are probabilities. */
  readonly classes?: number
  /** The rate of plain SGD; Adam when left out. */
  readonly sgdRate?: number
  /** Of Adam, apart from the gradient. */
  readonly weightDecay?: number
  /** Steps whose losses are compared before anything is timed. */
  readonly checkedSteps: number
}

const ofMlp = { model: 'mlp', sizes: MLP, data: () => mlpData(), classes: CLASSES, checkedSteps: 6 } as const
const ofXor = { model: 'xor', sizes: XOR, data: xorData, sgdRate: XOR.rate, checkedSteps: 150 } as const

export const trainings: Readonly<Record<string, Training>> = {
  'mlp-sgd': { ...ofMlp, sgdRate: MLP.sgdRate },
  'mlp-adam': ofMlp,
  'xor-plain': ofXor,
  'xor-compiled': ofXor,
  cnn: { model: 'cnn', sizes: CNN, data: cnnData, classes: CLASSES, checkedSteps: 2 },
  lstm: { model: 'lstm', sizes: LSTM, data: lstmData, classes: CLASSES, checkedSteps: 4 },
  transformer: {
    model: 'transformer',
    sizes: TRANSFORMER,
    data: transformerData,
    classes: TRANSFORMER.vocabulary,
    weightDecay: WEIGHT_DECAY,
    checkedSteps: 4,
  },
}

/** Batches for which the MLP is asked for its answers. */
export const INFERENCE_BATCHES = [1, 256] as const
