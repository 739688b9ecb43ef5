import { evaluate } from '@neurite/core'
import type { Trainable } from './contracts.ts'

/** Runs a function with the whole model in a mode, and gives every module its own mode back. */
async function inMode<T>(model: Trainable, training: boolean, run: () => Promise<T>): Promise<T> {
  // Weights that were moved here from another device are there from now on.
  await evaluate()
  const before = [...model.modules()].map((module) => ({ module, training: module.training }))
  for (const { module } of before) module.training = training
  try {
    return await run()
  } finally {
    for (const { module, training } of before) module.training = training
  }
}

export function inEvaluation<T>(model: Trainable, run: () => Promise<T>): Promise<T> {
  return inMode(model, false, run)
}

export function inTraining<T>(model: Trainable, run: () => Promise<T>): Promise<T> {
  return inMode(model, true, run)
}
