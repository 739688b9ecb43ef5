import type { LayerData } from '../../data/layers.ts'
import type { Subject } from '../library.ts'
import type { TensorFlow, TfOptimizer, TfTensor, TfVariable } from './interface.ts'

interface Training {
  readonly layers: readonly LayerData[]
  readonly optimizer: () => TfOptimizer
  readonly checkedSteps: number
  /** The loss of the model; `weights` holds weight and bias of each layer in turn. */
  readonly loss: (weights: readonly TfVariable[]) => TfTensor
}

/** Steps by `optimizer.minimize`, which cleans up after itself. */
export function training(tf: TensorFlow, { layers, optimizer, checkedSteps, loss }: Training): Subject {
  let weights: TfVariable[] = []
  let current: TfOptimizer | null = null
  const start = () => {
    for (const weight of weights) weight.dispose()
    current?.dispose()
    weights = layers.flatMap(({ inputs, outputs, weight, bias }) =>
      [tf.tensor(weight, [inputs, outputs]), tf.tensor(bias, [outputs])].map((value) => tf.variable(value)),
    )
    current = optimizer()
    return current
  }
  let active = start()
  const step = () => active.minimize(() => loss(weights), true, weights)
  const read = (value: TfTensor): number => {
    const number = value.dataSync()[0]!
    value.dispose()
    return number
  }
  return {
    check() {
      active = start()
      return Array.from({ length: checkedSteps }, () => read(step()))
    },
    run(count) {
      for (let i = 1; i < count; i++) step().dispose()
      read(step())
    },
  }
}
