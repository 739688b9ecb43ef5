import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bench } from './bench.ts'
import { type Command, chosen, parseCommand, USAGE } from './commandLine.ts'
import { libraries } from './libraries/index.ts'
import { isOurs } from './libraries/names.ts'
import { withTables } from './readme.ts'
import { reportText } from './report.ts'
import type { Report } from './results.ts'
import { closeBrowser } from './sessions/browser.ts'
import { works } from './works/index.ts'
import type { Work } from './works/work.ts'

/** Figures that are kept: of the CPU, of WebGPU in Chromium, and of a GPU in Node. */
const KEPT = ['results.json', 'results.webgpu.json', 'results.gpu.json']

const inFolder = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url))

interface Asked {
  readonly command: Command
  readonly selected: readonly Work[]
  readonly takingPart: ReadonlySet<string>
}

/** Works that are measured only by name stay out of the rest. */
function selectedBy({ only, device }: Command): readonly Work[] {
  const wanted = only.length === 0 && device !== null ? ['gpu'] : only
  const selected = chosen('work', works, wanted)
  return wanted.length > 0 ? selected : selected.filter((work) => work.kind === 'observed' || !work.byName)
}

function asked(): Asked | null {
  try {
    const command = parseCommand(process.argv.slice(2))
    const takingPart = new Set(chosen('library', libraries, command.library).map(({ name }) => name))
    return { command, selected: selectedBy(command), takingPart }
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${USAGE}`)
    return null
  }
}

function writeReadme(): number {
  const file = inFolder('README.md')
  const runs = KEPT.filter((name) => existsSync(inFolder(name))).map((name) => ({
    file: name,
    report: JSON.parse(readFileSync(inFolder(name), 'utf8')) as Report,
  }))
  writeFileSync(file, withTables(readFileSync(file, 'utf8'), runs))
  return 0
}

async function measureAll({ command, selected, takingPart }: Asked): Promise<number> {
  const report = await bench({
    works: selected,
    takesPart: (library) => takingPart.has(library),
    quick: command.quick,
    progress: ({ name, about }) => console.error(`  ${name}: ${about}`),
  })
  console.log(`\n${reportText(report)}`)
  const file = command.json === null ? inFolder('results/latest.json') : resolve(command.json)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`)
  return report.results.some(({ library, problem }) => isOurs(library) && problem !== null) ? 1 : 0
}

async function main(): Promise<number> {
  const given = asked()
  if (given === null) return 2
  if (given.command.readme) return writeReadme()
  try {
    return await measureAll(given)
  } finally {
    await closeBrowser()
  }
}

process.exitCode = await main()
