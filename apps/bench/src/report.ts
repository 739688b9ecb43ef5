import { formatMs, formatNumber, formatRatio } from './format.ts'
import { isLimit, isOurs } from './libraries/names.ts'
import type { ObservedResult, Report, Result, TimedResult, Verdict } from './results.ts'
import { type Column, table } from './table.ts'

const COLUMNS: readonly Column[] = [
  { title: 'work', align: 'left' },
  { title: 'library', align: 'left' },
  { title: 'median', align: 'right' },
  { title: 'min', align: 'right' },
  { title: 'to ours', align: 'right' },
  { title: 'samples', align: 'right' },
  { title: 'notes', align: 'left' },
]

const percent = (share: number) => `${(100 * share).toFixed(0)}%`

function valueText({ kind, value }: Verdict): string {
  if (value === null || kind === 'quantity' || kind === 'time') return ''
  return ` (${kind === 'share' ? percent(value) : formatRatio(value)})`
}

export function verdictText(verdict: Verdict): string {
  const { target, met } = verdict
  return `${met === null ? 'open' : met ? 'met' : 'NOT MET'}: ${target}${valueText(verdict)}`
}

/** A speed, and how much of the limit that is. */
function rates({ gflops, gigabytes, ofLimit }: TimedResult): string[] {
  const share = ofLimit === null ? '' : `, ${percent(ofLimit)} of the limit`
  if (gflops !== null) return [`${formatNumber(gflops)} GFLOP/s${share}`]
  return gigabytes === null ? [] : [`${formatNumber(gigabytes)} GB/s${share}`]
}

/** A count of one run, which may be an average. */
export const counted = (count: number) => String(Number(count.toFixed(1)))

function gpuNotes({ gpu }: TimedResult): string[] {
  return gpu === null ? [] : [`${counted(gpu.submits)} submits, ${counted(gpu.dispatches)} dispatches`]
}

function observedCells({ library, quantity, about, unit, value, problem, verdicts }: ObservedResult): string[] {
  const shown = value === null ? '-' : `${formatNumber(value)} ${unit}`.trimEnd()
  const notes = problem === null ? [`${quantity}: ${about}`, ...verdicts.map(verdictText)] : [problem]
  return [library, shown, '', '', '', notes.join('; ')]
}

function timedCells(result: TimedResult): string[] {
  const { library, medianMs, minMs, ratio, samples, problem, verdicts } = result
  const notes = [
    ...verdicts.map(verdictText),
    ...rates(result),
    ...gpuNotes(result),
    ...(problem === null ? [] : [problem]),
  ]
  const isReference = isOurs(library) && ratio === 1
  return [
    library,
    medianMs === null ? '-' : formatMs(medianMs),
    minMs === null ? '-' : formatMs(minMs),
    ratio === null || isReference || isLimit(library) ? '' : formatRatio(ratio),
    samples === 0 ? '-' : String(samples),
    notes.join('; '),
  ]
}

/** The results as one table; the name of a work stands in its first row only. */
export function resultTable(results: readonly Result[]): string {
  const rows = results.map((result, i) => [
    results[i - 1]?.work === result.work ? '' : result.work,
    ...(result.kind === 'observed' ? observedCells(result) : timedCells(result)),
  ])
  return table(COLUMNS, rows)
}

/** 'neurite-1 0.1.0, jax-js 0.1.25': each library that ran, once. */
export function versions(results: readonly Result[]): string {
  const known = results.flatMap(({ library, version }) => (version === null ? [] : [`${library} ${version}`]))
  return [...new Set(known)].join(', ')
}

/** 'a processor, 2 cores, linux x64, Node 20.0.0' */
export function machineText({ machine: { processor, cores, platform, node } }: Report): string {
  return `${processor}, ${cores} cores, ${platform}, Node ${node}`
}

/** How many targets were met, and which were not. */
function verdictSummary(results: readonly Result[]): string[] {
  const all = results.flatMap((result) => result.verdicts.map((verdict) => ({ result, verdict })))
  const met = all.filter(({ verdict }) => verdict.met).length
  const open = all.filter(({ verdict }) => verdict.met === null).length
  const missed = all.filter(({ verdict }) => verdict.met === false)
  return [
    `targets met: ${met} of ${all.length}${open > 0 ? `, open: ${open}` : ''}`,
    ...missed.map(({ result, verdict }) => `  ${result.work}, ${result.library}: ${verdictText(verdict)}`),
  ]
}

/** The whole report for a reader. */
export function reportText(report: Report): string {
  const { quick, results } = report
  return [
    `${machineText(report)}${quick ? '; --quick: short samples, for a look only' : ''}`,
    versions(results),
    '',
    resultTable(results),
    '',
    ...verdictSummary(results),
  ].join('\n')
}
