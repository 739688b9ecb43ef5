import type { LayerData } from '../../data/layers.ts'
import type { Subject } from '../library.ts'
import type { Jax, JaxArray, Weights } from './interface.ts'

interface Training {
  readonly layers: readonly LayerData[]
  readonly inputs: JaxArray
  readonly targets: JaxArray
  readonly rate: number
  readonly checkedSteps: number
  /** Takes the weights, inputs and targets over. */
  readonly loss: (weights: Weights, inputs: JaxArray, targets: JaxArray) => JaxArray
}

/** Steps of plain SGD, gradient and update in one compiled function. */
export function training(jax: Jax, { layers, inputs, targets, rate, checkedSteps, loss }: Training): Subject {
  const { numpy, jit, valueAndGrad } = jax
  const lossAndGradient = valueAndGrad(loss)
  const step = jit((weights: Weights, x: JaxArray, y: JaxArray): [JaxArray, Weights] => {
    const kept = weights.map(({ weight, bias }) => ({ weight: weight.ref, bias: bias.ref }))
    const [value, gradients] = lossAndGradient(kept, x, y)
    const updated = weights.map(({ weight, bias }, i) => ({
      weight: weight.sub(gradients[i]!.weight.mul(rate)),
      bias: bias.sub(gradients[i]!.bias.mul(rate)),
    }))
    return [value, updated]
  })
  const start = (): Weights =>
    layers.map(({ inputs, outputs, weight, bias }) => ({
      weight: numpy.array(weight).reshape([inputs, outputs]),
      bias: numpy.array(bias),
    }))
  let weights = start()
  const advance = (): JaxArray => {
    const [value, updated] = step(weights, inputs.ref, targets.ref)
    weights = updated
    return value
  }
  return {
    check() {
      weights = start()
      return Array.from({ length: checkedSteps }, () => advance().dataSync()[0]!)
    },
    run(count) {
      // What waits to be computed piles up, and makes every further call slower, until something is read.
      for (let i = 0; i < count; i++) advance().dataSync()
    },
  }
}
