import { accuracy, confusionMatrix, f1 } from '@neurite/metrics'
import { reference, tensor, use } from '@neurite/core'
await use(reference())
const scores = tensor([
  [0.9, 0.1],
  [0.2, 0.8],
  [0.6, 0.4],
  [0.3, 0.7],
])
const labels = tensor([0, 1, 1, 1], { dtype: 'int32' })
const share = await accuracy(scores, labels).item() // 0.75
const score = await f1(scores, labels).item() // 0.8
const table = String(confusionMatrix(scores, labels))
// confusion matrix (rows: true class, columns: predicted class)
//         pred 0  pred 1
// true 0       1       0
// true 1       1       2

export { score, share, table }
