import { webgpu } from '@neurite/backend-webgpu'
import { setDefaultDevice, use } from 'neurite'
import { GPU_SWITCHES } from '../gpuSwitches.ts'
import type { Host, OpenLibrary } from '../library.ts'
import { subjects } from './subjects.ts'

/** The same subjects on WebGPU, in Node or in a page. */
export async function open(host: Host): Promise<OpenLibrary> {
  await use(webgpu({ dawn: GPU_SWITCHES }))
  setDefaultDevice('webgpu')
  return { version: await host.version('neurite'), subjects: subjects() }
}
