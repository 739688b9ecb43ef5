import '@neurite/autograd'
import { cpu, setThreads } from '@neurite/backend-cpu'
import { compile, evaluateSync, manualSeed, randint, randn, type Tensor, use } from '@neurite/core'
import { LeakyReLU, Linear, type Module, Sequential, Sigmoid } from '@neurite/layers'
import { binaryCrossEntropy, crossEntropy } from '@neurite/losses'
import { Adam } from '@neurite/optimizers'

/** Seconds that one measurement takes. */
const SECONDS = 0.4

const settle = () => new Promise((resolve) => setTimeout(resolve, 200))

const device = cpu()
/** Milliseconds that the device has run programs for, without what is done before and after. */
let running = 0
const { run } = device
device.run = (...given) => {
  const before = performance.now()
  run(...given)
  running += performance.now() - before
}

interface Way {
  /** What the device takes for a call counts, not the call. */
  readonly onDevice?: boolean
  /** Milliseconds between calls, in which workers fall asleep. */
  readonly pause?: number
}

const never = new Int32Array(new SharedArrayBuffer(4))

/** The milliseconds that a fifth of the calls stay below, on so many threads. */
async function timeOn(threads: number, call: () => void, { onDevice = false, pause = 0 }: Way): Promise<number> {
  setThreads(threads)
  for (let i = 0; i < 20; i++) call()
  await settle()
  for (let i = 0; i < 20; i++) call()
  const taken: number[] = []
  const end = performance.now() + SECONDS * 1000
  for (let before = performance.now(); before < end; ) {
    running = 0
    call()
    const now = performance.now()
    taken.push(onDevice ? running : now - before)
    if (pause > 0) Atomics.wait(never, 0, 0, pause)
    before = performance.now()
  }
  return taken.sort((a, b) => a - b)[Math.floor(taken.length / 5)]!
}

const format = (ms: number) => (ms < 0.1 ? `${(1000 * ms).toFixed(2)} us` : `${ms.toFixed(3)} ms`)

/** A call on one thread and on two. */
async function compare(name: string, call: () => void, way: Way = {}): Promise<void> {
  if (!name.includes(wanted)) return
  const [one, two] = [await timeOn(1, call, way), await timeOn(2, call, way)]
  console.log(`${name.padEnd(34)} ${format(one).padStart(10)} ${format(two).padStart(10)} ${(one / two).toFixed(2)}x`)
}

/** What two threads take beyond half of what one takes, for work in the cache that can be cut anywhere. */
async function handOff(name: string, pause: number): Promise<void> {
  if (!name.includes(wanted)) return
  const x = randn([40_000])
  evaluateSync(x)
  const chain = compile((z: Tensor) => z.tanh().mul(z))
  const call = () => evaluateSync(chain(x))
  const way = { onDevice: true, pause }
  const [one, two] = [await timeOn(1, call, way), await timeOn(2, call, way)]
  console.log(
    `${name.padEnd(34)} ${format(one).padStart(10)} ${format(two).padStart(10)} ${format(two - one / 2)} lost`,
  )
}

/** A compiled function of large tensors, each call of which computes its result. */
function op(name: string, fn: (...inputs: Tensor[]) => Tensor, ...inputs: Tensor[]): Promise<void> {
  evaluateSync(...inputs)
  const compiled = compile((...given: Tensor[]) => fn(...given))
  return compare(name, () => evaluateSync(compiled(...inputs)), { onDevice: true })
}

function trainer(model: Module<[Tensor], Tensor>, lossOf: (output: Tensor, target: Tensor) => Tensor) {
  const optimizer = new Adam(model.parameters())
  return compile((x: Tensor, y: Tensor) => {
    optimizer.zeroGrad()
    const loss = lossOf(model.call(x), y)
    loss.backward()
    optimizer.step()
    return loss
  })
}

const wanted = process.argv.find((word) => word.startsWith('--only='))?.slice(7) ?? ''

await use(device)
manualSeed(1)
console.log(`${''.padEnd(34)} ${'1 thread'.padStart(10)} ${'2 threads'.padStart(10)}`)

await handOff('hand-off to a worker that spins', 0)
await handOff('hand-off to a worker that sleeps', 2)

const small = [new Linear(2, 4), new LeakyReLU(), new Linear(4, 4), new LeakyReLU(), new Linear(4, 1), new Sigmoid()]
const xor = trainer(new Sequential(...small), binaryCrossEntropy)
const [x4, y4] = [randn([4, 2]), randn([4, 1]).gt(0).to('float32')]
evaluateSync(x4, y4)
await compare('XOR step, Adam, compiled', () => void xor(x4, y4))

const sizes = [784, 500, 300, 100, 50, 10]
const layers = sizes.slice(1).flatMap((n, i) => [new Linear(sizes[i]!, n), new LeakyReLU()])
const mlp = trainer(new Sequential(...layers.slice(0, -1)), crossEntropy)
const [x, y] = [randn([256, 784]), randint(0, 10, [256])]
evaluateSync(x, y)
await compare('MLP step, Adam, batch 256', () => void mlp(x, y))

for (const n of [5000, 20_000, 60_000, 250_000, 1_000_000])
  await op(`x * 2 + 1, ${n} elements`, (z) => z.mul(2).add(1), randn([n]))
await op('tanh(1.5 z + 0.3) z, 4M', (z) => z.mul(1.5).add(0.3).tanh().mul(z), randn([2 ** 22]))
await op('a + b, 4M', (a, b) => a.add(b), randn([2 ** 22]), randn([2 ** 22]))
const wide = randn([4096, 1024])
await op('softmax over rows, 4096x1024', (z) => z.softmax(1), wide)
await op('logSoftmax over rows', (z) => z.logSoftmax(1), wide)
await op(
  'layer norm of rows',
  (z) => z.sub(z.mean({ dim: 1, keepdim: true })).div(z.var({ dim: 1, keepdim: true }).add(1e-5).sqrt()),
  wide,
)
await op('sum of columns', (z) => z.sum({ dim: 0 }), wide)
await op('sum of rows', (z) => z.sum({ dim: 1 }), wide)
await op('sum of everything', (z) => z.sum(), wide)
await op('mean square of differences', (a, b) => a.sub(b).square().mean(), wide, randn([4096, 1024]))
await op('sum of 10 columns', (z) => z.sum({ dim: 0 }), randn([400_000, 10]))
await op('max of everything', (z) => z.max(), wide)
process.exit(0)
