import { observedResults, timedResults } from './judge.ts'
import { libraryNamed, OURS } from './libraries/index.ts'
import { LibraryProcess } from './libraryProcess.ts'
import { machine } from './machine.ts'
import { measure } from './measure.ts'
import type { ObservedResult, Report, Result } from './results.ts'
import { FULL, QUICK } from './timing.ts'
import type { ObservedWork, Work } from './works/work.ts'

async function observe(work: ObservedWork): Promise<ObservedResult[]> {
  const process = new LibraryProcess(libraryNamed(OURS), work.name)
  try {
    return observedResults(work, await process.ask({ kind: 'observe' }))
  } catch (error) {
    return observedResults(work, { problem: error instanceof Error ? error.message : String(error) })
  } finally {
    process.end()
  }
}

/** Measures works one after the other; `progress` hears of each before it starts. */
export async function bench(works: readonly Work[], quick: boolean, progress: (work: Work) => void): Promise<Report> {
  const budget = quick ? QUICK : FULL
  const results: Result[] = []
  for (const work of works) {
    progress(work)
    if (work.kind === 'observed') results.push(...(await observe(work)))
    else results.push(...timedResults(work, await measure(work, budget)))
  }
  return { machine: machine(), quick, results }
}
