import { parseArgs } from 'node:util'

export interface Command {
  /** Names of works, whole or their beginnings up to a hyphen; empty for all. */
  readonly only: readonly string[]
  readonly json: string | null
  readonly quick: boolean
}

export const USAGE = `npm run bench [-- --only NAME --json FILE --quick]

  --only NAME   only this work, or the works that begin with NAME-; may be repeated
  --json FILE   write the results to FILE instead of apps/bench/results/latest.json
  --quick       short samples, for a look only`

/** Reads the arguments. @throws TypeError for an option that does not exist */
export function parseCommand(args: readonly string[]): Command {
  const { values } = parseArgs({
    args: [...args],
    options: { only: { type: 'string', multiple: true }, json: { type: 'string' }, quick: { type: 'boolean' } },
  })
  const only = (values.only ?? []).flatMap((names) => names.split(',')).filter((name) => name !== '')
  return { only, json: values.json ?? null, quick: values.quick ?? false }
}

/** The works that a command names, in their own order. @throws TypeError for a name that no work has */
export function chosen<Work extends { readonly name: string }>(
  works: readonly Work[],
  only: readonly string[],
): Work[] {
  const matches = (work: Work, name: string) => work.name === name || work.name.startsWith(`${name}-`)
  for (const name of only) {
    if (works.some((work) => matches(work, name))) continue
    throw new TypeError(`there is no work '${name}'; there are ${works.map((work) => work.name).join(', ')}`)
  }
  return only.length === 0 ? [...works] : works.filter((work) => only.some((name) => matches(work, name)))
}
