import { parseArgs } from 'node:util'
import { nearest } from 'neurite'
import { type ModelName, modelNames } from './model.ts'

export interface Options {
  /** Folder with MNIST, or 'synthetic'; undefined: whatever there is. */
  readonly data: string | undefined
  readonly epochs: number
  readonly batch: number
  readonly lr: number
  readonly seed: number
  readonly device: string
  readonly model: ModelName
  /** File for configuration and results. */
  readonly json: string | undefined
  readonly help: boolean
}

/** A command line that cannot be followed. */
export class UsageError extends Error {}

export const usage = `Teaches a neural network to read handwritten digits.

npm start -- [options]

  --data DIR     folder with the files of MNIST, or 'synthetic' for digits drawn here
                 (by default the cache folder, else a download, else synthetic digits)
  --model NAME   mlp: 784-500-400-300-200-100-50-10, leaky ReLU; lecture: the same with a softmax at its end  (mlp)
  --epochs N     at most this many passes over the data  (20)
  --batch N      images per step  (256)
  --lr X         learning rate of Adam  (0.001)
  --seed N       of weights, split and order: the same seed gives the same weights, bit for bit  (1)
  --device NAME  where to compute: cpu or webgpu  (cpu)
  --json FILE    write configuration and results to a file
  --help         show this text

Ctrl-C stops early and keeps the best weights.
`

const definitions = {
  data: { type: 'string' },
  model: { type: 'string', default: 'mlp' },
  epochs: { type: 'string', default: '20' },
  batch: { type: 'string', default: '256' },
  lr: { type: 'string', default: '0.001' },
  seed: { type: 'string', default: '1' },
  device: { type: 'string', default: 'cpu' },
  json: { type: 'string' },
  help: { type: 'boolean', default: false },
} as const

function number(name: string, text: string, valid: (value: number) => boolean, rule: string): number {
  const value = Number(text)
  if (text.trim() !== '' && valid(value)) return value
  throw new UsageError(`--${name} is '${text}'; it must be ${rule}`)
}

const count = (name: string, text: string, least: number) =>
  number(name, text, (value) => Number.isSafeInteger(value) && value >= least, `an integer from ${least} up`)

/** Suggests what an option that does not exist may have meant. */
function refuseUnknown(args: readonly string[]): void {
  const known = Object.keys(definitions)
  const { tokens } = parseArgs({ args: [...args], options: definitions, strict: false, tokens: true })
  for (const token of tokens) {
    if (token.kind === 'positional') throw new UsageError(`'${token.value}' belongs to no option; see --help`)
    if (token.kind !== 'option' || known.includes(token.name)) continue
    const near = nearest(token.name, known)
    throw new UsageError(`unknown option ${token.rawName}; ${near ? `did you mean --${near}?` : 'see --help'}`)
  }
}

/**
 * Reads a command line.
 *
 * @throws UsageError for options that do not exist and values that make no sense.
 */
export function parseOptions(args: readonly string[]): Options {
  refuseUnknown(args)
  let values: ReturnType<typeof parseArgs<{ options: typeof definitions }>>['values']
  try {
    values = parseArgs({ args: [...args], options: definitions }).values
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
  const model = modelNames.find((name) => name === values.model)
  if (!model) throw new UsageError(`--model is '${values.model}'; it must be ${modelNames.join(' or ')}`)
  return {
    data: values.data,
    epochs: count('epochs', values.epochs, 1),
    batch: count('batch', values.batch, 1),
    lr: number('lr', values.lr, (value) => value > 0 && Number.isFinite(value), 'a number above 0'),
    seed: count('seed', values.seed, 0),
    device: values.device,
    model,
    json: values.json,
    help: values.help,
  }
}
