import {
  compile,
  conv2d,
  type Executable,
  type Kernel,
  manualSeed,
  type Program,
  randn,
  type Tensor,
  tensor,
  use,
  zeros,
} from '@neurite/core'
import { vjp } from '@neurite/autograd'
import { cpu } from '@neurite/backend-cpu'
import { Conv2d, Flatten, LeakyReLU, Linear, MaxPool2d, type Module, ReLU, Sequential } from '@neurite/layers'
import { crossEntropy } from '@neurite/losses'
import { Adam } from '@neurite/optimizers'
import { registerRate } from './registers.ts'

const [what = 'cnn', threads = '1'] = process.argv.slice(2)
const STEPS = 12

/** A program, and each of its kernels as a program of its own, which finds what the others left in the arena. */
interface Parts {
  readonly whole: Executable
  readonly parts: readonly Executable[]
  readonly spent: number[][]
}

const backend = cpu({ threads: Number(threads) })
const known: Parts[] = []
let apart = false

const prepare = (program: Program): Executable => {
  const executable = backend.prepare(program)
  if (executable instanceof Promise) throw new Error('a synchronous backend prepares at once')
  return executable
}

await use({
  ...backend,
  prepare(program) {
    const whole = prepare(program)
    const parts = program.kernels.map((kernel, i) =>
      prepare({ ...program, key: `${program.key} ${i}`, kernels: [kernel] }),
    )
    known.push({ whole, parts, spent: parts.map(() => []) })
    return whole
  },
  run(executable, inputs, outputs, scalars) {
    const { parts, spent } = known.find(({ whole }) => whole === executable)!
    if (!apart) return backend.run(executable, inputs, outputs, scalars)
    for (const [i, part] of parts.entries()) {
      const start = performance.now()
      backend.run(part, inputs, outputs, scalars)
      spent[i]!.push(performance.now() - start)
    }
  },
  // Programs live as long as this script.
  release() {},
})
manualSeed(1)

function labels(count: number, classes: number): Tensor {
  return tensor(
    Array.from({ length: count }, (_, i) => (i * 7) % classes),
    { dtype: 'int32' },
  )
}

function model(): { net: Module; x: Tensor; y: Tensor } {
  if (what === 'mlp') {
    const layers = [784, 500, 400, 300].flatMap((from, i, all) => [
      new Linear(from, all[i + 1] ?? 10),
      ...(i === 3 ? [] : [new LeakyReLU(0.1)]),
    ])
    return { net: new Sequential(...layers), x: randn([256, 784]), y: labels(256, 10) }
  }
  const net = new Sequential(
    new Conv2d(3, 32, 3, { padding: 1 }),
    new ReLU(),
    new Conv2d(32, 32, 3, { padding: 1 }),
    new ReLU(),
    new MaxPool2d(2),
    new Conv2d(32, 64, 3, { padding: 1 }),
    new ReLU(),
    new MaxPool2d(2),
    new Flatten(),
    new Linear(4096, 128),
    new ReLU(),
    new Linear(128, 10),
  )
  return { net, x: randn([64, 3, 32, 32]), y: labels(64, 10) }
}

const describe = (kernel: Kernel): { text: string; flops: number; bytes: number } => {
  const size = (shape: readonly number[]) => shape.reduce((p, q) => p * q, 1)
  switch (kernel.kind) {
    case 'contract': {
      const { batch, m, n, k, epilogue } = kernel
      const flops = 2 * size([...batch, ...m, ...n, ...k])
      const behind = epilogue ? ` + ${epilogue.steps.length} steps, ${epilogue.stores.length} stores` : ''
      return { text: `contract ${batch.length ? `[${batch}] ` : ''}[${m}] [${n}] [${k}]${behind}`, flops, bytes: 0 }
    }
    case 'map':
      return {
        text: `map [${kernel.shape}] ${kernel.loads.length} loads, ${kernel.steps.length} steps, ${kernel.stores.length} stores: ${kernel.loads.map((v) => `(${v.strides})`).join(' ')} -> ${kernel.stores.map((v) => `(${v.view.strides})`).join(' ')}`.slice(
          0,
          150,
        ),
        flops: 0,
        bytes: 4 * size(kernel.shape) * (kernel.loads.length + kernel.stores.length),
      }
    case 'reduce':
      return {
        text: `${kernel.reducer} [${kernel.shape}] kept ${kernel.kept}, ${kernel.loads.length} loads ${kernel.loads.map((v) => `(${v.strides})`).join(' ')}, ${kernel.steps.length} steps${kernel.epilogue ? ' + epilogue' : ''}`.slice(
          0,
          150,
        ),
        flops: 0,
        bytes: 4 * size(kernel.shape) * kernel.loads.length,
      }
    default:
      return { text: `routine ${kernel.name} [${kernel.output.shape}]`, flops: 0, bytes: 0 }
  }
}

function training(): () => void {
  const { net, x, y } = model()
  x.dataSync()
  const optimizer = new Adam(net.parameters(), { lr: 1e-3 })
  const step = compile(() => {
    optimizer.zeroGrad()
    const loss = crossEntropy(net.call(x), y)
    loss.backward()
    optimizer.step()
    return loss
  })
  return () => void step().itemSync()
}

/** The gradient of the weight of a convolution with many channels. */
function convolutionWeight(): () => void {
  const [x, gradient, weight] = [randn([64, 32, 32, 32]), randn([64, 64, 32, 32]), zeros([64, 32, 3, 3])]
  const result = compile(
    (x: Tensor, gradient: Tensor) =>
      vjp((weight: Tensor) => conv2d(x, weight, null, { padding: 1 }), weight).vjpFn(gradient)[0]!,
  )
  return () => void result(x, gradient).dataSync()
}

const step = what === 'conv-weight' ? convolutionWeight() : training()
const times: number[] = []
for (let i = 0; i < 4 + STEPS; i++) {
  const start = performance.now()
  step()
  times.push(performance.now() - start)
}
const median = (list: readonly number[]) => [...list].sort((p, q) => p - q)[list.length >> 1]!
console.log(
  `${what}, ${threads} threads: median step ${median(times.slice(4)).toFixed(2)} ms, least ${Math.min(...times).toFixed(2)} ms`,
)

console.log(`registers ${registerRate().toFixed(1)} GFLOP/s a thread`)
apart = true
for (let i = 0; i < STEPS; i++) step()
const { whole, spent } = known.reduce((most, other) => (other.parts.length > most.parts.length ? other : most))
let total = 0
for (const [i, kernel] of whole.program.kernels.entries()) {
  const { text, flops, bytes } = describe(kernel)
  const time = median(spent[i]!)
  total += time
  const rate =
    flops > 0
      ? `${(flops / time / 1e6).toFixed(1).padStart(6)} GFLOP/s`
      : `${(bytes / time / 1e6).toFixed(1).padStart(6)} GB/s   `
  if (time >= 0.05) console.log(`${time.toFixed(3).padStart(8)} ms ${rate}  ${text}`)
}
console.log(
  `${total.toFixed(2)} ms in ${spent.length} kernels; ${(backend.memory().bytesPeak / 2 ** 20).toFixed(0)} MiB at peak`,
)
