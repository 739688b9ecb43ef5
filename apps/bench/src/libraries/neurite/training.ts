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
import { ADAM, mlpData } from '../../data/models.ts'
import { type ModelName, type Training, trainings } from '../../data/training.ts'
import type { Subject } from '../library.ts'
import { cnn, LanguageModel, LstmClassifier, mlp, xor } from './models.ts'
import { toState, toTensor } from './tensors.ts'

interface Model {
  call(x: Tensor): Tensor
  parameters(): Parameter[]
  loadStateDict(state: ReturnType<typeof toState>): void
}

const models: Readonly<Record<ModelName, () => Model>> = {
  mlp,
  xor,
  cnn,
  lstm: () => new LstmClassifier(),
  transformer: () => new LanguageModel(),
}

const adamOptions = { lr: ADAM.rate, betas: [...ADAM.betas] as [number, number], eps: ADAM.epsilon }

function optimizerOf({ sgdRate, weightDecay }: Training, parameters: Parameter[]): Optimizer {
  if (sgdRate !== undefined) return new SGD(parameters, { lr: sgdRate })
  if (weightDecay !== undefined) return new AdamW(parameters, { ...adamOptions, weightDecay })
  return new Adam(parameters, adamOptions)
}

export interface StepOptions {
  readonly compiled: boolean
  /** Whether the model keeps the weights it was made with instead of taking those of the data. */
  readonly ownWeights?: boolean
}

/** A training step; it gives the loss, unread. */
export function trainingStep(training: Training, { compiled, ownWeights = false }: StepOptions): () => Tensor {
  const { parameters, inputs, targets } = training.data()
  const x = toTensor(inputs)
  const y = toTensor(targets).reshape(inputs.values instanceof Int32Array ? [-1] : targets.shape)
  const network = models[training.model]()
  if (!ownWeights) network.loadStateDict(toState(parameters))
  const updates = optimizerOf(training, network.parameters())
  const criterion = training.classes === undefined ? new BCELoss() : new CrossEntropyLoss()
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
  const training = trainings[name]!
  const options = { compiled: name !== 'xor-plain' }
  let step = trainingStep(training, options)
  return {
    async check() {
      step = trainingStep(training, options)
      const losses: number[] = []
      for (let i = 0; i < training.checkedSteps; i++) losses.push(await step().item())
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
