import type { Quantities, Subject } from '../libraries/library.ts'
import { median } from '../statistics.ts'

/** Steps whose memory counts: more than enough for all buffers to be there. */
const PEAK_STEPS = 6

/** Peak memory of the process after some training steps. */
export async function peakMemory(subject: Subject): Promise<Quantities> {
  await subject.run(PEAK_STEPS)
  return { resident: process.resourceUsage().maxRSS / 1024 }
}

/** Trains for so long. */
export async function trainingFor(ms: number, subject: Subject): Promise<Quantities> {
  const end = performance.now() + ms
  let steps = 0
  for (; performance.now() < end; steps++) await subject.run(1)
  return { steps }
}

/** Counts the WebAssembly modules that are compiled from now on. */
function moduleCounter(): () => number {
  let count = 0
  const counted = <Fn extends object>(fn: Fn) =>
    new Proxy(fn, {
      construct(target, args, self) {
        count++
        return Reflect.construct(target as never, args, self)
      },
      apply(target, self, args) {
        count++
        return Reflect.apply(target as never, self, args)
      },
    })
  WebAssembly.Module = counted(WebAssembly.Module)
  WebAssembly.compile = counted(WebAssembly.compile)
  WebAssembly.instantiate = counted(WebAssembly.instantiate)
  return () => count
}

/** After this step nothing may be compiled any more. */
const SETTLED = 3
const EARLY = [4, 13] as const
const LATE = [100, 199] as const

/** From before a library is imported to the loss of its first training step, and the steps after it for so long. */
export async function coldStart(open: () => Promise<Subject>, mostMs: number): Promise<Quantities> {
  const modules = moduleCounter()
  const start = performance.now()
  const subject = await open()
  await subject.run(1)
  const first = performance.now() - start
  const times: number[] = [first]
  let settled = 0
  const end = performance.now() + mostMs
  for (let step = 2; step <= LATE[1] && performance.now() < end; step++) {
    const begin = performance.now()
    await subject.run(1)
    times.push(performance.now() - begin)
    if (step === SETTLED) settled = modules()
  }
  const compiled = modules() - settled
  const between = ([from, to]: readonly [number, number]) => median(times.slice(from - 1, to))
  if (times.length < LATE[1]) return { first, modules: compiled }
  return { first, modules: compiled, early: between(EARLY), late: between(LATE), ratio: between(EARLY) / between(LATE) }
}
