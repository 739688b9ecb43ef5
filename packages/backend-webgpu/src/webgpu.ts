/// <reference types="@webgpu/types" />
import { type Backend, type BufferId, DeviceError, type DType, type Executable } from '@neurite/core'
import { Arena } from './arena.ts'
import { BufferPool } from './bufferPool.ts'
import { WebGpuExecutable } from './executable.ts'
import { deviceDescriptor, nameOf, shaderFeatures } from './features.ts'
import { type AdapterOptions, findAdapter, isOfNodePackage } from './findGpu.ts'
import { Pipelines } from './pipelines.ts'
import { Profiler } from './profiler.ts'
import { Reads } from './reads.ts'
import { Rests } from './rests.ts'
import type { ShaderFeatures } from './shaders/dispatch.ts'

export interface WebGpuOptions extends AdapterOptions {
  /** Name of the device; 'webgpu' when left out. */
  readonly name?: string
}

/** A backend on a GPU, with what only this one has. */
export interface WebGpuBackend extends Backend {
  /** What the driver calls the adapter. */
  readonly adapterName: string
  readonly device: GPUDevice
  readonly profiler: Profiler
}

let inUse: WebGpuBackend | null = null

/** The backend that was made last, unless it has been disposed of. */
export function backendInUse(): WebGpuBackend | null {
  return inUse
}

const DTYPES: readonly DType[] = ['float32', 'int32', 'uint8', 'bool', 'float16']
/** How long to wait for the reason why a device is gone. */
const REASON_MILLISECONDS = 200

/**
 * The GPU: kernels as WGSL made at run time.
 *
 * @example await use(webgpu())
 * @throws DeviceError with the reason where there is no adapter
 */
export async function webgpu(options: WebGpuOptions = {}): Promise<WebGpuBackend> {
  const adapter = await findAdapter(options)
  const device = await adapter.requestDevice(deviceDescriptor(adapter))
  inUse = await backendOn(adapter, device, options.name ?? 'webgpu')
  return inUse
}

/** What a device is taken for, where that is not what it says. */
interface Taken {
  /** Most bytes of one binding. */
  readonly bindingBytes?: number
  readonly features?: Partial<ShaderFeatures>
}

