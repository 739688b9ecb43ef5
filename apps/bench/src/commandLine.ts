import { parseArgs } from 'node:util'

export interface Command {
  /** Names of works, whole or their beginnings up to a hyphen; empty for all. */
  readonly only: readonly string[]
  /** Names of libraries, likewise. */
  readonly library: readonly string[]
  /** Only the works of a GPU in Node. */
  readonly device: 'webgpu' | null
  readonly json: string | null
  readonly quick: boolean
  /** Only write the table of the README, from figures that were kept. */
  readonly readme: boolean
}

export const USAGE = `npm run bench [-- --only NAME --library NAME --device webgpu --json FILE --quick --readme]

  --only NAME     only this work, or the works that begin with NAME-; may be repeated
  --library NAME  only this library, or the libraries that begin with NAME-; may be repeated
  --device webgpu measure this library on a GPU in Node as shares of what the GPU does at best: the works gpu-*
  --json FILE     write the results to FILE instead of apps/bench/results/latest.json
  --quick         short samples, for a look only
  --readme        measure nothing: write the tables of the README from apps/bench/results.json and results.webgpu.json`

const names = (given: readonly string[] | undefined) =>
  (given ?? []).flatMap((text) => text.split(',')).filter((name) => name !== '')

/** Reads the arguments. @throws TypeError for an option that does not exist */
export function parseCommand(args: readonly string[]): Command {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string', multiple: true },
      library: { type: 'string', multiple: true },
      device: { type: 'string' },
      json: { type: 'string' },
      quick: { type: 'boolean' },
      readme: { type: 'boolean' },
    },
  })
  const { device = null } = values
  if (device !== null && device !== 'webgpu') throw new TypeError(`--device is '${device}'; it can be webgpu`)
  return {
    only: names(values.only),
    library: names(values.library),
    device,
    json: values.json ?? null,
    quick: values.quick ?? false,
    readme: values.readme ?? false,
  }
}

/** Those that a command names, in their own order. @throws TypeError for a name that none has */
export function chosen<Named extends { readonly name: string }>(
  what: string,
  all: readonly Named[],
  only: readonly string[],
): Named[] {
  const matches = (each: Named, name: string) => each.name === name || each.name.startsWith(`${name}-`)
  for (const name of only) {
    if (all.some((each) => matches(each, name))) continue
    throw new TypeError(`there is no ${what} '${name}'; there are ${all.map((each) => each.name).join(', ')}`)
  }
  return only.length === 0 ? [...all] : all.filter((each) => only.some((name) => matches(each, name)))
}
