import { cpu, use } from 'neurite'
import { operations } from '../../data/operations.ts'
import { CHECKED_STEPS, INFERENCE_BATCHES } from '../../data/training.ts'
import type { Host, OpenLibrary, Subject } from '../library.ts'
import { observations } from './observations.ts'
import { operationSubject } from './operations.ts'
import { inferenceSubject, trainingSubject } from './training.ts'

/** The subjects, on the default device. */
export function subjects(): Record<string, () => Subject> {
  return {
    ...Object.fromEntries(
      Object.entries(operations).map(([name, operation]) => [name, () => operationSubject(operation)]),
    ),
    ...Object.fromEntries(Object.keys(CHECKED_STEPS).map((name) => [name, () => trainingSubject(name)])),
    ...Object.fromEntries(INFERENCE_BATCHES.map((batch) => [`inference-${batch}`, () => inferenceSubject(batch)])),
  }
}

export async function open(host: Host, threads: number): Promise<OpenLibrary> {
  await use(cpu({ threads }))
  return {
    version: await host.version('neurite'),
    subjects: subjects(),
    observations,
  }
}
