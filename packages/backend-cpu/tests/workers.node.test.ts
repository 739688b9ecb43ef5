import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import workerThreads from 'node:worker_threads'
import { onWarning, use } from '@neurite/core'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { cpu } from '../src/index.ts'
import { usableCores } from '../src/threads/workers.ts'
import { settle, train } from './training.ts'

let warnings: string[]
beforeEach(() => {
  warnings = []
  onWarning((message) => warnings.push(message))
})
afterEach(() => vi.unstubAllGlobals())

interface Watched {
  readonly worker: workerThreads.Worker
  /** Resolves when it runs. */
  readonly online: Promise<unknown>
}

/** Starts a device, and collects the workers that it starts. */
async function useWatched(threads: number): Promise<Watched[]> {
  const started: Watched[] = []
  const { Worker } = workerThreads
  const { getBuiltinModule } = process
  vi.stubGlobal('process', {
    ...process,
    getBuiltinModule: (name: 'worker_threads') => ({
      ...getBuiltinModule(name),
      Worker: class extends Worker {
        constructor(...given: ConstructorParameters<typeof Worker>) {
          super(...given)
          started.push({ worker: this, online: once(this, 'online') })
        }
      },
    }),
  })
  await use(cpu({ threads }))
  return started
}

describe('a worker that is killed in the middle of training', () => {
  it('is noticed, and training ends with the same bits', async () => {
    await use(cpu({ threads: 1 }))
    const alone = await train()
    const workers = await useWatched(3)
    let ended: Promise<number> | null = null
    const interrupted = await train(async (step) => {
      if (step === 2) await settle()
      if (step === 50) {
        expect(workers).toHaveLength(2)
        await workers[0]!.online
        ended = workers[0]!.worker.terminate()
      }
      if (step === 60) await ended
    })
    expect(interrupted).toEqual(alone)
    expect(warnings).toHaveLength(1)
    expect(warnings[0]).toContain(
      'a worker failed: it ended with exit code 1; from now on one thread does all the work',
    )
  })
})

it('without shared memory one thread works, and that is said once', async () => {
  vi.stubGlobal('SharedArrayBuffer', undefined)
  for (let i = 0; i < 2; i++) {
    await use(cpu({ threads: 2 }))
    await train()
  }
  expect(warnings).toEqual([
    '[cpu] shared memory or workers are missing here; from now on one thread does all the work',
  ])
})

it('as many threads as there are usable cores are the default', () => {
  expect(usableCores()).toBeGreaterThanOrEqual(1)
  expect(cpu().limits.threads).toBe(usableCores())
})

describe('a process that has used threads', () => {
  const program = fileURLToPath(new URL('program.mjs', import.meta.url))
  const run = (...words: string[]) =>
    new Promise<{ code: number | null; printed: string }>((resolve) => {
      const child = spawn(process.execPath, [program, ...words])
      let printed = ''
      child.stdout.on('data', (text) => (printed += text))
      child.on('exit', (code) => resolve({ code, printed }))
    })

  it('ends by itself when its program is done', async () => {
    expect(await run()).toEqual({ code: 0, printed: 'done' })
  })

  it('ends by itself after an exception', async () => {
    expect(await run('throw')).toEqual({ code: 1, printed: 'done' })
  })
})
