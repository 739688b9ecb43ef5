/** A configuration as the query of an address, `data=spirals&layers=8,8`: what is as usual is left out. */
import {
  ACTIVATIONS,
  BATCH_SIZES,
  type Configuration,
  DATA_SETS,
  DECAYS,
  DEFAULTS,
  DEVICES,
  MOST_LAYERS,
  MOST_NOISE,
  MOST_SEED,
  MOST_UNITS,
  OPTIMIZERS,
  RATES,
} from './configuration.ts'

/** A part of an address that could not be used. */
export interface Refusal {
  readonly key: string
  readonly given: string
  readonly used: string
}

const numberIn = (text: string, least: number, most: number): number | undefined => {
  const value = text.trim() === '' ? Number.NaN : Number(text)
  return value >= least && value <= most ? value : undefined
}

const integerIn = (text: string, least: number, most: number): number | undefined => {
  const value = numberIn(text, least, most)
  return value !== undefined && Number.isInteger(value) ? value : undefined
}

const oneOf =
  <T extends string | number>(known: readonly T[]) =>
  (text: string): T | undefined =>
    known.find((one) => String(one) === text)

function readLayers(text: string): readonly number[] | undefined {
  if (text === '' || text === '0') return []
  const units = text.split(',').map((part) => integerIn(part, 1, MOST_UNITS))
  return units.length <= MOST_LAYERS && !units.includes(undefined) ? (units as number[]) : undefined
}

export const readRate = (text: string): number | undefined => numberIn(text, RATES.least, RATES.most)

const readers: { readonly [Key in keyof Configuration]: (text: string) => Configuration[Key] | undefined } = {
  data: oneOf(DATA_SETS),
  noise: (text) => integerIn(text, 0, MOST_NOISE),
  layers: readLayers,
  activation: oneOf(ACTIVATIONS),
  optimizer: oneOf(OPTIMIZERS),
  rate: readRate,
  batch: oneOf(BATCH_SIZES),
  decay: oneOf(DECAYS),
  seed: (text) => integerIn(text, 0, MOST_SEED),
  device: oneOf(DEVICES),
}

const write = (value: Configuration[keyof Configuration]): string =>
  Array.isArray(value) ? (value.length === 0 ? '0' : value.join(',')) : String(value)

export function formatAddress(configuration: Configuration): string {
  const keys = Object.keys(readers) as (keyof Configuration)[]
  return keys
    .filter((key) => write(configuration[key]) !== write(DEFAULTS[key]))
    .map((key) => `${key}=${write(configuration[key])}`)
    .join('&')
}

/** What cannot be used is replaced by what is usual, and listed. Keys that nobody knows are passed over. */
export function parseAddress(query: string): { configuration: Configuration; refused: readonly Refusal[] } {
  const refused: Refusal[] = []
  const found: Record<string, unknown> = { ...DEFAULTS }
  for (const [key, given] of new URLSearchParams(query)) {
    if (!Object.hasOwn(readers, key)) continue
    const value = readers[key as keyof Configuration](given)
    if (value !== undefined) found[key] = value
    else refused.push({ key, given, used: write(DEFAULTS[key as keyof Configuration]) })
  }
  return { configuration: found as unknown as Configuration, refused }
}
