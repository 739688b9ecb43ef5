import { formatMs, formatNumber, formatRatio } from './format.ts'
import { OURS } from './libraries/index.ts'
import type { Report, Result, Verdict } from './results.ts'
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

function verdictText({ target, kind, value, met }: Verdict): string {
  const shown = kind === 'ratio' && value !== null ? ` (${formatRatio(value)})` : ''
  return `${met === null ? 'open' : met ? 'met' : 'NOT MET'}: ${target}${shown}`
}

function cells(result: Result): string[] {
  if (result.kind === 'observed') {
    const { library, quantity, about, unit, value, problem, verdicts } = result
    const shown = value === null ? '-' : `${formatNumber(value)} ${unit}`.trimEnd()
    const notes = [`${quantity}: ${about}`, ...verdicts.map(verdictText), ...(problem === null ? [] : [problem])]
    return [library, shown, '', '', '', notes.join('; ')]
  }
  const { library, medianMs, minMs, ratio, samples, problem, verdicts, gflops, ofLimit } = result
  const notes = verdicts.map(verdictText)
  if (gflops !== null) {
    notes.push(
      `${formatNumber(gflops)} GFLOP/s${ofLimit === null ? '' : `, ${(100 * ofLimit).toFixed(0)}% of the limit`}`,
    )
  }
  if (problem !== null) notes.push(problem)
  return [
    library,
    medianMs === null ? '-' : formatMs(medianMs),
    minMs === null ? '-' : formatMs(minMs),
    ratio === null || library === OURS ? '' : formatRatio(ratio),
    samples === 0 ? '-' : String(samples),
    notes.join('; '),
  ]
}

/** The results as one table; the name of a work stands in its first row only. */
export function resultTable(results: readonly Result[]): string {
  const rows = results.map((result, i) => [results[i - 1]?.work === result.work ? '' : result.work, ...cells(result)])
  return table(COLUMNS, rows)
}

/** 'neurite 0.1.0, jax-js 0.1.25': each library that ran, once. */
function versions(results: readonly Result[]): string {
  const known = results.flatMap((result) =>
    result.kind === 'timed' && result.version !== null ? [`${result.library} ${result.version}`] : [],
  )
  return [...new Set(known)].join(', ')
}

/** The whole report for a reader. */
export function reportText({ machine, quick, results }: Report): string {
  const { processor, cores, platform, node } = machine
  const verdicts = results.flatMap((result) => result.verdicts)
  const met = verdicts.filter((verdict) => verdict.met).length
  const open = verdicts.filter((verdict) => verdict.met === null).length
  return [
    `${processor}, ${cores} cores, ${platform}, Node ${node}${quick ? '; --quick: short samples, for a look only' : ''}`,
    versions(results),
    '',
    resultTable(results),
    '',
    `targets met: ${met} of ${verdicts.length}${open > 0 ? `, open: ${open}` : ''}`,
  ].join('\n')
}
