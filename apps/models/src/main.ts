import { NeuriteError } from 'neurite'
import { models } from './models.ts'
import { parseOptions, UsageError, usage } from './options.ts'
import type { Figures } from './task.ts'

const MISUSED = 2

/** As few digits as say it. */
function shown(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toPrecision(4)
}

/** One line that people and programs can read. */
function line(name: string, figures: Figures): string {
  return `${name}: ${Object.entries(figures)
    .map(([figure, value]) => `${figure} ${shown(value)}`)
    .join(', ')}`
}

async function main(): Promise<void> {
  const { name, ...task } = parseOptions(process.argv.slice(2))
  if (name === undefined) return void process.stdout.write(usage)
  const start = performance.now()
  const figures = await models[name]!({ ...task, log: (text) => void process.stdout.write(`${text}\n`) })
  const seconds = (performance.now() - start) / 1000
  process.stdout.write(`${line(name, { ...figures, seconds })}\n`)
}

try {
  await main()
} catch (error) {
  const expected = error instanceof UsageError || error instanceof NeuriteError
  process.stderr.write(
    `${expected ? `models: ${error.message}` : error instanceof Error ? error.stack : String(error)}\n`,
  )
  process.exitCode = error instanceof UsageError ? MISUSED : 1
}
