import { observedWorks } from './observed.ts'
import { operationWorks } from './operations.ts'
import { trainingWorks } from './training.ts'
import type { Work } from './work.ts'

/** Work that is timed, in the order in which it is shown. */
export const timedWorks = [...trainingWorks, ...operationWorks]

/** Everything that is measured. */
export const works: readonly Work[] = [...timedWorks, ...observedWorks]
