import { grad } from '@neurite/autograd'
import { cpu } from '@neurite/backend-cpu'
import { noGrad, Parameter, type Tensor, tensor, use } from '@neurite/core'

await use(cpu())
const x = tensor([1, 2, 3]),
  y = tensor([1, 2, 3])
const W = new Parameter(tensor(0))
for (let i = 0; i < 100; i++) {
  const cost = W.mul(x).sub(y).pow(2).mean()
  cost.backward()
  noGrad(() => W.assign(W.sub(W.grad!.mul(0.05))))
  W.grad = null
}
export const found = await W.item() // 1.0000
export const slope = await grad((w: Tensor) => w.mul(x).sub(y).pow(2).mean())(tensor(2)).item()
