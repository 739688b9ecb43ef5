import { libraryNamed } from './libraries/index.ts'
import type { Quantities } from './libraries/library.ts'
import {
  GPU_MEMORY,
  GPU_REGISTERS,
  GPU_REGISTERS_16,
  isLimit,
  isOurs,
  OURS_1,
  OURS_2,
  OURS_GPU,
  OURS_WEBGPU,
  REGISTERS,
  TRIAD,
} from './libraries/names.ts'
import type { Measured } from './measure.ts'
import type { ObservedResult, TimedResult, Verdict } from './results.ts'
import { gflops, median, summarize } from './statistics.ts'
import { judge } from './verdicts.ts'
import type { ObservedWork, Quantity, TimedWork } from './works/work.ts'

/** Ours that the others are compared with: the first that was measured. */
const OURS = [OURS_2, OURS_1, OURS_WEBGPU, OURS_GPU]

/** The time that a library cannot be below: arithmetic or memory on as many threads, whichever takes longer. */
function limitOf(library: string, medians: ReadonlyMap<string, number>): number | null {
  if (isLimit(library)) return null
  const { threads, gpu } = libraryNamed(library)
  const onCpu = [REGISTERS[threads - 1], TRIAD[threads - 1]]
  const known = (gpu ? [GPU_REGISTERS, GPU_REGISTERS_16, GPU_MEMORY] : onCpu).flatMap(
    (name) => (name === undefined ? undefined : medians.get(name)) ?? [],
  )
  return known.length === 0 ? null : Math.max(...known)
}

/** Figures and verdicts of one work, a result for each library, those left out at the end. */
export function timedResults(work: TimedWork, measured: readonly Measured[]): TimedResult[] {
  const summaries = new Map(
    measured.filter(({ problem }) => problem === null).map(({ library, samples }) => [library, summarize(samples)]),
  )
  const medians = new Map([...summaries].map(([library, { medianMs }]) => [library, medianMs]))
  const ours = OURS.flatMap((name) => medians.get(name) ?? [])[0]
  const common = { kind: 'timed', work: work.name, about: work.about } as const
  const results = measured.map(({ library, version, problem, counts }): TimedResult => {
    const summary = summaries.get(library)
    const limit = limitOf(library, medians)
    const targets = work.targets.filter((target) => target.library === library)
    return {
      ...common,
      library,
      version,
      medianMs: summary?.medianMs ?? null,
      minMs: summary?.minMs ?? null,
      samples: summary?.samples ?? 0,
      ratio: summary && ours !== undefined ? summary.medianMs / ours : null,
      gflops: summary && work.flops !== undefined ? gflops(work.flops, summary.medianMs) : null,
      gigabytes: summary && work.bytes !== undefined ? gflops(work.bytes, summary.medianMs) : null,
      ofLimit: summary && limit !== null ? limit / summary.medianMs : null,
      gpu: counts ?? null,
      problem,
      verdicts: targets.map((target) => judge(target, { of: medians, flops: work.flops })),
    }
  })
  const nothing = {
    version: null,
    medianMs: null,
    minMs: null,
    samples: 0,
    ratio: null,
    gflops: null,
    gigabytes: null,
    ofLimit: null,
    gpu: null,
  }
  const leftOut = Object.entries(work.leftOut ?? {}).map(
    ([library, problem]): TimedResult => ({ ...common, ...nothing, library, problem, verdicts: [] }),
  )
  return [...results, ...leftOut]
}

/** What one library told of observed work, once for each process; or why it did not. */
export type Observed =
  | { readonly library: string; readonly version: string | null; readonly quantities: readonly Quantities[] }
  | { readonly library: string; readonly problem: string }

function quantityResult(work: ObservedWork, quantity: Quantity, observed: Observed): ObservedResult {
  const { name, about, unit, atMost } = quantity
  const told = 'quantities' in observed ? observed.quantities.flatMap((quantities) => quantities[name] ?? []) : []
  const value = told.length === 0 ? null : median(told)
  const judged = atMost !== undefined && isOurs(observed.library)
  const verdict = (): Verdict => ({
    target: `at most ${atMost} ${unit}`.trimEnd(),
    kind: 'quantity',
    value,
    met: value === null ? null : value <= atMost!,
  })
  return {
    kind: 'observed',
    work: work.name,
    library: observed.library,
    version: 'version' in observed ? observed.version : null,
    quantity: name,
    about,
    unit,
    value,
    problem: 'problem' in observed ? observed.problem : null,
    verdicts: judged ? [verdict()] : [],
  }
}

/** A result for each quantity that a library told; one for a library that told nothing. */
export function observedResults(work: ObservedWork, all: readonly Observed[]): ObservedResult[] {
  return all.flatMap((observed) => {
    const results = work.quantities.map((quantity) => quantityResult(work, quantity, observed))
    if ('problem' in observed) return results.slice(0, 1)
    return results.filter(({ value, verdicts }) => value !== null || verdicts.length > 0)
  })
}
