import { gpuOperations, operations } from '../../data/operations.ts'
import { INFERENCE_BATCHES, trainings } from '../../data/training.ts'
import type { Subject } from '../library.ts'

const operation = () => import('./operations.ts')
const training = () => import('./training.ts')

/** What makes each subject, on the default device. Only its own files are loaded, which a cold start would count. */
export function subjects(): Record<string, () => Promise<Subject>> {
  const each = Object.entries({ ...operations, ...gpuOperations })
  const trained = async (name: string) => (await training()).trainingSubject(name)
  const answered = async (batch: number) => (await training()).inferenceSubject(batch)
  return {
    ...Object.fromEntries(each.map(([name, given]) => [name, async () => (await operation()).operationSubject(given)])),
    ...Object.fromEntries(Object.keys(trainings).map((name) => [name, () => trained(name)])),
    ...Object.fromEntries(INFERENCE_BATCHES.map((batch) => [`inference-${batch}`, () => answered(batch)])),
  }
}
