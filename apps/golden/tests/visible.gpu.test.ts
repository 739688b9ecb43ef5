import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { missingGpu } from '@neurite/conformance'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Family } from '../src/format.ts'
import { casesFor, openLibrary } from '../src/golden.ts'
import type { Library } from '../src/library.ts'
import { countOf } from '../src/report.ts'
import { runFamilies } from '../src/runFamilies.ts'
import { SUPPORTED } from './supported.ts'

/** Recorded cases lie beside the checkout. */
const folder = fileURLToPath(new URL('../../../../shared/golden/visible', import.meta.url))
const noGpu = await missingGpu()
const missing = existsSync(folder) ? noGpu : `there is no ${folder}`

/** Each kernel is a pipeline to compile, so that the short run takes every so many cases of a family. */
const STRIDE = process.env.NEURITE_FULL ? 1 : 4

describe.skipIf(missing !== null)(`recorded cases on a GPU${missing ? `, skipped: ${missing}` : ''}`, () => {
  let families: Family[]
  let library: Library
  beforeAll(async () => {
    families = casesFor('webgpu', folder)
    library = await openLibrary('webgpu')
  })

  test.each(Object.keys(SUPPORTED))('%s', { timeout: 240_000 }, async (name) => {
    const { cases } = families.find((one) => one.name === name)!
    const [result] = await runFamilies([{ name, cases: cases.filter((_, i) => i % STRIDE === 0) }], library)
    const failed = result!.verdicts.filter(({ outcome }) => outcome === 'failed')
    if (failed.length > 0)
      throw new Error(failed.map((verdict) => `${verdict.name}: ${verdict.details.join('; ')}`).join('\n'))
    expect(countOf(result!.verdicts).passed).toBeGreaterThan(0)
  })
})
