import {
  Adam,
  AdamW,
  BCELoss,
  compile,
  CrossEntropyLoss,
  noGrad,
  type Optimizer,
  type Parameter,
  SGD,
  type Tensor,
} from 'neurite'
import {
  ADAM,
  cnnData,
  lstmData,
  MLP,
  type ModelData,
  mlpData,
  transformerData,
  WEIGHT_DECAY,
  XOR,
  xorData,
} from '../../data/models.ts'
import { CHECKED_STEPS } from '../../data/training.ts'
import type { Subject } from '../library.ts'
import { cnn, LanguageModel, LstmClassifier, mlp, xor } from './models.ts'
import { toState, toTensor } from './tensors.ts'

interface Model {
  call(x: Tensor): Tensor
  parameters(): Parameter[]
  loadStateDict(state: ReturnType<typeof toState>): void
}

/** A model, how it learns, and from what. */
interface Recipe {
  readonly data: () => ModelData
  readonly model: () => Model
  readonly optimizer: (parameters: Parameter[]) => Optimizer
  readonly loss: () => { call(prediction: Tensor, targets: Tensor): Tensor }
  readonly compiled: boolean
}

const adam = (parameters: Parameter[]) =>
  new Adam(parameters, { lr: ADAM.rate, betas: [...ADAM.betas], eps: ADAM.epsilon })
const classification = { loss: () => new CrossEntropyLoss(), optimizer: adam, compiled: true }
const ofXor = {
  data: xorData,
  model: xor,
  optimizer: (parameters: Parameter[]) => new SGD(parameters, { lr: XOR.rate }),
  loss: () => new BCELoss(),
}

export const recipes: Readonly<Record<string, Recipe>> = {
  'mlp-sgd': {
    ...classification,
    data: () => mlpData(),
    model: mlp,
    optimizer: (parameters) => new SGD(parameters, { lr: MLP.sgdRate }),
  },
  'mlp-adam': { ...classification, data: () => mlpData(), model: mlp },
  'mlp-32': { ...classification, data: () => mlpData(32), model: mlp },
  'xor-plain': { ...ofXor, compiled: false },
  'xor-compiled': { ...ofXor, compiled: true },
  cnn: { ...classification, data: cnnData, model: cnn },
  lstm: { ...classification, data: lstmData, model: () => new LstmClassifier() },
  transformer: {
    ...classification,
    data: transformerData,
    model: () => new LanguageModel(),
    optimizer: (parameters) =>
      new AdamW(parameters, { lr: ADAM.rate, betas: [...ADAM.betas], eps: ADAM.epsilon, weightDecay: WEIGHT_DECAY }),
  },
}

/** A training step from the starting weights, or from the model's own; it gives the loss, unread. */
export function trainingStep({ data, model, optimizer, loss, compiled }: Recipe, ownWeights = false): () => Tensor {
  const { parameters, inputs, targets } = data()
  const x = toTensor(inputs)
  const y = toTensor(targets).reshape(inputs.values instanceof Int32Array ? [-1] : targets.shape)
  const network = model()
  if (!ownWeights) network.loadStateDict(toState(parameters))
  const updates = optimizer(network.parameters())
  const criterion = loss()
  const step = (inputs: Tensor, targets: Tensor) => {
    updates.zeroGrad()
    const cost = criterion.call(network.call(inputs), targets)
    cost.backward()
    updates.step()
    return cost
  }
  const done = compiled ? compile(step) : step
  return () => done(x, y)
}

export function trainingSubject(name: string): Subject {
  const recipe = recipes[name]!
  let step = trainingStep(recipe)
  return {
    async check() {
      step = trainingStep(recipe)
      const losses: number[] = []
      for (let i = 0; i < CHECKED_STEPS[name]!; i++) losses.push(await step().item())
      return losses
    },
    async run(count) {
      for (let i = 1; i < count; i++) step()
      await step().item()
    },
  }
}

/** The MLP's answers for one batch. */
export function inferenceSubject(batch: number): Subject {
  const { parameters, inputs } = mlpData(batch)
  const x = toTensor(inputs)
  const model = mlp()
  model.loadStateDict(toState(parameters))
  const answer = compile((inputs: Tensor) => noGrad(() => model.call(inputs)))
  return {
    check: async () => [...(await answer(x).data())],
    async run(count) {
      for (let i = 1; i < count; i++) answer(x)
      await answer(x).data()
    },
  }
}
