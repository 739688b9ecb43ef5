import { operations } from '../../data/operations.ts'
import { INFERENCE_BATCHES, trainings } from '../../data/training.ts'
import type { Host, OpenLibrary } from '../library.ts'
import type { TensorFlow } from './interface.ts'
import { operationSubject } from './operations.ts'
import { inferenceSubject, trainingSubject } from './training.ts'

const BACKENDS: Readonly<Record<string, string>> = {
  wasm: '@tensorflow/tfjs-backend-wasm',
  webgpu: '@tensorflow/tfjs-backend-webgpu',
}

export async function open(host: Host, backend: 'wasm' | 'cpu' | 'webgpu'): Promise<OpenLibrary> {
  const tf = await host.loadPeer<TensorFlow>('@tensorflow/tfjs')
  if (backend in BACKENDS) await host.loadPeer(BACKENDS[backend]!)
  tf.enableProdMode()
  await tf.setBackend(backend)
  await tf.ready()
  if (tf.getBackend() !== backend) throw new Error(`the backend ${backend} does not start`)
  return {
    version: tf.version_core,
    subjects: {
      ...Object.fromEntries(
        Object.entries(operations).map(([name, operation]) => [name, () => operationSubject(tf, operation, backend)]),
      ),
      ...Object.fromEntries(Object.keys(trainings).map((name) => [name, () => trainingSubject(tf, name)])),
      ...Object.fromEntries(
        INFERENCE_BATCHES.map((batch) => [`inference-${batch}`, () => inferenceSubject(tf, batch)]),
      ),
    },
  }
}
