import type { Arrays } from '../../data/array.ts'
import {
  ADAM,
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
} from '../../data/models.ts'
import { operands } from '../../data/operands.ts'
import { CHAIN_SCALE, CHAIN_SHIFT, LAYER_NORM_EPSILON, operations } from '../../data/operations.ts'
import { CHECKED_STEPS } from '../../data/training.ts'

/** What the process of Python is told once: what to do, and on which arrays. */
export interface Task {
  readonly description: Readonly<Record<string, unknown>>
  readonly arrays: Arrays
}

const adam = { lr: ADAM.rate, betas: ADAM.betas, eps: ADAM.epsilon }

const optimizers: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'mlp-sgd': { name: 'SGD', lr: MLP.sgdRate },
  'xor-plain': { name: 'SGD', lr: XOR.rate },
  'xor-compiled': { name: 'SGD', lr: XOR.rate },
  transformer: { name: 'AdamW', ...adam, weight_decay: WEIGHT_DECAY },
}

const models: Readonly<
  Record<string, { readonly model: string; readonly sizes: object; readonly data: () => ModelData }>
> = {
  'mlp-sgd': { model: 'mlp', sizes: MLP, data: () => mlpData() },
  'mlp-adam': { model: 'mlp', sizes: MLP, data: () => mlpData() },
  'xor-plain': { model: 'xor', sizes: XOR, data: xorData },
  'xor-compiled': { model: 'xor', sizes: XOR, data: xorData },
  cnn: { model: 'cnn', sizes: CNN, data: cnnData },
  lstm: { model: 'lstm', sizes: LSTM, data: lstmData },
  transformer: { model: 'transformer', sizes: TRANSFORMER, data: transformerData },
  'inference-1': { model: 'mlp', sizes: MLP, data: () => mlpData(1) },
  'inference-256': { model: 'mlp', sizes: MLP, data: () => mlpData() },
}

function operationTask(name: string): Task {
  const constants = { chainScale: CHAIN_SCALE, chainShift: CHAIN_SHIFT, epsilon: LAYER_NORM_EPSILON }
  const operation = operations[name]!
  return {
    description: { task: 'operation', ...operation, ...constants },
    arrays: Object.fromEntries(operands(operation).map((array, i) => [String(i), array])),
  }
}

function modelTask(name: string): Task {
  const { model, sizes, data } = models[name]!
  const { parameters, inputs, targets } = data()
  const task = name.startsWith('inference-') ? 'inference' : 'training'
  const optimizer = optimizers[name] ?? { name: 'Adam', ...adam }
  return {
    description: { task, model, sizes, optimizer, checkedSteps: CHECKED_STEPS[name] ?? 0 },
    arrays: {
      ...Object.fromEntries(Object.entries(parameters).map(([key, value]) => [`parameter:${key}`, value])),
      inputs,
      targets,
    },
  }
}

/** @throws Error for a work that PyTorch is not asked to do */
export function taskOf(work: string): Task {
  if (work === 'cold-start') return modelTask('mlp-adam')
  const name = work.replace(/^peak-/, '')
  if (name in operations) return operationTask(name)
  if (name in models) return modelTask(name)
  throw new Error(`PyTorch does not know the work '${work}'`)
}
