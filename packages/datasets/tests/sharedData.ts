import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { test } from 'vitest'

/** A folder of real data beside the checkout. */
export const sharedData = (name: string) => resolve(import.meta.dirname, '../../../../shared/data', name)

/** A test on real data: skipped where they are not there, except on CI, where they must be. */
export function testOnData(name: string, folder: string, run: (path: string) => Promise<void>): void {
  const path = sharedData(folder)
  if (existsSync(path) || process.env['CI'] === 'true') test(name, () => run(path))
  else test.skip(`${name} (skipped: there is no ${path})`, () => undefined)
}
