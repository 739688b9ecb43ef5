import {
  allocate,
  castNumber,
  type DType,
  float16Bits,
  float16Number,
  type Program,
  type TypedArray,
} from '@neurite/core'
import { ownKernels } from '../../src/ownKernels.ts'
import type { Binding, Dispatch, Param } from '../../src/shaders/dispatch.ts'
import { dispatchesOf } from '../../src/shaders/dispatchesOf.ts'
import { storedBytes } from '../../src/shaders/shader.ts'
import { Temporaries } from '../../src/slices/temporaries.ts'
import type { TestDevice } from './device.ts'

const USAGE = { storage: 0x80, copyDestination: 0x8, copySource: 0x4, uniform: 0x40, mapRead: 0x1 }

export const ELEMENT_BYTES = { float32: 4, int32: 4, uint8: 4, bool: 4, float16: 4 }

/** Elements as GPU memory holds them, where float16 takes four bytes. */
function toWords(dtype: DType, data: TypedArray): Uint32Array | Int32Array | Float32Array {
  if (dtype === 'float32') return data as Float32Array
  if (dtype === 'int32') return data as Int32Array
  if (dtype === 'float16') return Float32Array.from(data, (bits) => float16Number(bits))
  return Uint32Array.from(data)
}

function fromWords(dtype: DType, bytes: ArrayBuffer, length: number): TypedArray {
  if (dtype === 'float32') return new Float32Array(bytes, 0, length)
  if (dtype === 'int32') return new Int32Array(bytes, 0, length)
  const result = allocate(dtype, length)
  if (dtype === 'float16') result.set(Float32Array.from(new Float32Array(bytes, 0, length), float16Bits))
  else result.set(new Uint32Array(bytes, 0, length))
  return result
}

const view = new DataView(new ArrayBuffer(4))

function wordOf(param: Param, scalars: readonly number[]): number {
  const put = (type: 'u32' | 'i32' | 'f32', value: number) => {
    if (type === 'f32') view.setFloat32(0, value)
    else view.setUint32(0, value >>> 0)
    return view.getUint32(0)
  }
  switch (param.kind) {
    case 'number':
      return put(param.type, param.value)
    case 'scalar': {
      const value = castNumber(param.dtype, scalars[param.scalar]!)
      return put(param.dtype === 'float32' || param.dtype === 'float16' ? 'f32' : 'u32', value)
    }
    case 'scalarBits': {
      const value = scalars[param.scalar]!
      return (param.half === 'low' ? value : Math.floor(value / 2 ** 32)) >>> 0
    }
    default:
      return param satisfies never
  }
}

const pipelines = new Map<string, Promise<GPUComputePipeline>>()

function pipelineOf(device: GPUDevice, code: string): Promise<GPUComputePipeline> {
  let pipeline = pipelines.get(code)
  if (!pipeline) {
    const module = device.createShaderModule({ code })
    pipeline = device
      .createComputePipelineAsync({ layout: 'auto', compute: { module, entryPoint: 'main' } })
      .catch(async (problem) => {
        const { messages } = await module.getCompilationInfo()
        throw new Error(`${String(problem)}\n${messages.map((m) => `${m.lineNum}: ${m.message}`).join('\n')}\n${code}`)
      })
    pipelines.set(code, pipeline)
  }
  return pipeline
}

export interface RunResult {
  readonly outputs: TypedArray[]
  /** The four words of the error buffer. */
  readonly errors: Uint32Array
}

/** Runs a program dispatch by dispatch. What is not written stays 7. */
export async function runProgram(
  { device, features }: TestDevice,
  program: Program,
  inputs: readonly TypedArray[],
  scalars: readonly number[] = [],
  dispatchesFor: typeof dispatchesOf = dispatchesOf,
): Promise<RunResult> {
  const made: GPUBuffer[] = []
  const create = (size: number, usage: number) => {
    const buffer = device.createBuffer({ size: Math.ceil(Math.max(size, 16) / 64) * 64, usage })
    made.push(buffer)
    return buffer
  }
  const storage = USAGE.storage | USAGE.copyDestination | USAGE.copySource
  const memory = new Temporaries(program.slots, program.arenaBytes, { alignment: 256, elementBytes: ELEMENT_BYTES })
  const rules = { features, elementBytes: ELEMENT_BYTES, bindingBytes: 2 ** 27 }
  const kernels = ownKernels(program.kernels, memory, rules)
  const buffers = memory.slots.map(({ dtype, length, place, at }) => {
    const buffer = create(length * storedBytes(dtype, features), storage)
    if (place === 'input') device.queue.writeBuffer(buffer, 0, toWords(dtype, inputs[at]!) as Float32Array<ArrayBuffer>)
    else
      device.queue.writeBuffer(buffer, 0, toWords(dtype, allocate(dtype, length).fill(7)) as Float32Array<ArrayBuffer>)
    return buffer
  })
  const errors = create(16, storage)
  const lists = kernels.map((kernel) => dispatchesFor(kernel, memory.slots, features))
  const scratch = create(Math.max(16, ...lists.map((list) => list.scratchBytes)), storage)
  const bufferOf = ({ source }: Binding) =>
    source.kind === 'slot' ? buffers[source.slot]! : source.kind === 'scratch' ? scratch : errors
  const encoder = device.createCommandEncoder()
  const run = async (dispatch: Dispatch) => {
    if (dispatch.bindings.length > features.maxBindings) throw new Error(`${dispatch.label}: too many bindings`)
    const pipeline = await pipelineOf(device, dispatch.code)
    const entries: GPUBindGroupEntry[] = dispatch.bindings.map((binding, i) => ({
      binding: i,
      resource: { buffer: bufferOf(binding) },
    }))
    if (dispatch.params.length > 0) {
      const words = new Uint32Array(Math.ceil(dispatch.params.length / 4) * 4)
      dispatch.params.forEach((param, i) => void (words[i] = wordOf(param, scalars)))
      const block = create(words.byteLength, USAGE.uniform | USAGE.copyDestination)
      device.queue.writeBuffer(block, 0, words)
      entries.push({ binding: dispatch.bindings.length, resource: { buffer: block, size: words.byteLength } })
    }
    const pass = encoder.beginComputePass()
    pass.setPipeline(pipeline)
    pass.setBindGroup(0, device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries }))
    pass.dispatchWorkgroups(...dispatch.workgroups)
    pass.end()
  }
  for (const list of lists) for (const dispatch of list.dispatches) await run(dispatch)
  const outputs = program.slots.flatMap((slot, i) => (slot.place === 'output' ? [{ slot, buffer: buffers[i]! }] : []))
  outputs.sort((a, b) => a.slot.at - b.slot.at)
  const read = (buffer: GPUBuffer) => {
    const target = create(buffer.size, USAGE.mapRead | USAGE.copyDestination)
    encoder.copyBufferToBuffer(buffer, 0, target, 0, buffer.size)
    return target
  }
  const targets = [...outputs.map(({ buffer }) => read(buffer)), read(errors)]
  device.queue.submit([encoder.finish()])
  const results = await Promise.all(
    targets.map(async (target) => {
      await target.mapAsync(1)
      return target.getMappedRange().slice(0)
    }),
  )
  for (const buffer of made) buffer.destroy()
  return {
    outputs: outputs.map(({ slot }, i) => fromWords(slot.dtype, results[i]!, slot.length)),
    errors: new Uint32Array(results.at(-1)!, 0, 4),
  }
}
