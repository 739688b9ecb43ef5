import type { Verdict } from './runCase.ts'

export interface FamilyResult {
  readonly family: string
  readonly verdicts: readonly Verdict[]
}

export interface Counts {
  readonly passed: number
  readonly failed: number
  readonly unsupported: number
}

export function countOf(verdicts: readonly Verdict[]): Counts {
  const count = (outcome: Verdict['outcome']) => verdicts.filter((verdict) => verdict.outcome === outcome).length
  return { passed: count('passed'), failed: count('failed'), unsupported: count('unsupported') }
}

/** A table with a row for each family, then what failed and what is unsupported. */
export function reportText(results: readonly FamilyResult[]): string {
  const rows = results.map(({ family, verdicts }) => [family, ...Object.values(countOf(verdicts)).map(String)])
  const total = Object.values(countOf(results.flatMap(({ verdicts }) => verdicts))).map(String)
  const lines = table([['family', 'passed', 'failed', 'unsupported'], ...rows, ['total', ...total]])
  for (const { family, verdicts } of results) lines.push(...failures(family, verdicts))
  for (const { family, verdicts } of results) lines.push(...folded(family, verdicts))
  return lines.join('\n')
}

/** The first column to the left, numbers to the right. */
function table(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)))
  const line = (row: readonly string[]) =>
    row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!))).join('  ')
  return rows.map(line)
}

const SHOWN_DETAILS = 3

function failures(family: string, verdicts: readonly Verdict[]): string[] {
  const failed = verdicts.filter(({ outcome }) => outcome === 'failed')
  if (failed.length === 0) return []
  const lines = failed.flatMap(({ name, details }) => {
    const more = details.length > SHOWN_DETAILS ? [`    … and ${details.length - SHOWN_DETAILS} more`] : []
    return [
      `  ${name}`,
      ...details.slice(0, SHOWN_DETAILS).map((detail) => `    ${detail.replaceAll('\n', ' ')}`),
      ...more,
    ]
  })
  return ['', `failed, ${family}:`, ...lines]
}

/** One line for each op and reason, with the number of cases. */
function folded(family: string, verdicts: readonly Verdict[]): string[] {
  const groups = new Map<string, number>()
  for (const { outcome, op, details } of verdicts) {
    if (outcome !== 'unsupported') continue
    const group = `${op}: ${details[0]}`
    groups.set(group, (groups.get(group) ?? 0) + 1)
  }
  if (groups.size === 0) return []
  return [
    '',
    `unsupported, ${family}:`,
    ...[...groups].map(([group, count]) => `  ${group}${count > 1 ? ` (${count} cases)` : ''}`),
  ]
}

/** The same for programs. */
export function reportJson(backend: string, results: readonly FamilyResult[]): object {
  return {
    backend,
    total: countOf(results.flatMap(({ verdicts }) => verdicts)),
    families: results.map(({ family, verdicts }) => ({ family, ...countOf(verdicts), cases: verdicts })),
  }
}
