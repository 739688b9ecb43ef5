import '@neurite/autograd'
import { compile, use } from '@neurite/core'
import { cpu } from '@neurite/backend-cpu'
import { DataLoader, type ImageDataset, mnist, randomRotation, randomShift, syntheticDigits } from '@neurite/datasets'
import { Flatten, LeakyReLU, Linear, Sequential } from '@neurite/layers'
import { crossEntropy } from '@neurite/losses'
import { Adam } from '@neurite/optimizers'
import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { sharedData } from './sharedData.ts'

/** The network of the lectures, and a step that trains it. */
function makeStep() {
  const sizes = [784, 500, 400, 300, 200, 100, 50, 10]
  const layers = sizes.slice(1).flatMap((out, i) => [new LeakyReLU(), new Linear(sizes[i]!, out)])
  const model = new Sequential(new Flatten(), ...layers.slice(1))
  const optimizer = new Adam(model.parameters())
  return compile((x: Parameters<typeof model.call>[0], y: typeof x) => {
    optimizer.zeroGrad()
    const cost = crossEntropy(model.call(x), y)
    cost.backward()
    optimizer.step()
    return cost
  })
}

async function trainingData(): Promise<ImageDataset> {
  if (!process.env['NEURITE_FULL']) return syntheticDigits({ count: 10_240, seed: 1 })
  const root = sharedData('mnist')
  if (!existsSync(root)) throw new Error(`there is no ${root}`)
  return (await mnist({ root, download: false })).train
}

/** Milliseconds that this thread has computed; on a machine that does other work too, the clock says nothing. */
function threadTime(): number {
  const path = `/proc/self/task/${process.pid}/schedstat`
  return existsSync(path) ? Number(readFileSync(path, 'utf8').split(' ')[0]) / 1e6 : performance.now()
}

interface Epoch {
  readonly clock: number
  /** Computed by this thread, and by all others of this process. */
  readonly own: number
  readonly others: number
}

// NEURITE_FULL=1 takes the whole of MNIST and asks for a ratio of 1.15 by the clock: for a machine that does nothing else,
// as in `npm run acceptance`. Otherwise the same is run without judging times.
test('rotations and shifts by one worker cost a training step next to nothing', async () => {
  await use(cpu({ threads: 1 }))
  const data = await trainingData()
  const step = makeStep()
  const transform = [randomRotation(10), randomShift(2)]
  const plain = new DataLoader(data, { batchSize: 256, shuffle: true, dropLast: true })
  const augmented = new DataLoader(data, { batchSize: 256, shuffle: true, dropLast: true, transform, workers: 1 })
  const epoch = async (loader: typeof plain): Promise<Epoch> => {
    const [clock, own, all] = [performance.now(), threadTime(), process.cpuUsage()]
    let cost = Number.NaN
    for await (const [x, y] of loader) cost = step(x, y).itemSync()
    expect(cost).toBeGreaterThanOrEqual(0)
    const { user, system } = process.cpuUsage(all)
    const mine = threadTime() - own
    return { clock: performance.now() - clock, own: mine, others: (user + system) / 1000 - mine }
  }
  await epoch(plain)
  await epoch(augmented)
  const without: Epoch[] = []
  const withWorker: Epoch[] = []
  const full = Boolean(process.env['NEURITE_FULL'])
  for (let round = 0; round < (full ? 3 : 1); round++) {
    without.push(await epoch(plain))
    withWorker.push(await epoch(augmented))
  }
  augmented.close()
  const least = (epochs: readonly Epoch[], what: keyof Epoch) => Math.min(...epochs.map((of) => of[what]))
  if (!full) return
  const ratio = (what: keyof Epoch) => least(withWorker, what) / least(without, what)
  const figures = `${ratio('clock').toFixed(3)} times by the clock, ${ratio('own').toFixed(3)} times`
  process.stdout.write(
    `${JSON.stringify({ without, withWorker }, null, 1)}\nwith augmentation ${figures} the work here\n`,
  )
  // The worker has a batch ready before it is asked for, and this thread has no more to do than without it.
  expect(ratio('own')).toBeLessThan(1.15)
  expect(least(withWorker, 'others')).toBeLessThan(least(without, 'own'))
  expect(ratio('clock')).toBeLessThan(1.15)
}, 600_000)
