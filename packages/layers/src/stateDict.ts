import { ArgumentError, noGrad, type State, Tensor } from '@neurite/core'
import { LazyParameter } from './lazyParameter.ts'

/** Tensors by name. */
export type StateDict = Record<string, Tensor>

const formatNames = (names: readonly string[]): string => names.map((name) => `'${name}'`).join(', ')

/** A parameter that takes the shape of what it is given. */
const isUnshaped = (state: State): state is LazyParameter => state instanceof LazyParameter && !state.isShaped

/** Assigns the entries of `dict` to the states of the same names; all of them, or none and an error. */
export function loadEntries(states: ReadonlyMap<string, State>, dict: StateDict, strict: boolean): void {
  const problems: string[] = []
  const missing = [...states.keys()].filter((name) => !Object.hasOwn(dict, name))
  const unexpected = Object.keys(dict).filter((name) => !states.has(name))
  if (strict && missing.length > 0) problems.push(`missing: ${formatNames(missing)}`)
  if (strict && unexpected.length > 0) problems.push(`unexpected: ${formatNames(unexpected)}`)
  for (const [name, state] of states) {
    if (!Object.hasOwn(dict, name)) continue
    const value: unknown = dict[name]
    if (!(value instanceof Tensor)) problems.push(`not a tensor: '${name}'`)
    else if (!isUnshaped(state) && String(value.shape) !== String(state.shape)) {
      problems.push(`wrong shape: '${name}' is [${value.shape.join(', ')}], the module has [${state.shape.join(', ')}]`)
    }
  }
  if (problems.length > 0) {
    const remedy =
      strict && missing.length + unexpected.length > 0 ? '; pass { strict: false } to load only what matches' : ''
    throw new ArgumentError(
      `[loadStateDict] the state dict does not fit${remedy}; nothing was loaded:\n  ${problems.join('\n  ')}`,
      {
        missing,
        unexpected,
        problems,
      },
    )
  }
  noGrad(() => {
    for (const [name, state] of states) {
      const value = dict[name]
      if (value === undefined) continue
      if (isUnshaped(state)) state.materialize(value.to(state.device))
      else state.assign(value.to(state.device).to(state.dtype))
    }
  })
}
