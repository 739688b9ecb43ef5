import type { Trainable } from './contracts.ts'

/**
 * Runs a function with the whole model in evaluation mode, and gives every module its mode back.
 *
 * Modes are set directly: `train()` and `eval()` make every compiled function be traced anew, as it might depend on
 * them. The steps of a trainer never do, because each is used in one mode only.
 */
export async function inEvaluation<T>(model: Trainable, run: () => Promise<T>): Promise<T> {
  const before = [...model.modules()].map((module) => ({ module, training: module.training }))
  for (const { module } of before) module.training = false
  try {
    return await run()
  } finally {
    for (const { module, training } of before) module.training = training
  }
}

/** Runs a function with the whole model in training mode, and gives every module its mode back. */
export async function inTraining<T>(model: Trainable, run: () => Promise<T>): Promise<T> {
  const before = [...model.modules()].map((module) => ({ module, training: module.training }))
  model.train()
  try {
    return await run()
  } finally {
    if (before.some(({ training }) => !training)) model.eval()
    for (const { module, training } of before) module.training = training
  }
}
