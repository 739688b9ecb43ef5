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
export const isLimit = (library: string): boolean => [...REGISTERS, ...TRIAD].some((name) => name === library)
