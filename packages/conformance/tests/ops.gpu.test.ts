import { cpu } from '@neurite/backend-cpu'
import { webgpu } from '@neurite/backend-webgpu'
import { missingGpu, type OpModule, testOps } from '@neurite/conformance'
import { use } from '@neurite/core'
import { describe, it } from 'vitest'

const missing = await missingGpu()

/** With NEURITE_DIST the built ops are tested, as those of the sources would belong to another copy of core. */
const built = Boolean(process.env['NEURITE_DIST'])
const loaders = built
  ? import.meta.glob<OpModule>('../../core/dist/ops/*.js')
  : import.meta.glob<OpModule>('../../core/src/ops/*.ts')
const modules: Record<string, OpModule> = {}
for (const [path, load] of Object.entries(loaders)) modules[path] = await load()

/** Each kernel is a pipeline to compile, so that the short run takes a few shapes of each op. */
const most = process.env['NEURITE_FULL'] ? {} : { most: 2 }

describe.skipIf(missing !== null)(`every op on a GPU${missing ? `, skipped: ${missing}` : ''}`, async () => {
  if (missing === null) {
    await use(cpu())
    await use(webgpu())
  }
  for (const { name, run } of testOps(modules, { device: 'webgpu', dtypes: ['float32'], ...most })) it(name, run)
})
