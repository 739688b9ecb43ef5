import '@neurite/autograd'
import { cpu } from '@neurite/backend-cpu'
import { type OpModule, testOps } from '@neurite/conformance'
import { type Backend, bytesOf, compile, manualSeed, randint, randn, type Tensor, useSync } from '@neurite/core'
import { Conv2d, Flatten, LeakyReLU, Linear, MaxPool2d, Sequential } from '@neurite/layers'
import { crossEntropy } from '@neurite/losses'
import { Adam } from '@neurite/optimizers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { thresholds } from '../../backend-cpu/src/threads/thresholds.ts'
import type { CpuExecutable } from '../../backend-cpu/src/executable.ts'

const built = Boolean(process.env['NEURITE_DIST'])
/** With NEURITE_FULL everything on 2, 3 and 4 threads, without on 3 and leaving gradients out. */
const full = Boolean(process.env['NEURITE_FULL'])
const isolated = typeof SharedArrayBuffer !== 'undefined'

const usual = { ...thresholds }
beforeAll(() => Object.assign(thresholds, { share: 0, start: 0, wake: 0, chunk: 1 }))
afterAll(() => Object.assign(thresholds, usual))

const settle = () => new Promise((resolve) => setTimeout(resolve, 300))

/** Mixes the bytes of an output into a number (FNV-1a). */
function mix(hash: number, bytes: Uint8Array): number {
  let mixed = hash
  for (const byte of bytes) mixed = Math.imul(mixed ^ byte, 0x01000193)
  return mixed
}

/** A CPU that notes for every program it runs what bytes came out. */
function watched(threads: number, seen: number[]): Backend {
  const device = cpu({ threads })
  const { run } = device
  device.run = (executable, inputs, outputs, scalars) => {
    run(executable, inputs, outputs, scalars)
    let hash = 0x811c9dc5
    for (const { dtype, length, place, at } of (executable as CpuExecutable).program.slots) {
      if (place === 'output')
        hash = mix(hash, new Uint8Array(device.readSync!(outputs[at]!, 0, length * bytesOf(dtype))))
    }
    seen.push(hash)
  }
  return device
}

/** What every program gave, on one thread and on others. */
async function compare(work: () => void | Promise<void>): Promise<void> {
  const alone: number[] = []
  // What is computed once and kept is there after a first time.
  useSync(cpu({ threads: 1 }))
  await work()
  useSync(watched(1, alone))
  await work()
  expect(alone.length).toBeGreaterThan(0)
  for (const threads of full ? [2, 3, 4] : [3]) {
    const shared: number[] = []
    useSync(watched(threads, shared))
    await work()
    const first = shared.findIndex((hash, i) => hash !== alone[i])
    expect(first, `program ${first} of ${alone.length} on ${threads} threads`).toBe(-1)
    expect(shared.length).toBe(alone.length)
  }
}

/** Losses of a classifier over some steps; workers start on the way. */
async function train(makeModel: () => Sequential, shape: readonly number[], steps: number): Promise<void> {
  manualSeed(3)
  const model = makeModel()
  const optimizer = new Adam(model.parameters())
  const step = compile((x: Tensor, y: Tensor) => {
    optimizer.zeroGrad()
    const loss = crossEntropy(model.call(x), y)
    loss.backward()
    optimizer.step()
    return loss
  })
  for (let i = 0; i < steps; i++) {
    step(randn(shape), randint(0, 10, [shape[0]!])).itemSync()
    if (i === 1) await settle()
  }
}

describe.runIf(isolated && !built)('bits are the same on any number of threads', () => {
  it('for every op sample', async () => {
    const modules: Record<string, OpModule> = {}
    const loaders = import.meta.glob<OpModule>('../../core/src/ops/*.ts')
    for (const [path, load] of Object.entries(loaders)) modules[path] = await load()
    const checks = testOps(modules, { device: 'cpu', gradients: full })
    await compare(async () => {
      for (const [i, { run }] of checks.entries()) {
        run()
        if (i === 20) await settle()
      }
    })
  }, 240_000)

  it(
    'for training steps of a multi-layer perceptron',
    () =>
      compare(() =>
        train(
          () =>
            new Sequential(
              new Linear(784, 128),
              new LeakyReLU(),
              new Linear(128, 64),
              new LeakyReLU(),
              new Linear(64, 10),
            ),
          [64, 784],
          full ? 100 : 10,
        ),
      ),
    240_000,
  )

  it(
    'for training steps of a convolutional network',
    () =>
      compare(() =>
        train(
          () =>
            new Sequential(
              new Conv2d(3, 16, 3, { padding: 1 }),
              new LeakyReLU(),
              new MaxPool2d(2),
              new Conv2d(16, 32, 3, { padding: 1 }),
              new LeakyReLU(),
              new MaxPool2d(2),
              new Flatten(),
              new Linear(32 * 64, 10),
            ),
          [16, 3, 32, 32],
          full ? 100 : 10,
        ),
      ),
    240_000,
  )
})
