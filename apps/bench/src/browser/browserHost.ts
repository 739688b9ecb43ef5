import { countGpu } from './gpuCounter.ts'
import type { Host } from '../libraries/library.ts'
import type { TensorFlowWasm } from '../libraries/tensorflowJs/interface.ts'

interface Globals {
  tf?: { readonly wasm?: TensorFlowWasm }
}

const TENSORFLOW_WASM = '@tensorflow/tfjs-backend-wasm'

/** Package -> the file that its authors publish for pages, below the folder of the peers. */
const FILES: Readonly<Record<string, string>> = {
  '@jax-js/jax': '@jax-js/jax/dist/index.js',
  '@tensorflow/tfjs': '@tensorflow/tfjs/dist/tf.min.js',
  [TENSORFLOW_WASM]: `${TENSORFLOW_WASM}/dist/tf-backend-wasm.min.js`,
  '@tensorflow/tfjs-backend-webgpu': '@tensorflow/tfjs-backend-webgpu/dist/tf-backend-webgpu.min.js',
}

const urlOf = (path: string) => new URL(`/peers/${path}`, location.href).href

/** What a library is given in a Web Worker. */
export const browserHost: Host = {
  countGpu,
  async loadPeer<Interface>(name: string): Promise<Interface> {
    const loaded = (await import(urlOf(FILES[name]!))) as Interface
    if (!name.startsWith('@tensorflow/')) return loaded
    // TensorFlow.js' files for pages leave what they give in a global
    const { tf } = globalThis as unknown as Globals
    if (name === TENSORFLOW_WASM) tf?.wasm?.setWasmPaths(urlOf(`${TENSORFLOW_WASM}/dist/`))
    return tf as Interface
  },
  async version(name) {
    const versions = (await (await fetch('/versions.json')).json()) as Record<string, string>
    return versions[name] ?? 'unknown'
  },
}
