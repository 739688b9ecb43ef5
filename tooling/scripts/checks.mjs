/** The checks that need no build. Each resolves with an exit code and what it printed. */
import { join } from 'node:path'
import { root, run } from './setup.mjs'

const node = (file, ...args) => run(process.execPath, [join(root, file), ...args])

export const lint = (env) => run('biome', ['check', '--diagnostic-level=error', '--colors=off'], { env })

export const cycles = () => node('tooling/scripts/cycles.mjs')

/** Everything with Node's types at hand, and once more without them what has to run anywhere. */
export async function typecheck() {
  const tsc = 'node_modules/typescript/bin/tsc'
  const results = await Promise.all(['.', 'tooling/tsconfig/portable.json'].map((config) => node(tsc, '-p', config)))
  const lines = new Set(results.flatMap((result) => result.output.split('\n')))
  return { code: Math.max(...results.map((result) => result.code)), output: [...lines].join('\n') }
}
