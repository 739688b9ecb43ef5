import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bench } from './bench.ts'
import { type Command, chosen, parseCommand, USAGE } from './commandLine.ts'
import { OURS } from './libraries/index.ts'
import { reportText } from './report.ts'
import { works } from './works/index.ts'
import type { Work } from './works/work.ts'

const latest = fileURLToPath(new URL('../results/latest.json', import.meta.url))

function command(): { command: Command; selected: Work[] } | null {
  try {
    const command = parseCommand(process.argv.slice(2))
    return { command, selected: chosen(works, command.only) }
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${USAGE}`)
    return null
  }
}

async function main(): Promise<number> {
  const asked = command()
  if (asked === null) return 2
  const {
    command: { json, quick },
    selected,
  } = asked
  const report = await bench(selected, quick, ({ name, about }) => console.error(`  ${name}: ${about}`))
  console.log(`\n${reportText(report)}`)
  const file = json === null ? latest : resolve(json)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`)
  return report.results.some(({ library, problem }) => library === OURS && problem !== null) ? 1 : 0
}

process.exitCode = await main()
