import { BCELoss, compile, Linear, Sequential, SGD, Sigmoid, type Tensor, tensor } from 'neurite'
import { XOR_CHECKED_STEPS, XOR_INPUTS, XOR_RATE, XOR_TARGETS, xorLayers } from '../../data/xor.ts'
import type { Subject } from '../library.ts'
import { startingState } from './layers.ts'

/** One step of the lecture's loop, from the starting weights; it gives the loss, unread. */
export function xorStep(compiled: boolean): () => Tensor {
  const x = tensor(XOR_INPUTS).reshape([4, 2])
  const y = tensor(XOR_TARGETS).reshape([4, 1])
  const layers = xorLayers()
  const model = new Sequential(...layers.flatMap(({ inputs, outputs }) => [new Linear(inputs, outputs), new Sigmoid()]))
  model.loadStateDict(startingState(layers))
  const criterion = new BCELoss()
  const optimizer = new SGD(model.parameters(), { lr: XOR_RATE })
  const step = (inputs: Tensor, targets: Tensor) => {
    optimizer.zeroGrad()
    const cost = criterion.call(model.call(inputs), targets)
    cost.backward()
    optimizer.step()
    return cost
  }
  const done = compiled ? compile(step) : step
  return () => done(x, y)
}

export function xor(compiled: boolean): Subject {
  let step = xorStep(compiled)
  return {
    check() {
      step = xorStep(compiled)
      return Array.from({ length: XOR_CHECKED_STEPS }, () => step().itemSync())
    },
    run(count) {
      for (let i = 1; i < count; i++) step()
      step().itemSync()
    },
  }
}
