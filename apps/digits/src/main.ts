import { NeuriteError } from 'neurite'
import { runDigits } from './digits.ts'
import { parseOptions, UsageError, usage } from './options.ts'

/** What shells expect of a program that ended because of Ctrl-C. */
const INTERRUPTED = 130
const MISUSED = 2

/** Aborted by the first Ctrl-C, which asks training to stop; a second one ends the program at once. */
function interruptSignal(): AbortSignal {
  const controller = new AbortController()
  process.once('SIGINT', () => controller.abort())
  return controller.signal
}

async function main(): Promise<number> {
  const options = parseOptions(process.argv.slice(2))
  if (options.help) {
    process.stdout.write(usage)
    return 0
  }
  const signal = interruptSignal()
  try {
    const { results } = await runDigits(options, { out: process.stdout, signal })
    return results ? 0 : INTERRUPTED
  } catch (error) {
    // A download that was interrupted.
    if (error === signal.reason) return INTERRUPTED
    throw error
  }
}

try {
  process.exitCode = await main()
} catch (error) {
  const expected = error instanceof UsageError || error instanceof NeuriteError
  process.stderr.write(
    `${expected ? `digits: ${error.message}` : error instanceof Error ? error.stack : String(error)}\n`,
  )
  process.exitCode = error instanceof UsageError ? MISUSED : 1
}
