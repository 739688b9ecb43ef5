/** The network and its optimizer, as a configuration describes them. */
import { defaultDevice } from '@neurite/core'
import {
  ELU,
  GELU,
  Identity,
  type Layer,
  LeakyReLU,
  Linear,
  type Module,
  ReLU,
  Sequential,
  Sigmoid,
  Tanh,
} from '@neurite/layers'
import { Adam, type Optimizer, RMSprop, SGD } from '@neurite/optimizers'
import { type ActivationName, type Configuration, inputsOf, type OptimizerName } from '../configuration.ts'

const activations: Readonly<Record<ActivationName, () => Layer>> = {
  tanh: () => new Tanh(),
  sigmoid: () => new Sigmoid(),
  relu: () => new ReLU(),
  leakyRelu: () => new LeakyReLU(),
  elu: () => new ELU(),
  gelu: () => new GELU(),
  identity: () => new Identity(),
}

const optimizers: Readonly<Record<OptimizerName, (model: Module, lr: number, weightDecay: number) => Optimizer>> = {
  sgd: (model, lr, weightDecay) => new SGD(model.parameters(), { lr, weightDecay }),
  momentum: (model, lr, weightDecay) => new SGD(model.parameters(), { lr, weightDecay, momentum: 0.9 }),
  rmsprop: (model, lr, weightDecay) => new RMSprop(model.parameters(), { lr, weightDecay }),
  adam: (model, lr, weightDecay) => new Adam(model.parameters(), { lr, weightDecay }),
}

/** Hidden layers, each with its activation, and one output without. */
export interface Layers {
  readonly hidden: readonly { readonly linear: Linear; readonly activation: Layer }[]
  readonly output: Linear
  readonly all: Sequential
}

/** Weights are drawn on the CPU, where that takes no time, and then go to the default device. */
export function makeLayers({ data, layers, activation }: Configuration): Layers {
  const widths = [inputsOf(data).length, ...layers]
  const hidden = layers.map((units, i) => ({
    linear: new Linear(widths[i]!, units, { device: 'cpu' }),
    activation: activations[activation](),
  }))
  const output = new Linear(widths.at(-1)!, 1, { device: 'cpu' })
  const all = new Sequential(...hidden.flatMap((one) => [one.linear, one.activation]), output)
  return { hidden, output, all: all.to(defaultDevice()) }
}

export function makeOptimizer(model: Module, { optimizer, rate, decay }: Configuration): Optimizer {
  return optimizers[optimizer](model, rate, decay)
}
