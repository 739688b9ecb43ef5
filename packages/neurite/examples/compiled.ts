import { BCELoss, compile, Linear, SGD, Sequential, Sigmoid, type Tensor, tensor } from 'neurite'

const X = tensor([
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ]),
  Y = tensor([[0], [1], [1], [0]])
const model = new Sequential(
  new Linear(2, 10),
  new Sigmoid(),
  new Linear(10, 10),
  new Sigmoid(),
  new Linear(10, 10),
  new Sigmoid(),
  new Linear(10, 1),
  new Sigmoid(),
)
const criterion = new BCELoss()
const optimizer = new SGD(model.parameters(), { lr: 1 })
const step = compile((x: Tensor, y: Tensor) => {
  optimizer.zeroGrad()
  const cost = criterion.call(model.call(x), y)
  cost.backward()
  optimizer.step()
  return cost
})
for (let epoch = 0; epoch <= 10000; epoch++) step(X, Y)
export const answers = await model.call(X).gt(0.5).tolist() // [[false], [true], [true], [false]]
