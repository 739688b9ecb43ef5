import { Adam, compile, CrossEntropyLoss, LeakyReLU, Linear, Sequential, SGD, type Tensor, tensor } from 'neurite'
import { ADAM_RATE, LEAKY_SLOPE, MLP_BATCH, MLP_CHECKED_STEPS, MLP_WIDTHS, mlpData, SGD_RATE } from '../../data/mlp.ts'
import type { Subject } from '../library.ts'
import { startingState } from './layers.ts'

export function mlp(optimizerName: 'sgd' | 'adam'): Subject {
  const { images, labels, layers } = mlpData()
  const x = tensor(images).reshape([MLP_BATCH, MLP_WIDTHS[0]])
  const y = tensor(labels)
  const start = () => {
    const model = new Sequential(
      ...layers.flatMap(({ inputs, outputs }, i) => {
        const linear = new Linear(inputs, outputs)
        return i < layers.length - 1 ? [linear, new LeakyReLU(LEAKY_SLOPE)] : [linear]
      }),
    )
    model.loadStateDict(startingState(layers))
    const parameters = model.parameters()
    const optimizer =
      optimizerName === 'sgd' ? new SGD(parameters, { lr: SGD_RATE }) : new Adam(parameters, { lr: ADAM_RATE })
    const criterion = new CrossEntropyLoss()
    return compile((images: Tensor, labels: Tensor) => {
      optimizer.zeroGrad()
      const loss = criterion.call(model.call(images), labels)
      loss.backward()
      optimizer.step()
      return loss
    })
  }
  let step = start()
  return {
    check() {
      step = start()
      return Array.from({ length: MLP_CHECKED_STEPS }, () => step(x, y).itemSync())
    },
    run(count) {
      for (let i = 1; i < count; i++) step(x, y)
      step(x, y).itemSync()
    },
  }
}
