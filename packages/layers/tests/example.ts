import { Dropout, Linear, Module, ReLU, Sequential } from '@neurite/layers'
import { reference, relu, type Tensor, tensor, use } from '@neurite/core'
await use(reference())
class Classifier extends Module {
  body = new Sequential(new Linear(2, 16), new ReLU(), new Dropout(0.5))
  head = new Linear(16, 3)
  forward(x: Tensor) {
    return this.head.call(relu(this.body.call(x)))
  }
}
const model = new Classifier().eval()
const scores = await model
  .call(
    tensor([
      [0, 1],
      [1, 0],
    ]),
  )
  .data() // 2 rows of 3 scores
const names = model.namedParameters().map(([name]) => name) // ['body.0.weight', 'body.0.bias', 'head.weight', 'head.bias']

export { names, scores }
