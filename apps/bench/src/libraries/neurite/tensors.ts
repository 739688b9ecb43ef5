import { fromData, type StateDict, type Tensor } from 'neurite'
import type { Arrays, NamedArray } from '../../data/array.ts'

export function toTensor({ shape, values }: NamedArray): Tensor {
  return fromData(values, shape, values instanceof Int32Array ? 'int32' : 'float32')
}

/** Starting values as a state dict: the names are PyTorch's, and so are those of this library. */
export function toState(parameters: Arrays): StateDict {
  return Object.fromEntries(Object.entries(parameters).map(([name, array]) => [name, toTensor(array)]))
}
