import type { Arrays, NamedArray } from '../../data/array.ts'
import { inputsFirst, oneHot } from '../../data/inputsFirst.ts'
import { ADAM, mlpData } from '../../data/models.ts'
import { type ModelName, trainings } from '../../data/training.ts'
import type { Subject } from '../library.ts'
import type { TensorFlow, TfOptimizer, TfTensor, TfVariable } from './interface.ts'
import { channelsLast, kernelFirst } from './layout.ts'
import { cnn, lstm, type Model, mlp, transformer, xor } from './models.ts'

const models: Readonly<Record<ModelName, Model>> = { mlp, xor, cnn, lstm, transformer }

/** In the layout of TensorFlow.js: linear weights [inputs, outputs], images with channels last. */
function laidOut(parameters: Arrays): Arrays {
  const entries = Object.entries(inputsFirst(parameters))
  return Object.fromEntries(
    entries.map(([name, array]) => [name, array.shape.length === 4 ? kernelFirst(array) : array]),
  )
}

const asInputs = (inputs: NamedArray) => (inputs.shape.length === 4 ? channelsLast(inputs) : inputs)

function toTensor(tf: TensorFlow, { shape, values }: NamedArray): TfTensor {
  return tf.tensor(values, shape, values instanceof Int32Array ? 'int32' : 'float32')
}

/** Steps by `optimizer.minimize`, which cleans up after itself. There is no AdamW: Adam, without the decay, instead. */
export function trainingSubject(tf: TensorFlow, name: string): Subject {
  const { model, data, classes, sgdRate, checkedSteps } = trainings[name]!
  const { parameters, inputs, targets } = data()
  const x = toTensor(tf, asInputs(inputs))
  const y =
    classes === undefined
      ? toTensor(tf, targets)
      : tf.tensor(oneHot(targets.values, classes), [targets.values.length, classes])
  let weights: Record<string, TfVariable> = {}
  let optimizer: TfOptimizer | null = null
  const start = () => {
    for (const weight of Object.values(weights)) weight.dispose()
    optimizer?.dispose()
    weights = Object.fromEntries(
      Object.entries(laidOut(parameters)).map(([key, array]) => [key, tf.variable(toTensor(tf, array))]),
    )
    optimizer = sgdRate === undefined ? tf.train.adam(ADAM.rate, ...ADAM.betas, ADAM.epsilon) : tf.train.sgd(sgdRate)
    return optimizer
  }
  const loss = () => {
    const answers = models[model](tf, weights, x)
    return classes === undefined ? tf.losses.logLoss(y, answers) : tf.losses.softmaxCrossEntropy(y, answers)
  }
  let active = start()
  const step = () => active.minimize(loss, true, Object.values(weights))
  const read = async (value: TfTensor): Promise<number> => {
    const number = (await value.data())[0]!
    value.dispose()
    return number
  }
  return {
    async check() {
      active = start()
      const losses: number[] = []
      for (let i = 0; i < checkedSteps; i++) losses.push(await read(step()))
      return losses
    },
    async run(count) {
      for (let i = 1; i < count; i++) step().dispose()
      await read(step())
    },
  }
}

/** The MLP's answers for one batch. */
export function inferenceSubject(tf: TensorFlow, batch: number): Subject {
  const { parameters, inputs } = mlpData(batch)
  const weights = Object.fromEntries(
    Object.entries(laidOut(parameters)).map(([key, array]) => [key, toTensor(tf, array)]),
  )
  const x = toTensor(tf, inputs)
  const once = async () => {
    const answers = tf.tidy(() => mlp(tf, weights, x))
    const values = await answers.data()
    answers.dispose()
    return values
  }
  return {
    check: async () => Array.from(await once()),
    async run(count) {
      for (let i = 0; i < count; i++) await once()
    },
  }
}
