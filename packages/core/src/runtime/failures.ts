import { StaleTensorError } from '../errors.ts'
import type { Storage } from '../graph/node.ts'

const reasons = new WeakMap<Storage, Error>()
const said = new WeakSet<Error>()

/** Marks a value that was to be computed and was not. */
export function failStorage(storage: Storage, problem: Error): void {
  storage.stale = true
  reasons.set(storage, problem)
}

/** Why a stale value cannot be had. */
export function reasonOf(storage: Storage): Error {
  const problem = reasons.get(storage)
  if (problem !== undefined) {
    said.add(problem)
    return problem
  }
  return new StaleTensorError(
    'this tensor depends on a value of a parameter or state that has since been replaced; call .keep() on the tensor before the update, or read it earlier',
  )
}

/** Whether what was thrown says that a value cannot be had any more. */
export function isStale(problem: unknown): boolean {
  return problem instanceof StaleTensorError || said.has(problem as Error)
}

/** Whether a failure has been thrown at a caller already. */
export function wasSaid(problem: Error): boolean {
  return said.has(problem)
}
