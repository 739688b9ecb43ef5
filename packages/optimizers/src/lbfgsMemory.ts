import type { Tensor } from '@neurite/core'
import { savedNumber, type SavedState } from './stateDict.ts'

/** What the next step of LBFGS goes on from. */
export interface Memory {
  functionEvaluations: number
  iterations: number
  direction: Tensor | null
  stepSize: number
  /** Differences of the gradient and of the parameters, oldest first, and the inverse of their products. */
  readonly changes: { readonly y: Tensor; readonly s: Tensor; readonly ro: number }[]
  /** Scale of the inverse Hessian at the start. */
  scale: number
  gradient: Tensor | null
  loss: number
}

export const fresh = (): Memory => ({
  functionEvaluations: 0,
  iterations: 0,
  direction: null,
  stepSize: 0,
  changes: [],
  scale: 1,
  gradient: null,
  loss: 0,
})

/** The memory under PyTorch's names; lists as `old_dirs.0`, `old_dirs.1`. */
export function saveMemory(memory: Memory): SavedState {
  const entry: SavedState = {
    func_evals: memory.functionEvaluations,
    n_iter: memory.iterations,
    d: memory.direction,
    t: memory.stepSize,
    H_diag: memory.scale,
    prev_flat_grad: memory.gradient,
    prev_loss: memory.loss,
  }
  for (const [i, { y, s, ro }] of memory.changes.entries()) {
    Object.assign(entry, { [`old_dirs.${i}`]: y, [`old_stps.${i}`]: s, [`ro.${i}`]: ro })
  }
  return entry
}

/** The memory that `saveMemory` saved. */
export function restoreMemory(entry: SavedState): Memory {
  const number = (name: string): number => savedNumber('LBFGS.loadStateDict', entry[name] ?? 0)
  const memory: Memory = {
    functionEvaluations: number('func_evals'),
    iterations: number('n_iter'),
    direction: entry['d'] as Tensor,
    stepSize: number('t'),
    changes: [],
    scale: number('H_diag'),
    gradient: entry['prev_flat_grad'] as Tensor,
    loss: number('prev_loss'),
  }
  for (let i = 0; `ro.${i}` in entry; i++) {
    const [y, s] = [entry[`old_dirs.${i}`] as Tensor, entry[`old_stps.${i}`] as Tensor]
    memory.changes.push({ y, s, ro: number(`ro.${i}`) })
  }
  return memory
}
