import { BCELoss, Linear, SGD, Sequential, Sigmoid, tensor } from 'neurite'

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
for (let epoch = 0; epoch <= 10000; epoch++) {
  optimizer.zeroGrad()
  const prediction = model.call(X)
  const cost = criterion.call(prediction, Y)
  cost.backward()
  optimizer.step()
  if (epoch % 100 === 0) console.log(epoch, cost.itemSync())
}
export const answers = await model.call(X).gt(0.5).tolist() // [[false], [true], [true], [false]]
