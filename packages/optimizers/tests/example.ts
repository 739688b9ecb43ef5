import '@neurite/autograd'
import { Adam } from '@neurite/optimizers'
import { Parameter, reference, tensor, use } from '@neurite/core'
await use(reference())
const x = tensor([1, 2, 3])
const y = tensor([3, 5, 7])
const [w, b] = [new Parameter(tensor(0)), new Parameter(tensor(0))]
const optimizer = new Adam([w, b], { lr: 0.1 })
for (let i = 0; i < 400; i++) {
  optimizer.zeroGrad()
  w.mul(x).add(b).sub(y).square().mean().backward()
  optimizer.step()
}
const line = [await w.item(), await b.item()] // [2.00, 1.00]

export { line }
