import { mlpData } from '../data/models.ts'
import { libraryNamed } from '../libraries/index.ts'
import type { GpuCounts, Host, OpenLibrary, Subject } from '../libraries/library.ts'
import { isOurs } from '../libraries/names.ts'
import type { Answers, Request } from '../protocol.ts'
import { coldStart, peakMemory, trainingFor } from './genericObservations.ts'
import { subjectOf } from '../works/subjectOf.ts'
import { round, warmUp, type WarmUp } from './timing.ts'

/** Of a cold start: enough for 200 of our steps, and for the first ones of others. */
const OUR_STEPS_MS = 10_000
const THEIR_STEPS_MS = 1000

interface WarmedUp {
  /** What one run asked of a GPU meanwhile, on average. */
  readonly counts: GpuCounts | null
  readonly runs: number
}

async function warmedUp(
  subject: Subject,
  { runs, budget }: Request & { readonly kind: 'warmUp' },
  { countGpu }: Host,
): Promise<WarmedUp> {
  let warm: WarmUp = { done: 0, runs }
  const run = async () => {
    warm = await warmUp(subject, runs, budget)
  }
  const counts = countGpu ? await countGpu(run) : await run()
  const { done } = warm
  return {
    counts: counts ? { submits: counts.submits / done, dispatches: counts.dispatches / done } : null,
    runs: warm.runs,
  }
}

/** Answers requests for one library at one work, wherever it runs. */
export function answering(
  libraryName: string,
  workName: string,
  host: Host,
): (request: Request) => Promise<Answers[keyof Answers]> {
  let opened: OpenLibrary | null = null
  let subject: Subject | null = null
  /** How many runs of a sample fit into a round. */
  let fitting = Number.POSITIVE_INFINITY

  const open = async () => (opened ??= await libraryNamed(libraryName).open(host))
  const made = async (name: string): Promise<Subject> => {
    const make = (await open()).subjects[name]
    if (!make) throw new Error(`${libraryName} does not know the work '${name}'`)
    return make()
  }
  const prepared = async () => (subject ??= await made(subjectOf(workName)))

  const observe = async (scale: number) => {
    const [kind, name = ''] = workName.split(/-(.*)/)
    if (kind === 'cold') {
      // Loaded, made, and what is left over from that collected, before the clock starts: they are no part of any library
      await Promise.all([import('../data/operations.ts'), import('../data/training.ts')])
      mlpData()
      globalThis.gc?.()
      return coldStart(() => made('mlp-adam'), scale * (isOurs(libraryName) ? OUR_STEPS_MS : THEIR_STEPS_MS))
    }
    if (kind === 'main') return trainingFor(3000 * scale, await made('mlp-adam'))
    const own = (await (await open()).observations?.())?.[workName]
    if (own) return own(scale)
    if (kind === 'peak') return peakMemory(await made(name))
    throw new Error(`${libraryName} does not know the work '${workName}'`)
  }

  return async (request) => {
    switch (request.kind) {
      case 'check':
        return { numbers: await (await prepared()).check(), version: (await open()).version }
      case 'warmUp': {
        const { counts, runs } = await warmedUp(await prepared(), request, host)
        fitting = runs
        return counts
      }
      case 'round':
        return round(await prepared(), Math.min(request.runs, fitting), request.budget)
      case 'observe': {
        const quantities = await observe(request.scale)
        return { quantities, version: (await open()).version }
      }
      default:
        return request satisfies never
    }
  }
}
