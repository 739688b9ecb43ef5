/** Opens the device that is wanted, or says why another one computes. This file alone knows the backends. */
import { cpu } from '@neurite/backend-cpu'
import { setDefaultDevice, use } from '@neurite/core'
import type { DeviceName } from '../configuration.ts'
import type { DeviceFacts, FallbackReason } from '../messages.ts'

/** More than these are of no use to networks as small as these. */
const MOST_THREADS = 4

type Fallback = DeviceFacts['fallback']

/** A processor is left to the page, which would else wait for one while the network learns. */
const threadsBeside = (): number => Math.max(1, Math.min(navigator.hardwareConcurrency - 1, MOST_THREADS))

const isolated = (globalThis as { crossOriginIsolated?: boolean }).crossOriginIsolated === true
let cpuThreads: number | null = null
let gpu: { readonly adapter: string } | null = null

async function openCpu(): Promise<void> {
  if (cpuThreads === null) {
    const backend = cpu({ threads: isolated ? threadsBeside() : 1 })
    cpuThreads = backend.limits.threads
    await use(backend)
  }
  setDefaultDevice('cpu')
}

/** The adapter's name. The backend is loaded when it is asked for, and made again when its device was lost. */
async function openWebgpu(): Promise<string> {
  if (gpu === null) {
    const { webgpu } = await import('@neurite/backend-webgpu')
    const backend = await webgpu()
    await use(backend)
    gpu = { adapter: backend.adapterName }
    backend.device.lost.then(() => {
      gpu = null
    })
  }
  setDefaultDevice('webgpu')
  return gpu.adapter
}

function reasonOf(problem: unknown): FallbackReason {
  if (!('gpu' in navigator)) return 'missing'
  return String(problem).includes('there is no adapter') ? 'noAdapter' : 'failed'
}

export async function openDevice(wanted: DeviceName): Promise<DeviceFacts> {
  let adapter = ''
  let fallback: Fallback = null
  if (wanted === 'webgpu') {
    try {
      adapter = await openWebgpu()
    } catch (problem) {
      fallback = { reason: reasonOf(problem), message: problem instanceof Error ? problem.message : String(problem) }
    }
  }
  const used = wanted === 'webgpu' && fallback === null ? 'webgpu' : 'cpu'
  if (used === 'cpu') await openCpu()
  const threads = used === 'cpu' ? (cpuThreads ?? 1) : 0
  return { wanted, used, threads, isolated, adapter, fallback }
}
