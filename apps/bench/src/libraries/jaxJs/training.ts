import { inputsFirst, oneHot } from '../../data/inputsFirst.ts'
import { ADAM, mlpData } from '../../data/models.ts'
import { type ModelName, trainings } from '../../data/training.ts'
import type { Subject } from '../library.ts'
import type { Jax, JaxArray, Weights } from './interface.ts'
import { cnn, lstm, type Model, mlp, transformer, xor } from './models.ts'

const models: Readonly<Record<ModelName, Model>> = { mlp, xor, cnn, lstm, transformer }

/** Binary cross-entropy; the loss takes both over. */
function binaryCrossEntropy({ numpy }: Jax, x: JaxArray, targets: JaxArray): JaxArray {
  const ones = targets.ref.mul(numpy.log(x.ref))
  const zeros = targets
    .mul(-1)
    .add(1)
    .mul(numpy.log(x.mul(-1).add(1)))
  return ones.add(zeros).mean().neg()
}

const mapped = (weights: Weights, change: (array: JaxArray, name: string) => JaxArray): Weights =>
  Object.fromEntries(Object.entries(weights).map(([name, array]) => [name, change(array, name)]))

interface State {
  readonly weights: Weights
  readonly means: Weights
  readonly squares: Weights
}

/** Gradient and update in one compiled function. jax-js' optimizers are not on npm: SGD, Adam and AdamW are written out. */
export function trainingSubject(jax: Jax, name: string): Subject {
  const { model, data, classes, sgdRate, weightDecay = 0, checkedSteps } = trainings[name]!
  const { numpy, nn, jit, valueAndGrad } = jax
  const { parameters, inputs, targets } = data()
  const x = numpy.array(inputs.values).reshape(inputs.shape)
  const y =
    classes === undefined
      ? numpy.array(targets.values).reshape(targets.shape)
      : numpy.array(oneHot(targets.values, classes)).reshape([targets.values.length, classes])
  const lossAndGradient = valueAndGrad((weights: Weights, x: JaxArray, y: JaxArray) => {
    const answers = models[model](jax, weights, x)
    if (classes === undefined) return binaryCrossEntropy(jax, answers, y)
    return nn.logSoftmax(answers, -1).mul(y).sum(-1).mean().neg()
  })
  const sgd = (state: State, gradients: Weights): State => ({
    ...state,
    weights: mapped(state.weights, (weight, key) => weight.sub(gradients[key]!.mul(sgdRate!))),
  })
  const adam = (state: State, gradients: Weights, rate: JaxArray, correction: JaxArray): State => {
    const [beta1, beta2] = ADAM.betas
    const means = mapped(state.means, (mean, key) => mean.mul(beta1).add(gradients[key]!.ref.mul(1 - beta1)))
    const squares = mapped(state.squares, (square, key) =>
      square.mul(beta2).add(numpy.square(gradients[key]!).mul(1 - beta2)),
    )
    const weights = mapped(state.weights, (weight, key) => {
      const spread = numpy.sqrt(squares[key]!.ref.mul(correction.ref)).add(ADAM.epsilon)
      const kept = weightDecay === 0 ? weight : weight.mul(1 - ADAM.rate * weightDecay)
      return kept.sub(means[key]!.ref.mul(rate.ref).div(spread))
    })
    rate.dispose()
    correction.dispose()
    return { weights, means, squares }
  }
  const step = jit(
    (state: State, rate: JaxArray, correction: JaxArray, x: JaxArray, y: JaxArray): [JaxArray, State] => {
      const [value, gradients] = lossAndGradient(
        mapped(state.weights, (array) => array.ref),
        x,
        y,
      )
      if (sgdRate === undefined) return [value, adam(state, gradients, rate, correction)]
      rate.dispose()
      correction.dispose()
      return [value, sgd(state, gradients)]
    },
  )
  const start = (): State => {
    const weights = Object.fromEntries(
      Object.entries(inputsFirst(parameters)).map(([key, { shape, values }]) => [
        key,
        numpy.array(values).reshape(shape),
      ]),
    )
    const zeros = () => (sgdRate === undefined ? mapped(weights, (array) => numpy.zeros(array.shape)) : {})
    return { weights, means: zeros(), squares: zeros() }
  }
  const scalar = (value: number) => numpy.array(new Float32Array([value])).reshape([])
  let state = start()
  let steps = 0
  // What waits to be computed piles up, and makes every further call slower, until something is read.
  const advance = async (): Promise<number> => {
    steps++
    const [beta1, beta2] = ADAM.betas
    const [value, updated] = step(
      state,
      scalar(ADAM.rate / (1 - beta1 ** steps)),
      scalar(1 / (1 - beta2 ** steps)),
      x.ref,
      y.ref,
    )
    state = updated
    return (await value.data())[0]!
  }
  return {
    async check() {
      state = start()
      steps = 0
      const losses: number[] = []
      for (let i = 0; i < checkedSteps; i++) losses.push(await advance())
      return losses
    },
    async run(count) {
      for (let i = 0; i < count; i++) await advance()
    },
  }
}

/** The MLP's answers for one batch. */
export function inferenceSubject(jax: Jax, batch: number): Subject {
  const { numpy, jit } = jax
  const { parameters, inputs } = mlpData(batch)
  const weights: Weights = Object.fromEntries(
    Object.entries(inputsFirst(parameters)).map(([key, { shape, values }]) => [
      key,
      numpy.array(values).reshape(shape),
    ]),
  )
  const x = numpy.array(inputs.values).reshape(inputs.shape)
  const answer = jit((weights: Weights, x: JaxArray) => mlp(jax, weights, x))
  const once = () =>
    answer(
      mapped(weights, (array) => array.ref),
      x.ref,
    ).data()
  return {
    check: async () => Array.from(await once()),
    async run(count) {
      for (let i = 0; i < count; i++) await once()
    },
  }
}
