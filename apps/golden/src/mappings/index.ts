import { type Arguments, isTensor, type Library } from '../library.ts'
import { camelCase, lastPart } from '../names.ts'
import { activations } from './activations.ts'
import { compositions } from './compositions.ts'
import { elementwise } from './elementwise.ts'
import type { Mapping } from './entry.ts'
import { layers } from './layers.ts'
import { linalg } from './linalg.ts'
import { losses } from './losses.ts'
import { reductions } from './reductions.ts'
import { shape } from './shape.ts'

export const mapping: Mapping = {
  ...elementwise,
  ...activations,
  ...reductions,
  ...linalg,
  ...shape,
  ...losses,
  ...layers,
  ...compositions,
}

/** Calls what PyTorch calls `op`. An op without an entry takes its tensors in order and the rest as options. */
export function callOp(library: Library, op: string, args: Arguments): unknown {
  const entry = mapping[op] ?? mapping[op.replace(/^Tensor\./, 'torch.')]
  if (typeof entry === 'function') return entry(library, args)
  const tensors = Object.keys(args).filter((name) => isTensor(args[name]) || Array.isArray(args[name]))
  return library.call(entry ?? `${camelCase(lastPart(op))}(${tensors.join(', ')})`, args)
}
