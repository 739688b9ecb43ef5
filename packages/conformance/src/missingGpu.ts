import { whyNoWebGpu } from '@neurite/backend-webgpu'

/**
 * Why tests of the GPU are skipped here, or null where they run.
 *
 * @throws Error where NEURITE_REQUIRE_GPU is set and there is no adapter
 */
export async function missingGpu(): Promise<string | null> {
  const missing = await whyNoWebGpu()
  if (missing !== null && process.env['NEURITE_REQUIRE_GPU'])
    throw new Error(`NEURITE_REQUIRE_GPU is set, but ${missing}`)
  return missing
}
