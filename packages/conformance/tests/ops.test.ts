import { cpu } from '@neurite/backend-cpu'
import { type OpModule, testOps } from '@neurite/conformance'
import { useSync } from '@neurite/core'
import { describe, it } from 'vitest'

declare global {
  interface ImportMeta {
    /** Vite's: a loader for each file that matches. */
    glob<T>(pattern: string): Record<string, () => Promise<T>>
  }
}

useSync(cpu())

const loaders = import.meta.glob<OpModule>('../../core/src/ops/*.ts')
const modules: Record<string, OpModule> = {}
for (const [path, load] of Object.entries(loaders)) modules[path] = await load()

describe('every op on the CPU', () => {
  for (const { name, run } of testOps(modules, { device: 'cpu' })) it(name, run)
})
