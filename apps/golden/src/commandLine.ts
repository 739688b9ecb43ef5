import { parseArgs } from 'node:util'

export const USAGE = 'usage: npm run golden -- DIR [--backend reference|cpu|webgpu] [--json FILE]'

export const BACKENDS = ['reference', 'cpu', 'webgpu'] as const
export type BackendName = (typeof BACKENDS)[number]

export interface CommandLine {
  readonly folder: string
  readonly backend: BackendName
  readonly json: string | null
}

/** Wrong usage; the message says what is wrong. */
export class UsageError extends Error {}

export function parseCommandLine(argv: readonly string[]): CommandLine {
  const { positionals, values } = read(argv)
  const [folder, ...others] = positionals
  if (folder === undefined || others.length > 0)
    throw new UsageError(`one folder is needed, received ${positionals.length}`)
  const backend = BACKENDS.find((name) => name === values.backend)
  if (backend === undefined) throw new UsageError(`--backend is reference, cpu or webgpu, received '${values.backend}'`)
  return { folder, backend, json: values.json ?? null }
}

function read(argv: readonly string[]) {
  try {
    const options = { backend: { type: 'string', default: 'cpu' }, json: { type: 'string' } } as const
    return parseArgs({ args: [...argv], options, allowPositionals: true })
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}
