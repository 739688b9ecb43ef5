/** Opens the device that is wanted, or says why another one computes. This file alone knows the backends. */
import { cpu } from '@neurite/backend-cpu'
import { onWarning, setDefaultDevice, use } from '@neurite/core'
import type { DeviceName } from '../configuration.ts'
import type { DeviceFacts, FallbackReason } from '../messages.ts'

/** More than these are of no use to networks as small as these. */
const MOST_THREADS = 4

type Fallback = DeviceFacts['fallback']

const isolated = (globalThis as { crossOriginIsolated?: boolean }).crossOriginIsolated === true
const warnings: string[] = []
let cpuThreads: number | null = null

onWarning((message) => {
  if (!warnings.includes(message)) warnings.push(message)
})

async function openCpu(): Promise<void> {
  if (cpuThreads === null) {
    const threads = isolated ? Math.min(navigator.hardwareConcurrency, MOST_THREADS) : 1
    const backend = cpu({ threads })
    cpuThreads = backend.limits.threads
    await use(backend)
  }
  setDefaultDevice('cpu')
}

/** The adapter's name; throws where there is none. */
async function openWebgpu(): Promise<string> {
  throw new Fallen('missing', 'WebGPU backend not available')
}

class Fallen extends Error {
  readonly reason: FallbackReason
  constructor(reason: FallbackReason, message: string) {
    super(message)
    this.reason = reason
  }
}

export async function openDevice(wanted: DeviceName): Promise<DeviceFacts> {
  let adapter = ''
  let fallback: Fallback = null
  if (wanted === 'webgpu') {
    try {
      adapter = await openWebgpu()
    } catch (problem) {
      const reason = problem instanceof Fallen ? problem.reason : 'failed'
      fallback = { reason, message: problem instanceof Error ? problem.message : String(problem) }
    }
  }
  const used = wanted === 'webgpu' && fallback === null ? 'webgpu' : 'cpu'
  if (used === 'cpu') await openCpu()
  const threads = used === 'cpu' ? (cpuThreads ?? 1) : 0
  return { wanted, used, threads, isolated, adapter, fallback, warnings: [...warnings] }
}
