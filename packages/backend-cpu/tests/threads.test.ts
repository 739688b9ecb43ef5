import { use } from '@neurite/core'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { Allocator } from '../src/allocator.ts'
import { Heap } from '../src/heap.ts'
import { cpu, setThreads } from '../src/index.ts'
import { CLAIM_BITS, CONTROL, CONTROL_WORDS, LINE, takeChunks } from '../src/threads/control.ts'
import { Team } from '../src/threads/team.ts'
import { ModuleBuilder } from '../src/wasm/moduleBuilder.ts'
import { settle, train } from './training.ts'

afterAll(() => use(cpu()))

const isolated = typeof SharedArrayBuffer !== 'undefined'

describe('chunks', () => {
  it('cover the range without gap or overlap, in multiples of the grain, whoever takes them', () => {
    for (const [threads, first, after, grain, chunks] of [
      [1, 0, 10, 1, 8],
      [2, 0, 10, 4, 3],
      [3, 5, 12, 1, 7],
      [4, 0, 3, 1, 3],
      [5, 0, 1000, 16, 40],
      [2, 32, 75, 16, 3],
    ] as const) {
      const control = new Int32Array(CONTROL_WORDS)
      Object.entries({ begin: first, end: after, grain, chunks, threads }).forEach(([name, value]) => {
        control[CONTROL[name as keyof typeof CONTROL]] = value
      })
      const order = 2 ** 27 + 5
      for (let t = 0; t < threads; t++) {
        const count = Math.floor((chunks * (t + 1)) / threads) - Math.floor((chunks * t) / threads)
        control[CONTROL.claims + LINE * t] = (order << CLAIM_BITS) | count
      }
      const taken: [number, number][] = []
      const take = (now: number) =>
        takeChunks(control, CONTROL, LINE, CLAIM_BITS, 1 % threads, now, (_, begin, end) => taken.push([begin, end]))
      expect(take(order - 1)).toBe(0)
      expect(take(order)).toBe(chunks)
      expect(take(order)).toBe(0)
      taken.sort(([a], [b]) => a - b)
      expect(taken[0]![0]).toBe(first)
      expect(taken.at(-1)![1]).toBe(after)
      for (const [i, [begin]] of taken.entries()) {
        if (i > 0) expect(begin).toBe(taken[i - 1]![1])
        expect(begin % grain).toBe(0)
      }
    }
  })
})

describe.runIf(isolated)('a team', () => {
  const EXTENT = 512

  /** A team of two, and a kernel with which a worker writes 1 into the words of its range. */
  function teamOfTwo(fails = false) {
    const heap = new Heap(256)
    const allocator = new Allocator(heap, 64)
    const team = new Team(2, heap, allocator)
    const module = new ModuleBuilder(heap.type)
    const f = module.function(['i32', 'i32', 'i32'])
    if (fails) f.i32(1).i32(0).op('i32.div_s', 'drop')
    const at = f.local('i32')
    f.loop((again) => {
      f.get(0).get(1).i32(4).op('i32.mul', 'i32.add').tee(at).i32(1).memory('i32.store')
      f.get(1).i32(1).op('i32.add').tee(1).get(2).op('i32.lt_s').brIf(again)
    })
    module.export('mark', f)
    const kernel = team.publish(module.finish(), 1)
    const words = allocator.take(4 * EXTENT)
    /** Runs the kernel; the main thread takes its time and writes 2. */
    const run = () =>
      team.run(
        kernel,
        (params, begin, end) => {
          const until = performance.now() + 0.2
          while (performance.now() < until);
          heap.i32.fill(2, params / 4 + begin, params / 4 + end)
        },
        words,
        0,
        EXTENT,
        1,
        1e6,
      )
    return { team, run, words: () => heap.i32.slice(words / 4, words / 4 + EXTENT) }
  }

  it('shares the chunks of a kernel with a worker that is there, and does not wait for one that is not', async () => {
    const { team, run, words } = teamOfTwo()
    expect(team.joins(1e9)).toBe(false)
    team.worked(1e9)
    expect(team.joins(1e9)).toBe(true)
    run()
    expect(words()).not.toContain(0)
    await settle()
    // The worker sleeps before each call; on a busy machine it may come too late.
    let calls = 0
    do {
      await settle()
      run()
      expect(words()).not.toContain(0)
    } while (!words().includes(1) && ++calls < 50)
    expect(words()).toContain(1)
    team.stop()
  })

  it('says that results are lost when a kernel fails in a worker, and goes on alone', async () => {
    vi.spyOn(console, 'warn').mockImplementation(() => {})
    const { team, run } = teamOfTwo(true)
    team.worked(1e9)
    team.joins(1e9)
    const repeat = async () => {
      for (let i = 0; i < 50; i++) {
        await settle()
        run()
      }
    }
    await expect(repeat()).rejects.toThrow('a worker thread failed in the middle of a kernel')
    expect(team.threads).toBe(1)
    expect(team.joins(1e9)).toBe(false)
    await settle()
  })
})

describe('threads', () => {
  it('give the same bits on 1, 2, 3 and 4', async () => {
    await use(cpu({ threads: 1 }))
    const alone = await train()
    expect(alone[99]).toBeLessThan(alone[0]!)
    for (const threads of [2, 3, 4]) {
      await use(cpu({ threads }))
      expect(await train((i) => (i === 2 ? settle() : undefined))).toEqual(alone)
    }
  })

  it('can be set at any time, for the device in use and later ones', async () => {
    await use(cpu({ threads: 1 }))
    const alone = await train()
    const device = cpu()
    await use(device)
    const changes = new Map([10, 20, 30, 40].map((step, i) => [step, [3, 1, 4, 2][i]!]))
    const changing = await train(async (i) => {
      const threads = changes.get(i)
      if (threads === undefined) return
      setThreads(threads)
      expect(device.limits.threads).toBe(isolated ? threads : 1)
      if (i !== 20) await settle()
    })
    expect(changing).toEqual(alone)
    expect(cpu().limits.threads).toBe(isolated ? 2 : 1)
    setThreads(1)
  })

  it('are refused in senseless numbers', () => {
    expect(() => cpu({ threads: 0 })).toThrow('threads must be an integer from 1')
    expect(() => cpu({ threads: 1.5 })).toThrow('received 1.5')
    expect(() => setThreads(65)).toThrow('received 65')
  })
})
