import { ArgumentError, Tensor } from '@neurite/core'

/** State of one parameter under PyTorch's names: tensors, and numbers such as `step`. */
export type SavedState = Record<string, Tensor | number | null>

/** An optimizer's state in PyTorch's layout. `params` of a group holds the numbers under which `state` has its entries. */
export interface OptimizerStateDict {
  state: Record<number, SavedState>
  param_groups: ({ params: number[] } & Record<string, unknown>)[]
}

/** `weightDecay` as PyTorch writes it: `weight_decay`. */
export function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

/** A saved number, which files may hold as a 0-d tensor. */
export function savedNumber(where: string, value: Tensor | number): number {
  if (typeof value === 'number') return value
  if (value.shape.length === 0) return value.itemSync()
  throw new ArgumentError(`[${where}] expected a number, received a tensor of shape [${value.shape.join(', ')}]`)
}

/** Throws one error that lists everything in which a state dict does not fit. */
export function refuse(where: string, problems: readonly string[]): void {
  if (problems.length === 0) return
  throw new ArgumentError(`[${where}] the state dict does not fit; nothing was loaded:\n  ${problems.join('\n  ')}`, {
    problems,
  })
}

export function isTensor(value: unknown): value is Tensor {
  return value instanceof Tensor
}
