import { BCELoss, crossEntropy, mseLoss } from '@neurite/losses'
import { reference, tensor, use } from '@neurite/core'
await use(reference())
const logits = tensor([
  [2, 0, 0],
  [0, 0, 3],
])
const labels = tensor([0, 2], { dtype: 'int32' })
const cost = await crossEntropy(logits, labels).item() // 0.1673
const each = await crossEntropy(logits, labels, { reduction: 'none' }).data() // [0.2395, 0.0949]
const error = await mseLoss(tensor([1, 2, 3]), tensor([1, 2, 5])).item() // 1.3333
const criterion = new BCELoss()
const binary = await criterion.call(tensor([0.5, 0.9]), tensor([1, 1])).item() // 0.3993

export { binary, cost, each, error }
