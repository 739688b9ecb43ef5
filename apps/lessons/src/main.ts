import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { NeuriteError } from 'neurite'
import { parseOptions, UsageError, usage } from './options.ts'
import { listLessons, runLesson } from './runLesson.ts'

const MISUSED = 2

async function main(): Promise<void> {
  const { lesson, lang, out, json, help, ...settings } = parseOptions(process.argv.slice(2))
  if (help) return void process.stdout.write(usage)
  if (lesson === null) return listLessons(lang, process.stdout)
  const results = await runLesson(lesson, { lang, out: process.stdout, folder: out, settings })
  if (json === undefined) return
  await mkdir(dirname(json), { recursive: true })
  await writeFile(json, `${JSON.stringify(results, null, 2)}\n`)
}

// A reader such as `head` that has seen enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit()
})

try {
  await main()
} catch (error) {
  const expected = error instanceof UsageError || error instanceof NeuriteError
  process.stderr.write(
    `${expected ? `lesson: ${error.message}` : error instanceof Error ? error.stack : String(error)}\n`,
  )
  process.exitCode = error instanceof UsageError ? MISUSED : 1
}
