import { LIMIT, OURS } from './libraries/index.ts'
import type { Measured } from './measure.ts'
import type { ObservedResult, TimedResult, Verdict } from './results.ts'
import { gflops, summarize } from './statistics.ts'
import type { ObservedWork, Target, TimedWork } from './works/work.ts'

/** Without the digits that the conversion adds. */
const microseconds = (milliseconds: number) => Number((milliseconds * 1000).toPrecision(6))

function verdict(target: string, kind: Verdict['kind'], value: number | null, atMost: number): Verdict {
  return { target, kind, value, met: value === null ? null : value <= atMost }
}

/** Our verdict on one target, from the medians of the libraries that were measured. */
function judge(target: Target, medians: ReadonlyMap<string, number>): Verdict {
  const ours = medians.get(OURS) ?? null
  switch (target.kind) {
    case 'ratio': {
      const theirs = medians.get(target.against)
      const ratio = ours === null || theirs === undefined ? null : ours / theirs
      return verdict(`at most ${target.atMost}x ${target.against}`, 'ratio', ratio, target.atMost)
    }
    case 'time':
      return verdict(`at most ${microseconds(target.atMostMs)} us`, 'time', ours, target.atMostMs)
    default:
      return target satisfies never
  }
}

/** Figures and verdicts of one work, a result for each library, those left out at the end. */
export function timedResults(work: TimedWork, measured: readonly Measured[]): TimedResult[] {
  const summaries = new Map(
    measured.filter(({ problem }) => problem === null).map(({ library, samples }) => [library, summarize(samples)]),
  )
  const medians = new Map([...summaries].map(([library, { medianMs }]) => [library, medianMs]))
  const ours = medians.get(OURS)
  const limit = medians.get(LIMIT)
  const results = measured.map(({ library, version, problem }): TimedResult => {
    const summary = summaries.get(library)
    const verdicts = library === OURS ? work.targets.map((target) => judge(target, medians)) : []
    return {
      kind: 'timed',
      work: work.name,
      library,
      version,
      medianMs: summary?.medianMs ?? null,
      minMs: summary?.minMs ?? null,
      samples: summary?.samples ?? 0,
      ratio: summary && ours !== undefined ? summary.medianMs / ours : null,
      gflops: summary && work.flops !== undefined ? gflops(work.flops, summary.medianMs) : null,
      ofLimit: summary && limit !== undefined && library !== LIMIT ? limit / summary.medianMs : null,
      problem,
      verdicts,
    }
  })
  const leftOut = Object.entries(work.leftOut ?? {}).map(
    ([library, problem]): TimedResult => ({
      kind: 'timed',
      work: work.name,
      library,
      version: null,
      medianMs: null,
      minMs: null,
      samples: 0,
      ratio: null,
      gflops: null,
      ofLimit: null,
      problem,
      verdicts: [],
    }),
  )
  return [...results, ...leftOut]
}

/** A result for each quantity of observed work. */
export function observedResults(
  work: ObservedWork,
  observed: { readonly quantities: Readonly<Record<string, number>> } | { readonly problem: string },
): ObservedResult[] {
  return work.quantities.map(({ name, about, unit, atMost }): ObservedResult => {
    const value = 'quantities' in observed ? (observed.quantities[name] ?? null) : null
    const target = `at most ${atMost} ${unit}`.trimEnd()
    return {
      kind: 'observed',
      work: work.name,
      library: OURS,
      quantity: name,
      about,
      unit,
      value,
      problem: 'problem' in observed ? observed.problem : value === null ? 'it was not observed' : null,
      verdicts: [verdict(target, 'quantity', value, atMost)],
    }
  })
}
