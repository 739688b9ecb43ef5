import '@neurite/autograd'
import { manualSeed, type Tensor, tensor } from '@neurite/core'
import { TensorDataset } from '@neurite/datasets'
import { Linear, ReLU, Sequential } from '@neurite/layers'
import { crossEntropy } from '@neurite/losses'
import { accuracy } from '@neurite/metrics'
import { Adam } from '@neurite/optimizers'
import { Trainer } from '@neurite/train'

/** Points of the unit square; class 1 lies above its diagonal. */
export function points(count: number, seed = 1): TensorDataset<[Tensor, Tensor]> {
  let state = seed
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
  const xy = Array.from({ length: count }, () => [random(), random()] as const)
  return new TensorDataset(
    tensor(xy.map((point) => [...point])),
    tensor(
      xy.map(([x, y]) => Number(y > x)),
      { dtype: 'int32' },
    ),
  )
}

/** A small classifier for them, and what trains it. */
export function example({ lr = 0.05, seed = 1 } = {}) {
  manualSeed(seed)
  const model = new Sequential(new Linear(2, 8), new ReLU(), new Linear(8, 2))
  const optimizer = new Adam(model.parameters(), { lr })
  return { model, optimizer, trainer: new Trainer(model, { optimizer, loss: crossEntropy, metrics: { accuracy } }) }
}
