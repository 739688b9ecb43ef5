import type { Family } from './format.ts'
import type { Library } from './library.ts'
import type { FamilyResult } from './report.ts'
import { runCase, type Verdict } from './runCase.ts'

/** Runs every case, one after the other. */
export async function runFamilies(families: readonly Family[], library: Library): Promise<FamilyResult[]> {
  const results: FamilyResult[] = []
  for (const { name, cases } of families) {
    const verdicts: Verdict[] = []
    for (const test of cases) verdicts.push(await runCase(test, library))
    results.push({ family: name, verdicts })
  }
  return results
}
