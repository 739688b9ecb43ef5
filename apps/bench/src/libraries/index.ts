import type { Host, Library, OpenLibrary } from './library.ts'
import {
  JAX,
  JAX_CHROMIUM,
  ONNX,
  OURS_1,
  OURS_2,
  OURS_CHROMIUM,
  PYTORCH,
  REGISTERS,
  TF_CPU,
  TF_WASM,
  TF_WASM_CHROMIUM,
  TRIAD,
  OURS_WEBGPU,
  JAX_WEBGPU,
  TF_WEBGPU,
  OURS_GPU,
  PYTORCH_GPU,
  JAX_GPU,
  TF_GPU,
  GPU_REGISTERS,
  GPU_REGISTERS_16,
  GPU_MEMORY,
} from './names.ts'

const neurite = (threads: number) => async (host: Host) => (await import('./neurite/index.ts')).open(host, threads)
const jaxJs = (device: 'wasm' | 'webgpu') => async (host: Host) => (await import('./jaxJs/index.ts')).open(host, device)
const tensorflowJs = (backend: 'wasm' | 'cpu' | 'webgpu') => async (host: Host) =>
  (await import('./tensorflowJs/index.ts')).open(host, backend)
const onnxRuntime = async (host: Host) => (await import('./onnxRuntime/index.ts')).open(host, 2)

const neuriteOnGpu = async (host: Host) => (await import('./neurite/onGpu.ts')).open(host)
/** A library made for browsers, on a GPU in Node. */
const onGpu = (open: (host: Host) => Promise<OpenLibrary>) => async (host: Host) => {
  ;(await import('./browserInNode.ts')).giveGpuOfBrowser()
  return open(host)
}
const gpuLimit = (kind: 'float32' | 'float16' | 'memory') => async () => (await import('./limits/gpu.ts')).open(kind)
const webgpu = { place: 'chromium', threads: 1, gpu: true } as const
const gpu = { place: 'node', threads: 1, gpu: true } as const

const inPython = () => {
  throw new Error('PyTorch runs in a process of Python')
}

/** Every library; each is opened in a process, or page, of its own. */
export const libraries: readonly Library[] = [
  { name: OURS_1, about: 'this library, CPU, one thread, Node', place: 'node', threads: 1, open: neurite(1) },
  { name: OURS_2, about: 'this library, CPU, two threads, Node', place: 'node', threads: 2, open: neurite(2) },
  {
    name: OURS_CHROMIUM,
    about: 'this library, CPU, two threads, in a Web Worker of an isolated page in Chromium',
    place: 'chromium',
    threads: 2,
    open: neurite(2),
  },
  { name: PYTORCH[0], about: 'PyTorch with OpenBLAS, native, one thread', place: 'python', threads: 1, open: inPython },
  {
    name: PYTORCH[1],
    about: 'PyTorch with OpenBLAS, native, two threads',
    place: 'python',
    threads: 2,
    open: inPython,
  },
  { name: ONNX, about: 'ONNX Runtime for Node, native, two threads', place: 'node', threads: 2, open: onnxRuntime },
  {
    name: JAX,
    about: 'jax-js, jit, WebAssembly, Node, where it has one thread',
    place: 'node',
    threads: 1,
    wantsRelaxedSimd: true,
    open: jaxJs('wasm'),
  },
  {
    name: JAX_CHROMIUM,
    about: 'jax-js, jit, WebAssembly with threads, in a Web Worker of an isolated page in Chromium',
    place: 'chromium',
    threads: 2,
    open: jaxJs('wasm'),
  },
  {
    name: TF_WASM,
    about: 'TensorFlow.js, WebAssembly with SIMD, Node, where it has one thread',
    place: 'node',
    threads: 1,
    open: tensorflowJs('wasm'),
  },
  {
    name: TF_WASM_CHROMIUM,
    about: 'TensorFlow.js, WebAssembly with SIMD and threads, in a Web Worker of an isolated page in Chromium',
    place: 'chromium',
    threads: 2,
    open: tensorflowJs('wasm'),
  },
  {
    name: TF_CPU,
    about: 'TensorFlow.js in plain JavaScript, Node',
    place: 'node',
    threads: 1,
    open: tensorflowJs('cpu'),
  },
  ...REGISTERS.map(
    (name, i): Library => ({
      name,
      about: `as many multiply-adds as the work needs, on registers only: the limit of ${i === 0 ? 'one thread' : 'two'}`,
      place: 'node',
      threads: i + 1,
      wantsRelaxedSimd: true,
      open: async () => (await import('./limits/index.ts')).openRegisters(i + 1),
    }),
  ),
  ...TRIAD.map(
    (name, i): Library => ({
      name,
      about: `as many bytes as the work has to move, by a = b + s c: the limit of ${i === 0 ? 'one thread' : 'two'}`,
      place: 'node',
      threads: i + 1,
      open: async () => (await import('./limits/index.ts')).openTriad(i + 1),
    }),
  ),
  { name: OURS_WEBGPU, about: 'this library, WebGPU, in a Web Worker in Chromium', ...webgpu, open: neuriteOnGpu },
  { name: JAX_WEBGPU, about: 'jax-js, jit, WebGPU, in a Web Worker in Chromium', ...webgpu, open: jaxJs('webgpu') },
  {
    name: TF_WEBGPU,
    about: 'TensorFlow.js, WebGPU, in a Web Worker in Chromium',
    ...webgpu,
    open: tensorflowJs('webgpu'),
  },
  { name: OURS_GPU, about: 'this library, WebGPU, Node', ...gpu, open: neuriteOnGpu },
  { name: JAX_GPU, about: 'jax-js, jit, WebGPU, Node', ...gpu, open: onGpu(jaxJs('webgpu')) },
  { name: TF_GPU, about: 'TensorFlow.js, WebGPU, Node', ...gpu, open: onGpu(tensorflowJs('webgpu')) },
  { name: PYTORCH_GPU, about: 'PyTorch with CUDA, native', place: 'python', threads: 1, gpu: true, open: inPython },
  { name: GPU_REGISTERS, about: 'as many multiply-adds, on registers of the GPU', ...gpu, open: gpuLimit('float32') },
  { name: GPU_REGISTERS_16, about: 'the same in float16', ...gpu, open: gpuLimit('float16') },
  { name: GPU_MEMORY, about: "as many bytes, by a = b + s c in the GPU's memory", ...gpu, open: gpuLimit('memory') },
]

export function libraryNamed(name: string): Library {
  const found = libraries.find((library) => library.name === name)
  if (!found) throw new Error(`there is no library '${name}'`)
  return found
}
