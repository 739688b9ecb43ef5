import '@neurite/autograd'
import { compile, evaluateSync, manualSeed, noGrad, Parameter, randn, type Tensor } from '@neurite/core'

/** Lets workers start and end. */
export const settle = () => new Promise<void>((resolve) => setTimeout(resolve, 300))

/** Losses and weights of a small network, trained for some steps; `between` is called before each. */
export async function train(between: (step: number) => void | Promise<void> = () => {}): Promise<number[]> {
  manualSeed(4)
  const x = randn([128, 96])
  const target = randn([128, 32])
  const weights = [randn([96, 200]).mul(0.1), randn([200, 32]).mul(0.1)].map((w) => new Parameter(w))
  evaluateSync(x, target)
  const step = compile((input: Tensor, wanted: Tensor) => {
    const hidden = input.matmul(weights[0]!).tanh().softmax(1).mul(30)
    const loss = hidden.matmul(weights[1]!).sub(wanted).square().mean()
    loss.backward()
    for (const w of weights) {
      noGrad(() => w.assign(w.sub(w.grad!.mul(0.1))))
      w.grad = null
    }
    return loss
  })
  const losses: number[] = []
  for (let i = 0; i < 100; i++) {
    await between(i)
    losses.push(step(x, target).itemSync())
  }
  return [...losses, ...weights.flatMap((w) => [...w.dataSync()])]
}
