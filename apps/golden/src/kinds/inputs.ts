import type { Tensor } from 'neurite'
import type { StoredTensor, Values } from '../format.ts'
import type { Arguments, Library } from '../library.ts'

/** The tensors of a case under their recorded names; those in `differentiated` require gradients. */
export function makeInputs(
  library: Library,
  inputs: readonly StoredTensor[],
  differentiated: ReadonlySet<string> = new Set(),
): Map<string, Tensor> {
  return new Map(inputs.map((stored) => [stored.name, library.tensor(stored, differentiated.has(stored.name))]))
}

/** Tensors and other arguments of a call together; `tensors.0`, `tensors.1` become the list `tensors`. */
export function argumentsOf(tensors: ReadonlyMap<string, Tensor>, kwargs: Values): Arguments {
  const args: Record<string, unknown> = {}
  for (const [name, tensor] of tensors) {
    const [list, index] = name.split('.')
    if (index === undefined) args[name] = tensor
    else args[list!] = [...((args[list!] as Tensor[] | undefined) ?? []), tensor]
  }
  return { ...args, ...kwargs }
}

export function namesOf(tensors: readonly StoredTensor[]): Set<string> {
  return new Set(tensors.map(({ name }) => name))
}