/** A backend on a device. */
export async function backendOn(
  adapter: GPUAdapter,
  device: GPUDevice,
  name: string,
  taken: Taken = {},
): Promise<WebGpuBackend> {
  const { queue, limits } = device
  const features = { ...(await shaderFeatures(adapter, device)), ...taken.features }
  const bindingBytes = taken.bindingBytes ?? limits.maxStorageBufferBindingSize
  const elementBytes = { float32: 4, int32: 4, uint8: 4, bool: 4, float16: features.f16 ? 2 : 4 }
  const pool = new BufferPool(device)
  const arena = new Arena(pool)
  const reads = new Reads(device)
  const pipelines = new Pipelines(device)
  const profiler = new Profiler(device)
  const target = { device, features, elementBytes, pipelines, bindingBytes }
  const lent = { pool, arena, errors: reads.errors }
  /** Copies that have not been submitted yet. */
  let recording: GPUCommandEncoder | null = null
  let submits = 0
  let dispatches = 0
  let failure: Error | null = null
  let disposed = false

  const lost = device.lost.then(({ reason, message }) => {
    failure = new DeviceError(
      `[webgpu] the device was lost (${reason || 'unknown'}${message ? `: ${message}` : ''}); what lay on it is gone; call await use(webgpu()) and load values that were read before`,
      { reason },
    )
  })
  device.onuncapturederror = ({ error }) => {
    failure ??= new DeviceError(
      `[webgpu] the device refused a command: ${error.message}; values computed since are not to be trusted; call await use(webgpu()) and load values that were read before`,
    )
  }
  const check = () => {
    if (failure !== null) throw failure
  }
  const rests = features.software && isOfNodePackage() ? new Rests() : null
  const encoder = (): GPUCommandEncoder => (recording ??= device.createCommandEncoder())
  const submit = (): void => {
    if (recording === null) return
    queue.submit([recording.finish()])
    recording = null
    submits++
  }
  /** Waits for something of the device; where that fails because the device is gone, says so. */
  const settled = async <T>(work: Promise<T>): Promise<T> => {
    try {
      const result = await (rests ? rests.during(work) : work)
      check()
      return result
    } catch (problem) {
      if (problem instanceof Error && problem.name === 'AbortError')
        await Promise.race([lost, new Promise((resolve) => setTimeout(resolve, REASON_MILLISECONDS))])
      throw failure ?? problem
    }
  }

  const backend: WebGpuBackend = {
    name,
    adapterName: nameOf(adapter.info),
    device,
    profiler,
    sync: false,
    limits: {
      dtypes: DTYPES,
      maxBufferBytes: limits.maxBufferSize,
      maxBindings: limits.maxStorageBuffersPerShaderStage,
      threads: 1,
      elementBytes,
      alignment: limits.minStorageBufferOffsetAlignment,
    },
    alloc: (bytes) => pool.take(bytes),
    free: (buffer) => pool.give(buffer),
    write(buffer, data, byteOffset = 0) {
      // Copies that were asked for before must not see it.
      submit()
      queue.writeBuffer(pool.buffer(buffer), byteOffset, ...wholeWords(data))
    },
    copy(from, fromOffset, to, toOffset, byteLength) {
      if (byteLength === 0) return
      encoder().copyBufferToBuffer(pool.buffer(from), fromOffset, pool.buffer(to), toOffset, byteLength)
    },
    async read(buffer, byteOffset, byteLength) {
      check()
      const finish = reads.record(encoder(), { buffer: pool.buffer(buffer), offset: byteOffset, length: byteLength })
      submit()
      return settled(finish())
    },
    async finish() {
      check()
      const finish = reads.record(encoder(), null)
      submit()
      await settled(Promise.all([finish(), queue.onSubmittedWorkDone()]))
    },
    async prepare(program) {
      check()
      return settled(WebGpuExecutable.prepare(program, target, lent))
    },
    pending: () => pool.pending(),
    run(executable: Executable, inputs: readonly BufferId[], outputs: readonly BufferId[], scalars: Float64Array) {
      check()
      if (!(executable instanceof WebGpuExecutable) || executable.target !== target)
        throw new DeviceError('[webgpu] run: the executable was prepared by another backend')
      const { variant, groups } = executable.bind(inputs, outputs)
      const { steps, checksIndices } = variant.plan
      if (steps.length === 0) return
      variant.parameters.write(scalars)
      const commands = encoder()
      profiler.encode(commands, steps, variant.pipelines, groups)
      submit()
      profiler.submitted(steps)
      dispatches += steps.length
      if (checksIndices) reads.checkIndices = true
    },
    release(executable) {
      if (executable instanceof WebGpuExecutable) executable.release()
    },
    memory() {
      const readBytes = reads.bytesReserved
      return { bytesLive: pool.bytesLive + readBytes, bytesPeak: pool.bytesPeak + readBytes }
    },
    counters: () => ({ submits, dispatches }),
    dispose() {
      if (disposed) return
      disposed = true
      if (inUse === backend) inUse = null
      pool.destroy()
      device.destroy()
    },
  }
  return backend
}

/** Bytes as `writeBuffer` takes them: a multiple of four of them. */
function wholeWords(data: ArrayBufferView): [ArrayBuffer, number, number] {
  const { buffer, byteOffset, byteLength } = data
  if (byteLength % 4 === 0) return [buffer as ArrayBuffer, byteOffset, byteLength]
  const padded = new Uint8Array(Math.ceil(byteLength / 4) * 4)
  padded.set(new Uint8Array(buffer, byteOffset, byteLength))
  return [padded.buffer, 0, padded.length]
}
