import { compile, noGrad, type Tensor } from '@neurite/core'
import '@neurite/autograd'
import type { Score, Trainable, Updater } from './contracts.ts'
import type { Totals } from './totals.ts'

/** What one batch does, each traced once per shape of the batch and then replayed as one program. */
export interface Steps {
  readonly train: (input: Tensor, target: Tensor) => Tensor
  readonly evaluate: (input: Tensor, target: Tensor) => Tensor
  readonly predict: (input: Tensor) => Tensor
}

/** `scores` are the loss and then the metrics, as in `totals`. */
export function compileSteps(model: Trainable, optimizer: Updater, scores: readonly Score[], totals: Totals): Steps {
  const measure = (prediction: Tensor, target: Tensor) => scores.map((score) => score(prediction, target))
  return {
    train: compile((input: Tensor, target: Tensor) => {
      optimizer.zeroGrad()
      const means = measure(model.call(input), target)
      const penalty = model.penalty?.() ?? null
      const cost = penalty === null ? means[0]! : means[0]!.add(penalty)
      cost.backward()
      optimizer.step()
      totals.add(means, input.shape[0]!)
      return means[0]!
    }),
    evaluate: compile((input: Tensor, target: Tensor) =>
      noGrad(() => {
        const means = measure(model.call(input), target)
        totals.add(means, input.shape[0]!)
        return means[0]!
      }),
    ),
    predict: compile((input: Tensor) => noGrad(() => model.call(input))),
  }
}
