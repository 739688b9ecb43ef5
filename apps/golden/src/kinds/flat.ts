import type { Tensor } from 'neurite'
import type { Arguments, Library } from '../library.ts'
import { argumentsOf } from './inputs.ts'

export type FlatFunction = (z: Tensor) => Tensor

/** A function of several tensors as a function of one vector: the `wrt` tensors, flattened and concatenated. */
export function flattened(
  library: Library,
  wrt: readonly string[],
  inputs: ReadonlyMap<string, Tensor>,
  call: (args: Arguments) => Tensor,
): { f: FlatFunction; z: Tensor } {
  const parts = wrt.map((name) => inputs.get(name)!)
  const z = library.call('cat(tensors)', { tensors: parts.map((part) => part.reshape([-1])) }) as Tensor
  const f = (vector: Tensor) => {
    const replaced = new Map(inputs)
    let start = 0
    parts.forEach((part, i) => {
      const length = part.shape.reduce((product, size) => product * size, 1)
      replaced.set(wrt[i]!, vector.narrow(0, start, length).reshape(part.shape))
      start += length
    })
    return call(argumentsOf(replaced, {}))
  }
  return { f, z }
}
