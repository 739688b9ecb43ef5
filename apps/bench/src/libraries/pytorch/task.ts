import type { Arrays } from '../../data/array.ts'
import { ADAM, MLP, type ModelData, mlpData } from '../../data/models.ts'
import { operands } from '../../data/operands.ts'
import { CHAIN_SCALE, CHAIN_SHIFT, gpuOperations, LAYER_NORM_EPSILON, operations } from '../../data/operations.ts'
import { INFERENCE_BATCHES, type Training, trainings } from '../../data/training.ts'
import { subjectOf } from '../../works/subjectOf.ts'

/** What the process of Python is told once: what to do, and on which arrays. */
export interface Task {
  readonly description: Readonly<Record<string, unknown>>
  readonly arrays: Arrays
}

const adam = { lr: ADAM.rate, betas: ADAM.betas, eps: ADAM.epsilon }

function optimizerOf({ sgdRate, weightDecay }: Training) {
  if (sgdRate !== undefined) return { name: 'SGD', lr: sgdRate }
  return weightDecay === undefined ? { name: 'Adam', ...adam } : { name: 'AdamW', ...adam, weight_decay: weightDecay }
}

function operationTask(name: string): Task {
  const constants = { chainScale: CHAIN_SCALE, chainShift: CHAIN_SHIFT, epsilon: LAYER_NORM_EPSILON }
  const operation = (operations[name] ?? gpuOperations[name])!
  return {
    description: { task: 'operation', ...operation, ...constants },
    arrays: Object.fromEntries(operands(operation).map((array, i) => [String(i), array])),
  }
}

function modelTask(description: Task['description'], { parameters, inputs, targets }: ModelData): Task {
  const named = Object.entries(parameters).map(([key, value]) => [`parameter:${key}`, value])
  return { description, arrays: { ...Object.fromEntries(named), inputs, targets } }
}

function trainingTask(training: Training): Task {
  const { model, sizes, data, checkedSteps } = training
  return modelTask({ task: 'training', model, sizes, optimizer: optimizerOf(training), checkedSteps }, data())
}

/** @throws Error for a work that PyTorch is not asked to do */
export function taskOf(work: string): Task {
  if (work === 'cold-start') return trainingTask(trainings['mlp-adam']!)
  const name = subjectOf(work.replace(/^peak-/, ''))
  if (name in operations || name in gpuOperations) return operationTask(name)
  if (name in trainings) return trainingTask(trainings[name]!)
  const batch = INFERENCE_BATCHES.find((batch) => name === `inference-${batch}`)
  if (batch !== undefined) return modelTask({ task: 'inference', model: 'mlp', sizes: MLP }, mlpData(batch))
  throw new Error(`PyTorch does not know the work '${work}'`)
}
