import { type Observed, observedResults, timedResults } from './judge.ts'
import { libraryNamed } from './libraries/index.ts'
import { machine } from './machine.ts'
import { measure } from './measure.ts'
import type { Report, Result } from './results.ts'
import { openSession } from './sessions/open.ts'
import { type Budget, FULL, QUICK } from './sessions/timing.ts'
import type { ObservedWork, Work } from './works/work.ts'

/** A loop of 10,000 steps takes its time. */
const LOOP_PATIENCE_MS = 300_000
/** Of the fresh processes, for a look only. */
const LEAST_SHARE = 0.2

async function observe(work: ObservedWork, library: string, budget: Budget): Promise<Observed> {
  const quantities = []
  let version: string | null = null
  const processes = Math.ceil((work.processes ?? 1) * Math.max(budget.scale, LEAST_SHARE))
  for (let i = 0; i < processes; i++) {
    const session = await openSession(libraryNamed(library), work.name)
    try {
      const answer = await session.ask({ kind: 'observe', scale: budget.scale }, LOOP_PATIENCE_MS)
      quantities.push(answer.quantities)
      version = answer.version
    } finally {
      await session.end()
    }
  }
  return { library, version, quantities }
}

async function observeAll(work: ObservedWork, libraries: readonly string[], budget: Budget): Promise<Observed[]> {
  const all: Observed[] = []
  for (const library of libraries) {
    const told = observe(work, library, budget).catch((error: unknown) => ({
      library,
      problem: error instanceof Error ? error.message : String(error),
    }))
    all.push(await told)
  }
  return all
}

export interface Request {
  readonly works: readonly Work[]
  /** Whether a library takes part. */
  readonly takesPart: (library: string) => boolean
  readonly quick: boolean
  /** Hears of each work before it starts. */
  readonly progress: (work: Work) => void
}

/** Measures works one after the other. */
export async function bench({ works, takesPart, quick, progress }: Request): Promise<Report> {
  const budget = quick ? QUICK : FULL
  const results: Result[] = []
  for (const work of works) {
    const libraries = work.libraries.filter(takesPart)
    if (libraries.length === 0) continue
    progress(work)
    if (work.kind === 'observed') results.push(...observedResults(work, await observeAll(work, libraries, budget)))
    else results.push(...timedResults(work, await measure(work, libraries, budget)))
  }
  return { machine: machine(), quick, results }
}
