/// <reference types="@webgpu/types" />
import { create, globals } from 'webgpu'

/** As in `GPU_OPTIONS`: the same GPU for all. */
const SWITCHES = ['enable-dawn-features=vulkan_enable_f16_on_nvidia']

/** Gives a library that was made for browsers what it looks for there: a worker's scope with `navigator.gpu`. */
export function giveGpuOfBrowser(): void {
  Object.assign(globalThis, globals, { WorkerGlobalScope: class {} })
  const navigator = { ...globalThis.navigator, userAgent: '', gpu: create(SWITCHES) }
  Object.defineProperty(globalThis, 'navigator', { value: navigator, configurable: true })
}
