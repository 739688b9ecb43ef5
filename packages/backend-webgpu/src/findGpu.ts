/// <reference types="@webgpu/types" />
import { DeviceError } from '@neurite/core'

/** What the npm package `webgpu` gives. */
interface NodePackage {
  create(options: string[]): GPU
  readonly globals: object
}

/** Not a literal, so that bundlers for browsers do not look for it. */
const NODE_PACKAGE = 'webgpu'

/** Clocks of the device unrounded: rounding is for pages that are not trusted. */
const EXACT_CLOCK = 'disable-dawn-features=timestamp_quantization'

/** One for each list of switches, for the life of the process: Dawn must outlive every device made with it. */
const ofNode = new Map<string, Promise<GPU>>()

const runsInNode = (): boolean =>
  typeof (globalThis as { process?: { versions?: { node?: string } } }).process?.versions?.node === 'string'

const ownGpu = (): GPU | undefined => (globalThis as { navigator?: { gpu?: GPU } }).navigator?.gpu

/** Whether devices come from the npm package `webgpu`. */
export const isOfNodePackage = (): boolean => ownGpu() === undefined && runsInNode()

async function loadNodePackage(dawn: readonly string[]): Promise<GPU> {
  let loaded: NodePackage
  try {
    loaded = (await import(/* @vite-ignore */ NODE_PACKAGE)) as NodePackage
  } catch (problem) {
    const missing = (problem as { code?: string }).code === 'ERR_MODULE_NOT_FOUND'
    throw new DeviceError(
      missing
        ? '[webgpu] Node has no WebGPU of its own; install the package that brings it: npm install webgpu'
        : `[webgpu] the package webgpu does not load on this system: ${String((problem as Error).message)}`,
    )
  }
  // GPUBufferUsage and its like, which browsers have as globals.
  const scope = globalThis as Record<string, unknown>
  for (const [name, value] of Object.entries(loaded.globals)) scope[name] ??= value
  return loaded.create([EXACT_CLOCK, ...dawn])
}

/** The entry to WebGPU: `navigator.gpu`, also in workers, or in Node what the npm package `webgpu` gives. */
export async function findGpu({ dawn = [] }: Pick<AdapterOptions, 'dawn'> = {}): Promise<GPU> {
  const own = ownGpu()
  if (own) return own
  if (runsInNode()) {
    const key = dawn.join('\n')
    const found = ofNode.get(key) ?? loadNodePackage(dawn)
    ofNode.set(key, found)
    try {
      return await found
    } catch (problem) {
      ofNode.delete(key)
      throw problem
    }
  }
  const insecure = (globalThis as { isSecureContext?: boolean }).isSecureContext === false
  throw new DeviceError(
    insecure
      ? '[webgpu] this page is not a secure context; serve it over https, or from localhost'
      : '[webgpu] this browser has no WebGPU; use a current Chrome, Edge, Firefox or Safari',
  )
}

export interface AdapterOptions {
  /** Which of several adapters; 'high-performance' when left out. */
  readonly powerPreference?: 'low-power' | 'high-performance'
  /**
   * Switches of Dawn, in Node only, such as `enable-dawn-features=vulkan_enable_f16_on_nvidia`: Dawn offers `shader-f16` on
   * NVIDIA's GPUs under Linux only when told to.
   */
  readonly dawn?: readonly string[]
}

/** @throws DeviceError with the reason where there is no adapter */
export async function findAdapter({
  powerPreference = 'high-performance',
  ...options
}: AdapterOptions = {}): Promise<GPUAdapter> {
  const gpu = await findGpu(options)
  const adapter = await gpu.requestAdapter({ powerPreference })
  if (adapter) return adapter
  throw new DeviceError(
    runsInNode()
      ? '[webgpu] there is no adapter: no GPU, or no driver for it (Vulkan on Linux, Metal on macOS, Direct3D 12 on Windows)'
      : '[webgpu] there is no adapter: this browser was given no GPU that it accepts; see chrome://gpu or about:support',
  )
}

/** Why there is no WebGPU here, or null where there is. */
export async function whyNoWebGpu(): Promise<string | null> {
  try {
    await findAdapter()
    return null
  } catch (problem) {
    return (problem as Error).message
  }
}
