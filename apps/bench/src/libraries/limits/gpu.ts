/// <reference types="@webgpu/types" />
import { webgpu } from '@neurite/backend-webgpu'
import { timedWorks } from '../../works/index.ts'
import { subjectOf } from '../../works/subjectOf.ts'
import type { OpenLibrary, Subject } from '../library.ts'
import { GPU_SWITCHES } from '../gpuSwitches.ts'

const WORKGROUP = 256
const ACCUMULATORS = 8
const LANES = 4
/** Enough for every unit of a large GPU to have several. */
const WORKGROUPS = 4096
const FLOPS_PER_ITERATION = 2 * ACCUMULATORS * LANES * WORKGROUP * WORKGROUPS

/** Elements of each of the three arrays: more than a GPU's cache holds, within what every device binds. */
const ELEMENTS = 1 << 25
const BYTES_MOVED_PER_ELEMENT = 12

const accumulators = Array.from({ length: ACCUMULATORS }, (_, i) => `acc${i}`)

/** `acc = acc * factor + term` on registers; what it gives is stored, so that it cannot be left out. */
const arithmeticShader = (type: 'f32' | 'f16') => `
${type === 'f16' ? 'enable f16;' : ''}
struct Parameters { iterations: u32, factor: f32, term: f32 }
@group(0) @binding(0) var<storage, read_write> result: array<f32>;
@group(0) @binding(1) var<uniform> given: Parameters;
@compute @workgroup_size(${WORKGROUP})
fn main(@builtin(global_invocation_id) id: vec3u) {
  let factor = vec4<${type}>(${type}(given.factor));
  let term = vec4<${type}>(${type}(given.term));
  ${accumulators.map((name, i) => `var ${name} = vec4<${type}>(${type}(id.x % ${2 + i}u));`).join('\n  ')}
  for (var i = 0u; i < given.iterations; i++) {
    ${accumulators.map((name) => `${name} = fma(${name}, factor, term);`).join('\n    ')}
  }
  let sum = ${accumulators.join(' + ')};
  result[id.x] = f32(sum.x + sum.y + sum.z + sum.w);
}`

const STRIDE = 65_535
const memoryShader = `
struct Parameters { count: u32, factor: f32, term: f32 }
@group(0) @binding(0) var<storage, read_write> a: array<vec4f>;
@group(0) @binding(1) var<uniform> given: Parameters;
@group(0) @binding(2) var<storage, read> b: array<vec4f>;
@group(0) @binding(3) var<storage, read> c: array<vec4f>;
@compute @workgroup_size(${WORKGROUP})
fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = id.x + id.y * ${STRIDE}u * ${WORKGROUP}u;
  if (i < given.count) { a[i] = b[i] + given.factor * c[i]; }
}`

/** Dispatches of one shader, so many as an amount of work needs. */
interface Loop {
  /** Floating-point operations, or bytes. */
  run(amount: number): void
  done(): Promise<void>
}

async function pipelineOf(device: GPUDevice, code: string): Promise<GPUComputePipeline> {
  const module = device.createShaderModule({ code })
  return device.createComputePipelineAsync({ layout: 'auto', compute: { module, entryPoint: 'main' } })
}

function launch(
  device: GPUDevice,
  pipeline: GPUComputePipeline,
  bindings: readonly GPUBuffer[],
  size: readonly [number, number],
  times: number,
) {
  const entries = bindings.map((buffer, binding) => ({ binding, resource: { buffer } }))
  const encoder = device.createCommandEncoder()
  const pass = encoder.beginComputePass()
  pass.setPipeline(pipeline)
  pass.setBindGroup(0, device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries }))
  for (let i = 0; i < times; i++) pass.dispatchWorkgroups(...size)
  pass.end()
  device.queue.submit([encoder.finish()])
}

function parametersOf(device: GPUDevice): { buffer: GPUBuffer; set: (count: number) => void } {
  const PARAMETER_BYTES = 16
  const buffer = device.createBuffer({ size: PARAMETER_BYTES, usage: GPU_UNIFORM | GPU_COPY_DST })
  return {
    buffer,
    set(count) {
      device.queue.writeBuffer(buffer, 0, Uint32Array.of(count))
      device.queue.writeBuffer(buffer, 4, Float32Array.of(0.5, 1))
    },
  }
}

// Node has no global with these flags
const GPU_COPY_DST = 0x8
const GPU_UNIFORM = 0x40
const GPU_STORAGE = 0x80

async function arithmetic(device: GPUDevice, type: 'f32' | 'f16'): Promise<Loop> {
  const pipeline = await pipelineOf(device, arithmeticShader(type))
  const result = device.createBuffer({ size: 4 * WORKGROUP * WORKGROUPS, usage: GPU_STORAGE })
  const parameters = parametersOf(device)
  return {
    run(flops) {
      parameters.set(Math.max(1, Math.round(flops / FLOPS_PER_ITERATION)))
      launch(device, pipeline, [result, parameters.buffer], [WORKGROUPS, 1], 1)
    },
    done: () => device.queue.onSubmittedWorkDone(),
  }
}

async function memory(device: GPUDevice): Promise<Loop> {
  const pipeline = await pipelineOf(device, memoryShader)
  const arrays = Array.from({ length: 3 }, () => device.createBuffer({ size: 4 * ELEMENTS, usage: GPU_STORAGE }))
  const parameters = parametersOf(device)
  return {
    run(bytes) {
      const elements = bytes / BYTES_MOVED_PER_ELEMENT
      const passes = Math.ceil(elements / ELEMENTS)
      const vectors = Math.round(elements / passes / LANES)
      const groups = Math.ceil(vectors / WORKGROUP)
      parameters.set(vectors)
      const bindings = [arrays[0]!, parameters.buffer, arrays[1]!, arrays[2]!]
      launch(device, pipeline, bindings, [Math.min(groups, STRIDE), Math.ceil(groups / STRIDE)], passes)
    },
    done: () => device.queue.onSubmittedWorkDone(),
  }
}

/** What the GPU does at best: a subject for each work that has an amount of it. */
export async function open(kind: 'float32' | 'float16' | 'memory'): Promise<OpenLibrary> {
  const { device, adapterName } = await webgpu({ dawn: GPU_SWITCHES })
  const loop = kind === 'memory' ? await memory(device) : await arithmetic(device, kind === 'float16' ? 'f16' : 'f32')
  const subjects = timedWorks.flatMap(({ name, flops, bytes }) => {
    const amount = kind === 'memory' ? bytes : flops
    if (amount === undefined) return []
    const subject = (): Subject => ({
      check: async () => {
        loop.run(amount)
        await loop.done()
        return []
      },
      async run(count) {
        loop.run(count * amount)
        await loop.done()
      },
    })
    return [[subjectOf(name), subject] as const]
  })
  return { version: adapterName, subjects: Object.fromEntries(subjects) }
}
