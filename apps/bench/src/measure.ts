import { LIMIT, libraryNamed } from './libraries/index.ts'
import { LibraryProcess } from './libraryProcess.ts'
import { orderInRound } from './statistics.ts'
import type { Budget } from './timing.ts'
import type { TimedWork } from './works/work.ts'

/** What one library gave: samples in milliseconds of one run, or the reason why there are none. */
export interface Measured {
  readonly library: string
  readonly version: string | null
  readonly samples: readonly number[]
  readonly problem: string | null
}

interface Participant {
  readonly library: string
  readonly process: LibraryProcess
  readonly samples: number[]
  version: string | null
  problem: string | null
}

const reasonOf = (error: unknown) => (error instanceof Error ? error.message : String(error))

/** Times the libraries at one work: each is checked and warmed up, then they take turns, round by round. */
export async function measure(work: TimedWork, budget: Budget): Promise<Measured[]> {
  const participants = work.libraries.map(
    (library): Participant => ({
      library,
      process: new LibraryProcess(libraryNamed(library), work.name),
      samples: [],
      version: null,
      problem: null,
    }),
  )
  const attempt = async (participant: Participant, act: () => Promise<void>) => {
    if (participant.problem !== null) return
    try {
      await act()
    } catch (error) {
      participant.problem = reasonOf(error)
      participant.process.end()
    }
  }
  try {
    let reference: readonly number[] | null = null
    for (const participant of participants) {
      await attempt(participant, async () => {
        const { version, numbers } = await participant.process.ask({ kind: 'check' })
        participant.version = version
        if (participant.library !== LIMIT) {
          const problem = work.problem(numbers, reference)
          if (problem !== null) throw new Error(problem)
          reference ??= numbers
        }
        await participant.process.ask({ kind: 'warmUp', runs: work.runsPerSample, budget })
      })
    }
    for (let round = 0; round < budget.rounds; round++) {
      for (const at of orderInRound(round, participants.length)) {
        const participant = participants[at]!
        await attempt(participant, async () => {
          const samples = await participant.process.ask({ kind: 'round', runs: work.runsPerSample, budget })
          participant.samples.push(...samples)
        })
      }
    }
  } finally {
    for (const { process } of participants) process.end()
  }
  return participants.map(({ library, version, samples, problem }) => ({ library, version, samples, problem }))
}
