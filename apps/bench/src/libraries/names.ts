/** The names under which libraries are measured and shown. A number at the end is how many threads they use. */
export const OURS_1 = 'neurite-1'
export const OURS_2 = 'neurite-2'
export const OURS_CHROMIUM = 'neurite-chromium'
export const PYTORCH = ['pytorch-1', 'pytorch-2'] as const
export const ONNX = 'onnxruntime'
export const JAX = 'jax-js'
export const JAX_CHROMIUM = 'jax-js-chromium'
export const TF_WASM = 'tfjs-wasm'
export const TF_WASM_CHROMIUM = 'tfjs-wasm-chromium'
export const TF_CPU = 'tfjs-cpu'
/** What only shows how fast this machine could be. */
export const REGISTERS = ['registers-1', 'registers-2'] as const
export const TRIAD = ['triad-1', 'triad-2'] as const

export const isOurs = (library: string): boolean => library.startsWith('neurite')

/** On a GPU in Chromium. */
export const OURS_WEBGPU = 'neurite-webgpu'
export const JAX_WEBGPU = 'jax-js-webgpu'
export const TF_WEBGPU = 'tfjs-webgpu'
/** On a GPU, outside of browsers. */
export const OURS_GPU = 'neurite-gpu'
export const PYTORCH_GPU = 'pytorch-gpu'
export const JAX_GPU = 'jax-js-gpu'
export const TF_GPU = 'tfjs-gpu'
export const GPU_REGISTERS = 'limit-gpu-registers'
export const GPU_REGISTERS_16 = 'limit-gpu-registers-f16'
export const GPU_MEMORY = 'limit-gpu-memory'

const LIMITS: readonly string[] = [...REGISTERS, ...TRIAD, GPU_REGISTERS, GPU_REGISTERS_16, GPU_MEMORY]
export const isLimit = (library: string): boolean => LIMITS.includes(library)
