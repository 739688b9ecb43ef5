import { type WebGpuOptions, webgpu } from '@neurite/backend-webgpu'
import { setDefaultDevice, use } from 'neurite'
import type { Host, OpenLibrary } from '../library.ts'
import { subjects } from './subjects.ts'

/** In Node, NVIDIA's GPUs compute in float16 only where Dawn is told that they may. */
export const GPU_OPTIONS: WebGpuOptions = { dawn: ['enable-dawn-features=vulkan_enable_f16_on_nvidia'] }

/** The same subjects on WebGPU, in Node or in a page. */
export async function open(host: Host): Promise<OpenLibrary> {
  await use(webgpu(GPU_OPTIONS))
  setDefaultDevice('webgpu')
  return { version: await host.version('neurite'), subjects: subjects() }
}
