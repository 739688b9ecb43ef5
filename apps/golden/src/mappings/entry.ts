import type { Arguments, Library } from '../library.ts'

/**
 * How an op of PyTorch is called here: a signature, `gather(input, dim, index)`, of which all arguments that it does not
 * name become options; or, where that is not enough, a function.
 */
export type Entry = string | ((library: Library, args: Arguments) => unknown)

export type Mapping = Readonly<Record<string, Entry>>

/** Entries `prefix + name` for functions that take the same arguments, under their names in camelCase. */
export function alike(prefix: string, names: string, entry: (name: string) => Entry): Mapping {
  return Object.fromEntries(names.split(/\s+/).map((name) => [prefix + name, entry(name)]))
}
