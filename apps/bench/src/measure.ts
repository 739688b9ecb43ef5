import { availableParallelism } from 'node:os'
import { libraryNamed } from './libraries/index.ts'
import type { GpuCounts } from './libraries/library.ts'
import { isLimit } from './libraries/names.ts'
import { openSession } from './sessions/open.ts'
import type { Session } from './sessions/session.ts'
import type { Budget } from './sessions/timing.ts'
import { orderInRound } from './statistics.ts'
import type { TimedWork } from './works/work.ts'

/** What one library gave: samples in milliseconds of one run, or the reason why there are none. */
export interface Measured {
  readonly library: string
  readonly version: string | null
  readonly samples: readonly number[]
  readonly problem: string | null
  /** What one run asks of a GPU. */
  readonly counts?: GpuCounts | null
}

interface Participant {
  readonly library: string
  session: Session | null
  readonly samples: number[]
  numbers: readonly number[]
  spentMs: number
  counts: GpuCounts | null
  version: string | null
  problem: string | null
}

/** Libraries that are opened and checked at a time: some compute in two threads. */
const AT_ONCE = Math.max(2, Math.floor(availableParallelism() / 2))

const patienceFor = (work: TimedWork, { patienceMs }: Budget) => patienceMs * (work.patience ?? 1)

const reasonOf = (error: unknown) => (error instanceof Error ? error.message : String(error))

async function attempt(participant: Participant, act: (session: Session) => Promise<void>): Promise<void> {
  if (participant.problem !== null) return
  try {
    await act(participant.session!)
  } catch (error) {
    participant.problem = reasonOf(error)
    await participant.session?.end()
  }
}

async function open(participant: Participant, work: TimedWork, budget: Budget): Promise<void> {
  await attempt(participant, async () => {
    participant.session = await openSession(libraryNamed(participant.library), work.name)
    const { version, numbers } = await participant.session.ask({ kind: 'check' }, patienceFor(work, budget))
    participant.version = version
    participant.numbers = numbers
  })
}

/** A library that is wrong is not timed. */
async function compare(participants: readonly Participant[], work: TimedWork): Promise<void> {
  let reference: readonly number[] | null = null
  for (const participant of participants) {
    if (participant.problem !== null || isLimit(participant.library)) continue
    participant.problem = work.problem(participant.numbers, reference)
    if (participant.problem === null) reference ??= participant.numbers
    else await participant.session?.end()
  }
}

/** Times the libraries at one work: each is checked and warmed up, then they take turns, round by round. */
export async function measure(work: TimedWork, libraries: readonly string[], budget: Budget): Promise<Measured[]> {
  const participants = libraries.map(
    (library): Participant => ({
      library,
      session: null,
      samples: [],
      numbers: [],
      spentMs: 0,
      counts: null,
      version: null,
      problem: null,
    }),
  )
  try {
    const waiting = [...participants]
    const openAll = async () => {
      for (let next = waiting.shift(); next; next = waiting.shift()) await open(next, work, budget)
    }
    await Promise.all(Array.from({ length: AT_ONCE }, openAll))
    await compare(participants, work)
    const patience = patienceFor(work, budget)
    const { runsPerSample: runs, length = 1 } = work
    const { roundMs, mostMs } = budget
    const request = { runs, budget: { ...budget, roundMs: length * roundMs, mostMs: length * mostMs } }
    for (const participant of participants)
      await attempt(participant, async (session) => {
        participant.counts = await session.ask({ kind: 'warmUp', ...request }, patience)
      })
    for (let round = 0; round < budget.rounds; round++) {
      for (const at of orderInRound(round, participants.length)) {
        const participant = participants[at]!
        if (participant.spentMs > request.budget.mostMs) continue
        await attempt(participant, async (session) => {
          const start = performance.now()
          participant.samples.push(...(await session.ask({ kind: 'round', ...request }, patience)))
          participant.spentMs += performance.now() - start
        })
      }
    }
  } finally {
    await Promise.all(participants.map(({ session }) => session?.end()))
  }
  return participants.map(({ library, version, samples, problem, counts }) => ({
    library,
    version,
    samples,
    problem,
    counts,
  }))
}
