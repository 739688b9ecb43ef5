import { parseArgs } from 'node:util'
import { nearest } from 'neurite'
import { models } from './models.ts'

export interface Options {
  /** A model; undefined where only help is wanted. */
  readonly name: string | undefined
  readonly short: boolean
  readonly data: string | undefined
  readonly seed: number
}

/** A command line that cannot be followed. */
export class UsageError extends Error {}

export const usage = `Trains a model, and says what it reached.

node apps/models/dist/main.js NAME [options]

  NAME         ${Object.keys(models).join(', ')}
  --short      learn for a few seconds only
  --data DIR   folder that holds mnist and cifar-10  (the cache folder)
  --seed N     of weights, data and orders: equal seeds give equal figures  (1)
  --help       show this text
`

const definitions = {
  short: { type: 'boolean', default: false },
  data: { type: 'string' },
  seed: { type: 'string', default: '1' },
  help: { type: 'boolean', default: false },
} as const

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: definitions, allowPositionals: true })
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}

/**
 * Reads a command line.
 *
 * @throws UsageError for models and options that do not exist and values that make no sense.
 */
export function parseOptions(args: readonly string[]): Options {
  const { values, positionals } = parse(args)
  const { short, data } = values
  const seed = Number(values.seed)
  if (values.seed === '' || !Number.isSafeInteger(seed) || seed < 0)
    throw new UsageError(`--seed is '${values.seed}'; it must be an integer from 0 up`)
  if (values.help) return { name: undefined, short, data, seed }
  const [name] = positionals
  const known = Object.keys(models)
  if (positionals.length !== 1 || !Object.hasOwn(models, name!)) {
    const near = positionals.length === 1 ? nearest(name!, known) : undefined
    const received = positionals.length === 0 ? 'no name' : `'${positionals.join(' ')}'`
    throw new UsageError(`received ${received}; ${near ? `did you mean ${near}?` : `name one of ${known.join(', ')}`}`)
  }
  return { name, short, data, seed }
}
