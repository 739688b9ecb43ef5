import type { Library } from './library.ts'

/** The library that the others are compared with. */
export const OURS = 'neurite'

/** What only shows how fast this machine could be. */
export const LIMIT = 'registers'

/** Every library; each is opened in a process of its own. */
export const libraries: readonly Library[] = [
  {
    name: OURS,
    about: 'this library, CPU, one thread',
    open: async () => (await import('./neurite/index.ts')).open(),
  },
  {
    name: 'jax-js',
    about: 'jit, WebAssembly, one thread',
    wantsRelaxedSimd: true,
    open: async () => (await import('./jaxJs/index.ts')).open(),
  },
  {
    name: 'tfjs-wasm',
    about: 'TensorFlow.js, WebAssembly with SIMD, one thread',
    open: async () => (await import('./tensorflowJs/index.ts')).open('wasm'),
  },
  {
    name: 'tfjs-cpu',
    about: 'TensorFlow.js in plain JavaScript',
    open: async () => (await import('./tensorflowJs/index.ts')).open('cpu'),
  },
  {
    name: LIMIT,
    about: 'as many multiply-adds as the work needs, on registers only: the limit of one thread',
    wantsRelaxedSimd: true,
    open: async () => (await import('./registers/index.ts')).open(),
  },
]

export function libraryNamed(name: string): Library {
  const found = libraries.find((library) => library.name === name)
  if (!found) throw new Error(`there is no library '${name}'`)
  return found
}
