/** A network that is being trained: one compiled step, and one compiled look at all that is shown of it. */
import { compile, fromData, manualSeed, noGrad, type Tensor } from '@neurite/core'
import { binaryCrossEntropyWithLogits, mseLoss } from '@neurite/losses'
import { type Configuration, isRegression } from '../configuration.ts'
import { ANSWER_SIDE, CURVE_PLACES, type Frame, UNIT_SIDE } from '../messages.ts'
import { Batches } from './batches.ts'
import { makeLayers, makeOptimizer } from './model.ts'
import { gridOf, lineOf } from './places.ts'
import { type Data, fieldsOf, type Samples } from './samples.ts'

/** What `look` finds. */
export type Look = Pick<Frame, 'train' | 'test' | 'weights' | 'biases' | 'answer' | 'units'>

export interface Network {
  readonly steps: number
  /** Epochs so far, with the part of the present one. */
  readonly epoch: number
  readonly stepsPerEpoch: number
  /** One update of all weights, by the next batch. */
  step(): void
  /** Waits until the device has done what it was given. */
  settle(): Promise<void>
  /** Goes on with other settings. */
  tune(settings: Pick<Configuration, 'rate' | 'decay' | 'batch'>): void
  look(): Promise<Look>
}

const tensorsOf = (samples: Samples): Tensor[] =>
  fieldsOf(samples).map(({ data, shape, dtype }) => fromData(data, shape, dtype))

const numbers = async (x: Tensor): Promise<Float32Array> => (await x.data()) as Float32Array
const number = async (x: Tensor): Promise<number> => Number(await x.item())

export function makeNetwork(configuration: Configuration, { train, test, reach }: Data): Network {
  const regression = isRegression(configuration.data)
  manualSeed(configuration.seed)
  const { hidden, output, all: model } = makeLayers(configuration)
  const linears = [...hidden.map(({ linear }) => linear), output]
  const optimizer = makeOptimizer(model, configuration)
  const lossOf = regression ? mseLoss : binaryCrossEntropyWithLogits
  const batches = new Batches(train, configuration.batch, configuration.seed)
  let lastLoss: Tensor | null = null
  let steps = 0

  const trainStep = compile((x: Tensor, y: Tensor) => {
    optimizer.zeroGrad()
    const loss = lossOf(model.call(x), y)
    loss.backward()
    optimizer.step()
    return loss
  })

  const score = (x: Tensor, y: Tensor) => {
    const answer = model.call(x)
    // A logit above 0 is a probability above one half
    return { loss: lossOf(answer, y), accuracy: answer.gt(0).eq(y.gt(0.5)).to('float32').mean() }
  }
  /** What the units of each hidden layer give, unit after unit. */
  const unitsAt = (places: Tensor) => {
    let values = places
    return hidden.map(({ linear, activation }) => (values = activation.call(linear.call(values))).T)
  }
  const compiledLook = compile(
    (trainX: Tensor, trainY: Tensor, testX: Tensor, testY: Tensor, places: Tensor, unitPlaces: Tensor) => ({
      train: score(trainX, trainY),
      test: score(testX, testY),
      answer: model.call(places),
      units: unitsAt(unitPlaces),
    }),
  )
  const [trainX, trainY] = tensorsOf(train)
  const [testX, testY] = tensorsOf(test)
  const answerPlaces = regression ? lineOf(CURVE_PLACES, reach) : gridOf(ANSWER_SIDE, reach)
  const unitPlaces = regression ? lineOf(UNIT_SIDE * 2, reach) : gridOf(UNIT_SIDE, reach)

  const read = async (scores: { loss: Tensor; accuracy: Tensor }) => {
    const [loss, accuracy] = await Promise.all([number(scores.loss), number(scores.accuracy)])
    return { loss, accuracy: regression ? Number.NaN : accuracy }
  }

  return {
    get steps() {
      return steps
    },
    get epoch() {
      return batches.seen / train.count
    },
    get stepsPerEpoch() {
      return train.count / batches.size
    },
    step() {
      const [x, y] = batches.next()
      lastLoss = trainStep(x, y)
      steps += 1
    },
    async settle() {
      await lastLoss?.item()
    },
    tune({ rate, decay, batch }) {
      for (const group of optimizer.paramGroups) Object.assign(group, { lr: rate, weightDecay: decay })
      batches.resize(batch)
    },
    async look() {
      const seen = noGrad(() => compiledLook(trainX!, trainY!, testX!, testY!, answerPlaces, unitPlaces))
      // Asked for together: a device that answers late answers all of them at once
      const [train, test, answer, units, weights, biases] = await Promise.all([
        read(seen.train),
        read(seen.test),
        numbers(seen.answer),
        Promise.all(seen.units.map(numbers)),
        Promise.all(linears.map(({ weight }) => numbers(weight))),
        Promise.all(linears.map(({ bias }) => numbers(bias!))),
      ])
      return { train, test, answer, units, weights, biases }
    },
  }
}
