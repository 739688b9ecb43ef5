import { Dropout, Linear, Module, randn, relu, type Tensor } from 'neurite'

class Architecture extends Module {
  fc1 = new Linear(784, 256)
  drop = new Dropout(0.5)
  fc2 = new Linear(256, 10)
  forward(x: Tensor) {
    return this.fc2.call(this.drop.call(relu(this.fc1.call(x))))
  }
}
const model = new Architecture()
model.train()
model.eval()
for (const [name, p] of model.namedParameters()) console.log(name, p.shape) // fc1.weight [256, 784] …
export const output = model.call(randn([3, 784])).shape
