/// <reference types="@webgpu/types" />
import { create, globals } from 'webgpu'
import { GPU_SWITCHES } from './gpuSwitches.ts'

/** Gives a library that was made for browsers what it looks for there: a worker's scope with `navigator.gpu`. */
export function giveGpuOfBrowser(): void {
  Object.assign(globalThis, globals, { WorkerGlobalScope: class {} })
  const navigator = { ...globalThis.navigator, userAgent: '', gpu: create(GPU_SWITCHES) }
  Object.defineProperty(globalThis, 'navigator', { value: navigator, configurable: true })
}
