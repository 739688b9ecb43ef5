import { gpuOperations, operations } from '../../data/operations.ts'
import { INFERENCE_BATCHES, trainings } from '../../data/training.ts'
import type { Subject } from '../library.ts'
import { operationSubject } from './operations.ts'
import { inferenceSubject, trainingSubject } from './training.ts'

/** What makes each subject, on the default device. */
export function subjects(): Record<string, () => Subject> {
  const each = Object.entries({ ...operations, ...gpuOperations })
  return {
    ...Object.fromEntries(each.map(([name, operation]) => [name, () => operationSubject(operation)])),
    ...Object.fromEntries(Object.keys(trainings).map((name) => [name, () => trainingSubject(name)])),
    ...Object.fromEntries(INFERENCE_BATCHES.map((batch) => [`inference-${batch}`, () => inferenceSubject(batch)])),
  }
}
