import { formatMs, formatNumber, formatRatio } from './format.ts'
import { isLimit, isOurs, OURS_1, OURS_2, OURS_CHROMIUM } from './libraries/names.ts'
import { counted, machineText, verdictText, versions } from './report.ts'
import type { ObservedResult, Report, Result, TimedResult } from './results.ts'

const START = '<!-- figures: written by `npm run bench -- --readme` -->'
const END = '<!-- /figures -->'

type Row = readonly string[]

function markdown(titles: Row, rows: readonly Row[]): string {
  const line = (cells: Row) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(titles), line(titles.map(() => '---')), ...rows.map(line)].join('\n')
}

function grouped<Each extends Result>(results: readonly Each[]): Each[][] {
  const works = new Map<string, Each[]>()
  for (const result of results) works.set(result.work, [...(works.get(result.work) ?? []), result])
  return [...works.values()]
}

/** Families of peers; of each, the fastest variant is shown. */
const PEERS: Readonly<Record<string, string>> = {
  PyTorch: 'pytorch',
  'ONNX Runtime': 'onnxruntime',
  'jax-js': 'jax-js',
  'TensorFlow.js': 'tfjs',
}

/** The fastest of a family with how it ran, and how many times our time that is. */
function peerCell(results: readonly TimedResult[], family: string): string {
  const known = results.filter(({ library, medianMs }) => library.startsWith(family) && medianMs !== null)
  const [best] = known.sort((a, b) => a.medianMs! - b.medianMs!)
  if (!best) return results.some(({ library }) => library.startsWith(family)) ? 'none' : ''
  const ratio = best.ratio === null ? '' : `, ${formatRatio(best.ratio)}`
  return `${formatMs(best.medianMs!)} (${best.library}${ratio})`
}

function timesTable(results: readonly TimedResult[]): string {
  const rows = grouped(results).map((of) => {
    const cell = (library: string) => {
      const result = of.find((each) => each.library === library)
      if (result === undefined || result.medianMs === null) return result === undefined ? '' : 'none'
      const share = result.ofLimit === null ? '' : ` (${(100 * result.ofLimit).toFixed(0)}%)`
      return `${formatMs(result.medianMs)}${share}`
    }
    const ours = [OURS_1, OURS_2, OURS_CHROMIUM].map(cell)
    return [`\`${of[0]!.work}\``, ...ours, ...Object.values(PEERS).map((family) => peerCell(of, family))]
  })
  return markdown(['work', '1 thread', '2 threads', 'in Chromium', ...Object.keys(PEERS)], rows)
}

const isOfGpu = (work: string) => work.startsWith('webgpu-') || work.startsWith('gpu-')

/** GFLOP/s, or TFLOP/s where one of the results reaches that, as only GPUs do. */
function flopUnit(results: readonly TimedResult[]): [string, number] {
  return results.some(({ gflops }) => gflops !== null && gflops >= 1000) ? ['TFLOP/s', 1000] : ['GFLOP/s', 1]
}

/** What a GPU, or what emulates one, did a second. */
function gpuRate({ gflops, gigabytes }: TimedResult, [unit, size]: [string, number]): string {
  if (gflops !== null) return `${formatNumber(gflops / size)} ${unit}`
  return gigabytes === null ? '' : `${formatNumber(gigabytes)} GB/s`
}

function gpuTable(results: readonly TimedResult[]): string {
  const unit = flopUnit(results)
  const rows = results.map((result) => {
    const { work, library, medianMs, ratio, ofLimit, gpu, problem } = result
    return [
      `\`${work}\``,
      library,
      medianMs === null ? (problem ?? 'none') : formatMs(medianMs),
      ratio === null || isLimit(library) ? '' : formatRatio(ratio),
      gpuRate(result, unit),
      ofLimit === null ? '' : `${(100 * ofLimit).toFixed(0)}%`,
      gpu === null ? '' : `${counted(gpu.submits)} / ${counted(gpu.dispatches)}`,
    ]
  })
  return markdown(['work', 'library', 'median', 'to ours', 'rate', 'of the limit', 'submits / dispatches'], rows)
}

function observedTable(results: readonly ObservedResult[]): string {
  const rows = results.map(({ work, library, about, unit, value, problem }) => [
    `\`${work}\``,
    library,
    problem ?? about,
    value === null ? 'none' : `${formatNumber(value)} ${unit}`.trimEnd(),
  ])
  return markdown(['work', 'library', 'what', 'figure'], rows)
}

function targetsTable(results: readonly Result[]): string {
  const rows = results.flatMap((result) =>
    result.verdicts.map((verdict): Row => {
      const figure = verdict.kind === 'time' && verdict.value !== null ? ` (${formatMs(verdict.value)})` : ''
      const [holds, ...target] = verdictText(verdict).split(': ')
      return [`\`${result.work}\``, result.library, `${target.join(': ')}${figure}`, holds!]
    }),
  )
  return markdown(['work', 'ours', 'target', ''], rows)
}

/** What was kept of one run, and in which file of this folder. */
export interface Kept {
  readonly file: string
  readonly report: Report
}

/** The command that measures these works of these libraries: often not all there are. */
function commandOf({ file, report: { results } }: Kept): string {
  const named = (names: readonly string[]) => [...new Set(names)].join(',')
  const only = named(results.map(({ work }) => work))
  const library = named(results.map((result) => result.library))
  return `npm run bench -- --only ${only} --library ${library} --json apps/bench/${file}`
}

const section = (title: string, count: number, text: () => string) => (count === 0 ? [] : [title, text()])

/** The tables of the README, from the figures of one run. */
function tables(kept: Kept): string {
  const { report } = kept
  const { results } = report
  const timed = results.filter((result) => result.kind === 'timed')
  const [onGpu, onCpu] = [timed.filter(({ work }) => isOfGpu(work)), timed.filter(({ work }) => !isOfGpu(work))]
  const observed = results.filter((result) => result.kind === 'observed')
  const judged = results.filter(({ library, verdicts }) => isOurs(library) && verdicts.length > 0)
  return [
    `\`${commandOf(kept)}\` on ${machineText(report)}; ${versions(results)}.`,
    ...section(
      'Of ours, the percentage is the share of the limit; of each peer, the fastest way is shown and how many times our time on two threads it takes.',
      onCpu.length,
      () => timesTable(onCpu),
    ),
    ...section('On a GPU, or where there is none on an emulator:', onGpu.length, () => gpuTable(onGpu)),
    ...section('Observed:', observed.length, () => observedTable(observed)),
    ...section('Targets:', judged.length, () => targetsTable(judged)),
  ].join('\n\n')
}

/** The README with its tables written anew. @throws Error where it has no place for them */
export function withTables(text: string, runs: readonly Kept[]): string {
  const start = text.indexOf(START)
  const end = text.indexOf(END)
  if (start < 0 || end < start) throw new Error(`the README has no lines '${START}' and '${END}'`)
  return `${text.slice(0, start + START.length)}\n\n${runs.map(tables).join('\n\n')}\n\n${text.slice(end)}`
}
