import { gpuOperations } from '../data/operations.ts'
import {
  GPU_MEMORY,
  GPU_REGISTERS,
  GPU_REGISTERS_16,
  JAX_WEBGPU,
  OURS_GPU,
  PYTORCH_GPU,
  JAX_GPU,
  TF_GPU,
  OURS_WEBGPU,
  TF_WEBGPU,
} from '../libraries/names.ts'
import { bestOf } from './targets.ts'
import type { Target, TimedWork } from './work.ts'

const libraries = [OURS_WEBGPU, JAX_WEBGPU, TF_WEBGPU]
const against = (library: string, atMost: number): Target => ({
  library: OURS_WEBGPU,
  yardstick: bestOf(library),
  atMost,
})

/** Work -> the most of the time of others that it may take. */
const IN_CHROMIUM: Readonly<Record<string, readonly Target[]>> = {
  'matmul-256': [],
  'matmul-512': [],
  'matmul-1024': [],
  'matmul-2048': [],
  'mlp-adam': [against(JAX_WEBGPU, 2 / 3), against(TF_WEBGPU, 1 / 10)],
  cnn: [against(JAX_WEBGPU, 1 / 10), against(TF_WEBGPU, 1 / 10)],
  'conv-forward': [against(JAX_WEBGPU, 1 / 10), against(TF_WEBGPU, 1 / 10)],
  softmax: [],
  'layer-norm': [],
  'attention-forward': [],
}
/** An emulated GPU takes its time: some libraries half a minute for a step, and minutes for a product of 4096. */
const PATIENCE = 10
/** So that what takes seconds has several samples, and what does not has as many more: a machine is as busy for both. */
const LENGTH = 5
const LONG_PATIENCE = 40

/** The same works on WebGPU in Chromium, with submits and dispatches of one run. */
export const webgpuWorks = (works: readonly TimedWork[]): TimedWork[] =>
  works.flatMap(({ flops, name, about, problem }) => {
    const targets = IN_CHROMIUM[name]
    if (targets === undefined) return []
    const common = { kind: 'timed', runsPerSample: 1, patience: PATIENCE, length: LENGTH } as const
    const rate = flops === undefined ? {} : { flops }
    return [{ ...common, ...rate, name: `webgpu-${name}`, about: `${about}; WebGPU`, libraries, targets, problem }]
  })

/** Work -> the limits that it is held against. */
const IN_NODE: Readonly<Record<string, readonly string[]>> = {
  'matmul-4096': [GPU_REGISTERS],
  'matmul-4096-f16': [GPU_REGISTERS_16],
  'conv-forward': [GPU_REGISTERS],
  'conv-input': [GPU_REGISTERS],
  'conv-weight': [GPU_REGISTERS],
  'attention-forward': [GPU_REGISTERS],
  'attention-backward': [GPU_REGISTERS],
  'mlp-adam': [GPU_REGISTERS],
  cnn: [GPU_REGISTERS],
  lstm: [GPU_REGISTERS],
  transformer: [GPU_REGISTERS],
  softmax: [GPU_MEMORY],
  'layer-norm': [GPU_MEMORY],
}

/** The same works on a real GPU in Node, as shares of what that GPU does at best, and beside PyTorch with CUDA. */
export const gpuWorks = (works: readonly TimedWork[]): TimedWork[] =>
  works.flatMap((work) => {
    const limits = IN_NODE[work.name]
    if (limits === undefined) return []
    const name = `gpu-${work.name}`
    // What is measured on a GPU only, the peers do not know.
    const peers = work.name in gpuOperations ? [] : [JAX_GPU, TF_GPU]
    return [
      {
        ...work,
        name,
        about: `${work.about}; GPU`,
        libraries: [OURS_GPU, PYTORCH_GPU, ...peers, ...limits],
        leftOut: {},
        runsPerSample: 10,
        patience: LONG_PATIENCE,
        targets: [],
        byName: true,
      },
    ]
  })
