import { MATMUL_SIZES } from '../../data/matrices.ts'
import type { OpenLibrary } from '../library.ts'
import { loadPeer } from '../peers.ts'
import type { TensorFlow } from './interface.ts'
import { matmul } from './matmul.ts'
import { mlp } from './mlp.ts'
import { xor } from './xor.ts'

/** TensorFlow.js computes at once when asked, on both backends. */
export async function open(backend: 'wasm' | 'cpu'): Promise<OpenLibrary> {
  const tf = loadPeer<TensorFlow>('@tensorflow/tfjs')
  if (backend === 'wasm') loadPeer('@tensorflow/tfjs-backend-wasm')
  tf.enableProdMode()
  await tf.setBackend(backend)
  await tf.ready()
  if (tf.getBackend() !== backend) throw new Error(`the backend ${backend} does not start`)
  return {
    version: tf.version_core,
    subjects: {
      'mlp-sgd': () => mlp(tf, 'sgd'),
      'mlp-adam': () => mlp(tf, 'adam'),
      'xor-plain': () => xor(tf),
      'xor-compiled': () => xor(tf),
      ...Object.fromEntries(MATMUL_SIZES.map((size) => [`matmul-${size}`, () => matmul(tf, size)])),
    },
  }
}
