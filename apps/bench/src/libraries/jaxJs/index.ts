import { operations } from '../../data/operations.ts'
import { INFERENCE_BATCHES, trainings } from '../../data/training.ts'
import type { Host, OpenLibrary } from '../library.ts'
import type { Jax } from './interface.ts'
import { operationSubject } from './operations.ts'
import { inferenceSubject, trainingSubject } from './training.ts'

const PACKAGE = '@jax-js/jax'

/** jax-js waits for its results in a browser, where it has threads; in Node it has none, and computes when asked. */
export async function open(host: Host, device: 'wasm' | 'webgpu'): Promise<OpenLibrary> {
  const jax = await host.loadPeer<Jax>(PACKAGE)
  if (!(await jax.init(device)).includes(device)) throw new Error(`the device ${device} does not start`)
  jax.defaultDevice(device)
  return {
    version: await host.version(PACKAGE),
    subjects: {
      ...Object.fromEntries(
        Object.entries(operations).map(([name, operation]) => [name, () => operationSubject(jax, operation)]),
      ),
      ...Object.fromEntries(Object.keys(trainings).map((name) => [name, () => trainingSubject(jax, name)])),
      ...Object.fromEntries(
        INFERENCE_BATCHES.map((batch) => [`inference-${batch}`, () => inferenceSubject(jax, batch)]),
      ),
    },
  }
}
