/** The page's side of the worker: what is wanted goes there, what is found comes back as signals. */
import { batch, type Signal, signal } from '@preact/signals'
import { reducedMotion } from '../../shell/settings.ts'
import type { Configuration, DataName } from './configuration.ts'
import { emptyHistory, type History, record } from './history.ts'
import type { Built, Frame, Pace, Points, Report, Request } from './messages.ts'

/** Curves move slowly: they need not be drawn as often as the rest. */
const CURVES_MS = 120
/** Between pictures for those who want little motion. */
const CALM_FRAME_MS = 500

export type Status = 'starting' | 'ready' | 'training' | 'paused' | 'diverged' | 'failed'

export interface Session {
  readonly configuration: Signal<Configuration>
  readonly pace: Signal<Pace>
  readonly status: Signal<Status>
  readonly previews: Signal<Readonly<Record<DataName, Points>> | null>
  readonly built: Signal<Built | null>
  readonly frame: Signal<Frame | null>
  /** Changes in place; `curves` changes when it is time to draw it again. */
  readonly history: History
  /** The time of the last such moment, in milliseconds. */
  readonly curves: Signal<number>
  /** What went wrong, in the words of the error. */
  readonly failure: Signal<string>
  change(changes: Partial<Configuration>): void
  train(): void
  pause(): void
  step(): void
  reset(): void
  setPace(pace: Pace): void
  end(): void
}

/** These can change under way; everything else takes a new network. */
const TUNED: readonly (keyof Configuration)[] = ['rate', 'decay', 'batch']

export function startSession(first: Configuration): Session {
  const worker = new Worker(new URL('./engine/worker.ts', import.meta.url), { type: 'module', name: 'network lab' })
  const send = (request: Request) => worker.postMessage(request)
  const configuration = signal(first)
  const pace = signal<Pace>('steady')
  const status = signal<Status>('starting')
  const previews = signal<Readonly<Record<DataName, Points>> | null>(null)
  const built = signal<Built | null>(null)
  const frame = signal<Frame | null>(null)
  const failure = signal('')
  const history = emptyHistory()
  const curves = signal(0)
  let generation = 0

  const build = () => {
    generation += 1
    send({ kind: 'build', generation, configuration: configuration.value })
    if (status.value === 'training') send({ kind: 'train' })
    else status.value = 'starting'
  }

  const take = (next: Frame) => {
    // The history of a network begins with its first frame
    if (frame.value?.generation !== next.generation) for (const row of Object.values(history)) row.length = 0
    record(history, next)
    batch(() => {
      frame.value = next
      if (!next.training || performance.now() - curves.peek() > CURVES_MS) curves.value = performance.now()
      if (next.diverged) status.value = 'diverged'
      else if (status.value === 'starting') status.value = 'ready'
    })
    // Drawing was put off to the coming frame of the screen; the worker goes on after it
    const drawn = () => requestAnimationFrame(() => send({ kind: 'drawn' }))
    if (reducedMotion.value) setTimeout(drawn, CALM_FRAME_MS)
    else drawn()
  }

  const fail = (message: string) => {
    batch(() => {
      failure.value = message
      status.value = 'failed'
    })
  }

  worker.onmessage = ({ data: report }: MessageEvent<Report>) => {
    switch (report.kind) {
      case 'previews':
        previews.value = report.previews
        break
      case 'built':
        if (report.generation === generation) built.value = report
        break
      case 'frame':
        if (report.generation === generation) take(report)
        break
      case 'failed':
        if (report.generation === generation) fail(report.message)
        break
      default:
        report satisfies never
    }
  }
  worker.onerror = (event) => fail(event.message || 'the worker did not start')
  build()

  return {
    configuration,
    pace,
    status,
    previews,
    built,
    frame,
    history,
    curves,
    failure,
    change(changes) {
      const before = configuration.value
      const next = { ...before, ...changes }
      configuration.value = next
      const changed = (Object.keys(next) as (keyof Configuration)[]).filter((key) => next[key] !== before[key])
      if (changed.every((key) => TUNED.includes(key))) {
        send({ kind: 'tune', rate: next.rate, decay: next.decay, batch: next.batch })
      } else build()
    },
    train() {
      if (status.value === 'diverged' || status.value === 'failed') build()
      status.value = 'training'
      send({ kind: 'train' })
    },
    pause() {
      status.value = 'paused'
      send({ kind: 'pause' })
    },
    step() {
      if (status.value !== 'diverged') status.value = 'paused'
      send({ kind: 'step' })
    },
    reset() {
      status.value = 'starting'
      build()
    },
    setPace(next) {
      pace.value = next
      send({ kind: 'pace', pace: next })
    },
    end: () => worker.terminate(),
  }
}
