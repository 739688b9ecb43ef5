import { bars } from '@neurite/viz'
import { binaryCrossEntropy, fromData, Linear, manualSeed, SGD, Sequential, Sigmoid, Tanh, tensor } from 'neurite'
import type { Settings } from '../../lesson.ts'
import type { Page } from '../../page.ts'

const double = { dtype: 'float64' } as const
const X = tensor([0, 0, 0, 1, 1, 0, 1, 1], double).reshape([4, 2])
const Y = tensor([0, 1, 1, 0], double).reshape([4, 1])
const STEP = 1e-6

/** A network for XOR, and its loss. */
function network(width: number) {
  manualSeed(1)
  const linear = (inputs: number, outputs: number) => new Linear(inputs, outputs, double)
  const hidden = [linear(2, width), new Tanh(), linear(width, width), new Tanh()]
  const model = new Sequential(...hidden, linear(width, 1), new Sigmoid())
  const parameters = model.parameters()
  const size = parameters.reduce((sum, parameter) => sum + parameter.size, 0)
  return { parameters, size, loss: () => binaryCrossEntropy(model.call(X), Y) }
}

/** The slope by each weight from a forward pass of its own: that one is raised a little, all others stay as they are. */
function oneByOne({ parameters, loss }: ReturnType<typeof network>) {
  let passes = 1
  const before = loss().itemSync()
  const slopes = parameters.flatMap((parameter) => {
    const values = Float64Array.from(parameter.dataSync())
    const set = (numbers: Float64Array) => parameter.assign(fromData(numbers, parameter.shape, 'float64'))
    const found = Array.from(values, (value, i) => {
      set(values.map((other, at) => (at === i ? value + STEP : other)))
      passes += 1
      return (loss().itemSync() - before) / STEP
    })
    set(values)
    return found
  })
  return { slopes, passes }
}

export async function oneWeightAtATime(page: Page, { epochs = 200 }: Settings) {
  const counts = [2, 4, 8, 16, 32].map((width) => {
    const net = network(width)
    const started = performance.now()
    const { slopes, passes } = oneByOne(net)
    const ms = performance.now() - started
    net.loss().backward()
    const gradients = net.parameters.flatMap((parameter) => [...parameter.grad!.dataSync()])
    const difference = Math.max(...gradients.map((gradient, i) => Math.abs(gradient - slopes[i]!)))
    return { width, size: net.size, passes, ms, difference }
  })
  page.table(
    ['network', 'weights n', 'passes one by one', 'ms', 'forward and back', 'largest difference'],
    counts.map(({ width, size, passes, ms, difference }) => [
      `2-${width}-${width}-1`,
      size,
      passes,
      ms.toFixed(0),
      2,
      difference.toExponential(0),
    ]),
  )
  const bySize = (value: (passes: number) => number) =>
    Object.fromEntries(counts.map(({ size, passes }) => [`${size} weights`, value(passes)]))
  const passes = { 'one by one': bySize((count) => count), 'forward and backward': bySize(() => 2) }
  page.picture(
    'passes',
    bars(passes, { title: 'Passes through the network for one step', yLabel: 'passes', log: true }),
  )

  // A whole descent: each step by gradients costs two passes, one weight at a time it would be n + 1.
  const { parameters, size, loss } = network(8)
  const optimizer = new SGD(parameters, { lr: 0.5 })
  const losses: number[] = []
  for (let step = 0; step < epochs; step++) {
    optimizer.zeroGrad()
    const error = loss()
    losses.push(error.itemSync())
    error.backward()
    optimizer.step()
  }
  page.line(`${epochs} steps with ${size} weights: loss ${losses[0]!.toFixed(3)}, then ${losses.at(-1)!.toFixed(3)}`)
  page.line(`passes by gradients ${2 * epochs}, one weight at a time ${(size + 1) * epochs}`)
  page.line()
  return { counts, losses }
}
