import { ArgumentError, checkOptions, Parameter, structureChanged } from '@neurite/core'
import type { CommonOptions } from './rule.ts'

/** Parameters that share options. Options may be assigned at any time: `group.lr = 0.01`. */
export type ParamGroup<Options> = Required<Options> & { readonly params: readonly Parameter[] }

/** A group as it is given: parameters, and the options that differ from the optimizer's. */
export type ParamGroupInput<Options> = Options & { params: Parameter | Iterable<Parameter> }

/** What an optimizer is made from. */
export type Params<Options> = Iterable<Parameter> | Iterable<ParamGroupInput<Options>>

/** The part of an option that decides which formula is built, not just which number goes into it. */
function structureOf(value: unknown): unknown {
  return typeof value === 'number' ? value !== 0 : typeof value === 'boolean' ? value : true
}

/** A group whose options tell compiled steps when a change makes them out of date. */
export function makeGroup<Options extends CommonOptions>(
  params: readonly Parameter[],
  options: Required<Options>,
): ParamGroup<Options> {
  const group: { params: readonly Parameter[] } = { params }
  for (const [key, initial] of Object.entries(options)) {
    let value: unknown = initial
    Object.defineProperty(group, key, {
      enumerable: true,
      get: () => value,
      set: (next: unknown) => {
        if (structureOf(next) !== structureOf(value)) structureChanged()
        value = next
      },
    })
  }
  return group as ParamGroup<Options>
}

/** The parameters of one group, checked: at least one, only `Parameter`s, none that `taken` has. */
export function listParameters(
  where: string,
  given: Parameter | Iterable<Parameter>,
  taken: ReadonlySet<Parameter>,
): Parameter[] {
  if (!(given instanceof Parameter) && (typeof given !== 'object' || given === null || !(Symbol.iterator in given))) {
    throw new ArgumentError(
      `[${where}] optimizes Parameters, or groups { params, …options }; wrap a tensor in new Parameter(tensor)`,
    )
  }
  const params = given instanceof Parameter ? [given] : [...given]
  if (params.length === 0) throw new ArgumentError(`[${where}] received no parameters; pass model.parameters()`)
  const seen = new Set(taken)
  for (const param of params) {
    if (!(param instanceof Parameter)) {
      throw new ArgumentError(
        `[${where}] optimizes Parameters, received ${String(param)}; wrap a tensor in new Parameter(tensor)`,
      )
    }
    if (seen.has(param))
      throw new ArgumentError(`[${where}] a parameter was given twice; each belongs to one group, once`)
    seen.add(param)
  }
  return params
}

/** Both accepted forms, parameters or groups, as groups. */
export function listGroups<Options extends CommonOptions>(
  where: string,
  params: Params<Options>,
): ParamGroupInput<Options>[] {
  if (params === null || typeof params !== 'object' || params instanceof Parameter || !(Symbol.iterator in params)) {
    throw new ArgumentError(
      `[${where}] takes a list of parameters or of groups { params, …options }; pass model.parameters() or [parameter]`,
    )
  }
  const items: readonly (Parameter | ParamGroupInput<Options>)[] = [...params]
  const plain = items.filter((item) => item instanceof Parameter)
  if (plain.length === items.length) return [{ params: plain } as unknown as ParamGroupInput<Options>]
  if (plain.length > 0) throw new ArgumentError(`[${where}] received both parameters and groups; give one kind`)
  return items as ParamGroupInput<Options>[]
}

/** A group's options: its own, else the optimizer's. */
export function groupOptions<Options extends CommonOptions>(
  where: string,
  own: Omit<ParamGroupInput<Options>, 'params'>,
  shared: Required<Options>,
): Required<Options> {
  checkOptions(where, own, Object.keys(shared))
  return { ...shared, ...own }
}
