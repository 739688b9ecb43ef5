import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, test } from 'vitest'
import { openLibrary } from '../src/golden.ts'
import type { Family } from '../src/format.ts'
import type { Library } from '../src/library.ts'
import { readFolder } from '../src/readFolder.ts'
import { countOf } from '../src/report.ts'
import { runFamilies } from '../src/runFamilies.ts'
import { SUPPORTED } from './supported.ts'

/** Recorded cases lie beside the checkout. */
const folder = fileURLToPath(new URL('../../../../shared/golden/visible', import.meta.url))
const missing = !existsSync(folder)

describe.skipIf(missing && !process.env.CI)(
  `recorded cases${missing ? `, skipped: there is no ${folder}` : ''}`,
  () => {
    let families: Family[]
    let library: Library
    beforeAll(async () => {
      families = readFolder(folder)
      library = await openLibrary('cpu')
    })

    test.each(Object.entries(SUPPORTED))('%s', { timeout: 60_000 }, async (name, least) => {
      const family = families.filter((one) => one.name === name)
      const [result] = await runFamilies(family, library)
      const failed = result!.verdicts.filter(({ outcome }) => outcome === 'failed')
      expect(failed).toEqual([])
      expect(countOf(result!.verdicts).passed).toBeGreaterThanOrEqual(least)
    })
  },
)
