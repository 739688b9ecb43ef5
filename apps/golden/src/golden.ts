import { writeFileSync } from 'node:fs'
import * as neurite from 'neurite'
import { type BackendName, parseCommandLine, USAGE, UsageError } from './commandLine.ts'
import { UnreadableFile } from './fields.ts'
import type { Family } from './format.ts'
import { inFloat32 } from './inFloat32.ts'
import { Library } from './library.ts'
import { readFolder } from './readFolder.ts'
import { countOf, reportJson, reportText } from './report.ts'
import { runFamilies } from './runFamilies.ts'

/** The whole library, on the chosen backend. */
export async function openLibrary(backend: BackendName): Promise<Library> {
  await neurite.use(await makeBackend(backend))
  neurite.setDefaultDevice(backend)
  return new Library(neurite)
}

async function makeBackend(name: BackendName): Promise<neurite.Backend> {
  switch (name) {
    case 'cpu':
      return neurite.cpu()
    case 'reference':
      return neurite.reference()
    case 'webgpu': {
      const { webgpu } = await import('@neurite/backend-webgpu')
      return webgpu()
    }
    default:
      return name satisfies never
  }
}

/** The cases of a folder as a backend can run them. */
export function casesFor(backend: BackendName, folder: string): Family[] {
  const families = readFolder(folder)
  return backend === 'webgpu' ? families.map(inFloat32) : families
}

/** Runs the command; resolves with the exit code: 0, 1 after a failure, 2 for wrong usage or files. */
export async function golden(argv: readonly string[], print: (text: string) => void): Promise<number> {
  try {
    const { folder, backend, json } = parseCommandLine(argv)
    const families = casesFor(backend, folder)
    const results = await runFamilies(families, await openLibrary(backend))
    print(reportText(results))
    if (json !== null) write(json, reportJson(backend, results))
    return countOf(results.flatMap(({ verdicts }) => verdicts)).failed > 0 ? 1 : 0
  } catch (error) {
    if (!(error instanceof UsageError || error instanceof UnreadableFile)) throw error
    print(error instanceof UsageError ? `${error.message}\n${USAGE}` : error.message)
    return 2
  }
}

function write(file: string, report: object): void {
  try {
    writeFileSync(file, `${JSON.stringify(report, null, 1)}\n`)
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}
