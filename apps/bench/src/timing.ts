import type { Subject } from './libraries/library.ts'

/** How long each library is timed. */
export interface Budget {
  /** Before the first sample, so that everything is compiled and allocated: at least this long, at least that often. */
  readonly warmUpMs: number
  readonly warmUpSamples: number
  readonly rounds: number
  /** In each round, at least this long and at least this many samples. */
  readonly roundMs: number
  readonly roundSamples: number
}

export const FULL: Budget = { warmUpMs: 1500, warmUpSamples: 4, rounds: 8, roundMs: 400, roundSamples: 3 }
export const QUICK: Budget = { warmUpMs: 600, warmUpSamples: 2, rounds: 3, roundMs: 60, roundSamples: 1 }

const now = () => performance.now()

/** Milliseconds of one run, from a sample of `runs` runs. */
async function sample(subject: Subject, runs: number): Promise<number> {
  const start = now()
  const running = subject.run(runs)
  if (running) await running
  return (now() - start) / runs
}

async function samplesFor(subject: Subject, runs: number, leastMs: number, leastSamples: number): Promise<number[]> {
  const samples: number[] = []
  const end = now() + leastMs
  while (samples.length < leastSamples || now() < end) samples.push(await sample(subject, runs))
  return samples
}

export async function warmUp(subject: Subject, runs: number, budget: Budget): Promise<void> {
  await samplesFor(subject, runs, budget.warmUpMs, budget.warmUpSamples)
}

/** The samples of one round, on a clean heap. */
export async function round(subject: Subject, runs: number, budget: Budget): Promise<number[]> {
  globalThis.gc?.()
  return samplesFor(subject, runs, budget.roundMs, budget.roundSamples)
}
