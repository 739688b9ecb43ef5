import { curves } from '@neurite/viz'
import {
  compile,
  crossEntropy,
  Flatten,
  LambdaLR,
  Linear,
  manualSeed,
  SGD,
  Sequential,
  syntheticDigits,
  type Tensor,
} from 'neurite'
import type { Settings } from '../../lesson.ts'
import type { Page } from '../../page.ts'

export async function learningRateDecay(page: Page, { epochs = 5001, seed = 1 }: Settings) {
  manualSeed(seed)
  const [images, labels] = syntheticDigits({ count: 200, seed, size: 10 }).tensors()
  const model = new Sequential(new Flatten(), new Linear(100, 10))
  const optimizer = new SGD(model.parameters(), { lr: 0.1 })
  // 4 % less every thousand steps, a little of it at every step.
  const scheduler = new LambdaLR(optimizer, (step) => 0.96 ** (step / 1000))
  const train = compile((x: Tensor, y: Tensor) => {
    optimizer.zeroGrad()
    const loss = crossEntropy(model.call(x), y)
    loss.backward()
    optimizer.step()
    return loss
  })

  const rates: number[] = []
  const losses: number[] = []
  for (let step = 0; step < epochs; step++) {
    const [rate] = scheduler.rates
    const loss = train(images, labels)
    if (step % 100 === 0) {
      rates.push(rate!)
      losses.push(await loss.item())
    }
    scheduler.step()
  }

  page.line('[Train Log]')
  for (let i = 0; i < losses.length; i += 10) {
    page.line(`Iter: ${100 * i}, Loss: ${losses[i]!.toFixed(4)}, Learning Rate: ${rates[i]!.toFixed(4)}`)
  }
  page.line()
  const x = rates.map((_, i) => 100 * i)
  page.picture(
    'rate',
    curves({ 'learning rate': rates }, { title: 'Learning-rate decay', x, xLabel: 'step', yLabel: 'learning rate' }),
  )
  page.picture('loss', curves({ loss: losses }, { title: 'Loss', x, xLabel: 'step', yLabel: 'loss', log: true }))
  return { rates, losses }
}
