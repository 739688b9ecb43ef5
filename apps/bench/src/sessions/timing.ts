import type { Subject } from '../libraries/library.ts'

/** How long each library is timed. */
export interface Budget {
  /** Before the first sample, so that everything is compiled and allocated: at least this long, at least once. */
  readonly warmUpMs: number
  readonly rounds: number
  /** In each round, at least this long, at least one sample. */
  readonly roundMs: number
  /** A library that was timed for so long has no further rounds. */
  readonly mostMs: number
  /** How long is waited for a check, and for a round. */
  readonly patienceMs: number
  /** Of the loops that are observed: below 1, they are shorter. */
  readonly scale: number
}

export const FULL: Budget = { warmUpMs: 400, rounds: 4, roundMs: 200, mostMs: 8000, patienceMs: 30_000, scale: 1 }
export const QUICK: Budget = { warmUpMs: 100, rounds: 2, roundMs: 50, mostMs: 1000, patienceMs: 12_000, scale: 0.1 }

const now = () => performance.now()

/** Milliseconds of one run, from a sample of `runs` runs. */
async function sample(subject: Subject, runs: number): Promise<number> {
  const start = now()
  const running = subject.run(runs)
  if (running) await running
  return (now() - start) / runs
}

async function samplesFor(subject: Subject, runs: number, leastMs: number): Promise<number[]> {
  const samples: number[] = []
  const end = now() + leastMs
  do samples.push(await sample(subject, runs))
  while (now() < end)
  return samples
}

export interface WarmUp {
  /** How many runs it took. */
  readonly done: number
  /** How many runs make a sample: fewer than asked for where so many take longer than a round. */
  readonly runs: number
}

/** Starts with a single run: what takes minutes is not run more often than it has to be. */
export async function warmUp(subject: Subject, runs: number, budget: Budget): Promise<WarmUp> {
  const end = now() + budget.warmUpMs
  let [done, fitting] = [0, 1]
  for (let samples = 0; samples < Math.min(runs, 2) || now() < end; samples++) {
    const ms = await sample(subject, fitting)
    done += fitting
    fitting = Math.min(runs, Math.max(1, Math.floor(budget.roundMs / ms)))
  }
  return { done, runs: fitting }
}

/** The samples of one round, on a clean heap. */
export async function round(subject: Subject, runs: number, budget: Budget): Promise<number[]> {
  globalThis.gc?.()
  return samplesFor(subject, runs, budget.roundMs)
}
