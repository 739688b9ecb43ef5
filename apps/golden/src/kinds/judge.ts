import type { Tensor } from 'neurite'
import { type Computed, compare } from '../compare.ts'
import type { StoredTensor, Tolerance } from '../format.ts'
import { isTensor } from '../library.ts'
import { camelCase } from '../names.ts'

/** Tensors under PyTorch's names. */
export type Named = ReadonlyMap<string, unknown>

/** A result that has not the form that the case expects. */
export class WrongForm extends Error {}

/** Gives the parts of a result the names under which they were recorded. */
export function nameOutputs(result: unknown, wanted: readonly StoredTensor[]): Named {
  const names = wanted.map(({ name }) => name)
  if (isTensor(result)) return new Map([[names[0]!, result]])
  if (Array.isArray(result)) {
    if (result.length !== names.length) throw new WrongForm(`got ${result.length} results, want ${names.length}`)
    return new Map(names.map((name, i) => [name, result[i]]))
  }
  if (typeof result !== 'object' || result === null)
    throw new WrongForm(`got ${typeof result} as the result, want a tensor`)
  const members = result as Readonly<Record<string, unknown>>
  return new Map(names.map((name) => [name, memberNamed(members, name)]))
}

/** `h_n` is `hN` or `hn`. */
function memberNamed(members: Readonly<Record<string, unknown>>, name: string): unknown {
  return members[name] ?? members[camelCase(name)] ?? members[name.replaceAll('_', '')]
}

/** Everything that differs between tensors and what was recorded of them, one line for each. */
export async function differences(
  got: Named,
  wanted: readonly StoredTensor[],
  tolerance: Tolerance,
  prefix = '',
): Promise<string[]> {
  const found: string[] = []
  for (const want of wanted) {
    const what = prefix + want.name
    const value = got.get(want.name)
    const difference = value == null ? `${what}: got nothing` : compare(what, await readBack(value), want, tolerance)
    if (difference) found.push(difference)
  }
  return found
}

async function readBack(value: unknown): Promise<Computed> {
  if (!isTensor(value)) return value as Computed
  return { dtype: value.dtype, shape: value.shape, data: await value.data() }
}

/** Walks back from `sum(outputs * gradOutput)`, over the outputs that have a gradient. */
export function backwardFrom(
  outputs: Named,
  gradOutput: readonly (StoredTensor | null)[],
  make: (stored: StoredTensor) => Tensor,
): void {
  let total: Tensor | null = null
  for (const stored of gradOutput) {
    if (stored === null) continue
    const output = outputs.get(stored.name)
    if (!isTensor(output)) throw new WrongForm(`${stored.name}: got nothing`)
    const part = output.mul(make(stored)).sum()
    total = total === null ? part : total.add(part)
  }
  total?.backward()
}
