/** Training and test data of a configuration, scaled to a mean of 0 and a deviation of 1. */
import type { Tensor } from '@neurite/core'
import {
  blobs,
  checkerboard,
  circles,
  type Field,
  linearRegression,
  moons,
  sineRegression,
  spirals,
  StandardScaler,
  type TableDataset,
  xor,
} from '@neurite/datasets'
import { type Configuration, DATA_SETS, type DataName, isRegression } from '../configuration.ts'
import type { Points } from '../messages.ts'

/** Every batch size divides it, so that all batches of an epoch are of one shape. */
export const TRAIN_COUNT = 384
const TEST_COUNT = 192
const PREVIEW_COUNT = 90
/** The picture reaches a little beyond the outermost sample. */
const MARGIN = 1.12

interface Recipe {
  readonly count: number
  /** 0 to 1. */
  readonly noise: number
  readonly seed: number
}

const recipes: Readonly<Record<DataName, (recipe: Recipe) => TableDataset>> = {
  xor: ({ noise, ...rest }) => xor({ ...rest, noise: 0.08 + 0.8 * noise }),
  moons: ({ noise, ...rest }) => moons({ ...rest, noise: 0.02 + 0.8 * noise }),
  circles: ({ noise, ...rest }) => circles({ ...rest, noise: 0.02 + 0.6 * noise }),
  spirals: ({ noise, ...rest }) => spirals({ ...rest, noise: 0.01 + 0.2 * noise }),
  clouds: ({ noise, ...rest }) =>
    blobs({
      ...rest,
      centers: [
        [-1, -1],
        [1, 1],
      ],
      deviation: 0.3 + 2 * noise,
    }),
  board: ({ noise, ...rest }) => checkerboard({ ...rest, fields: 3, noise: 0.4 * noise }),
  line: ({ noise, ...rest }) => linearRegression({ ...rest, noise: 2 * noise }),
  wave: ({ noise, ...rest }) => sineRegression({ ...rest, noise: 1.5 * noise }),
}

/** Inputs [count, 1 or 2] and targets [count, 1] as plain numbers, row by row. */
export interface Samples {
  readonly inputs: Float32Array
  readonly targets: Float32Array
  readonly width: number
  readonly count: number
}

export interface Data {
  readonly train: Samples
  readonly test: Samples
  /** Largest distance from the middle along an axis, with a margin. */
  readonly reach: number
}

const numbers = async (x: Tensor): Promise<Float32Array> => (await x.to('float32').data()) as Float32Array

async function scaled(dataset: TableDataset, inputs: StandardScaler, targets: StandardScaler | null): Promise<Samples> {
  const { features } = dataset
  const [count, width] = features.shape as [number, number]
  return {
    inputs: await numbers(inputs.transform(features)),
    targets: await numbers(targets ? targets.transform(dataset.targets) : dataset.targets),
    width,
    count,
  }
}

export async function makeData({ data, noise, seed }: Configuration): Promise<Data> {
  const make = recipes[data]
  // Neighbouring seeds share no data
  const train = make({ count: TRAIN_COUNT, noise: noise / 100, seed: 2 * seed })
  const test = make({ count: TEST_COUNT, noise: noise / 100, seed: 2 * seed + 1 })
  const inputs = await new StandardScaler().fit(train.features)
  const targets = isRegression(data) ? await new StandardScaler().fit(train.targets) : null
  const both = { train: await scaled(train, inputs, targets), test: await scaled(test, inputs, targets) }
  let reach = 0
  for (const { inputs: x, targets: y } of [both.train, both.test]) {
    for (const value of x) reach = Math.max(reach, Math.abs(value))
    if (targets) for (const value of y) reach = Math.max(reach, Math.abs(value))
  }
  return { ...both, reach: MARGIN * reach }
}

export function fieldsOf({ inputs, targets, width, count }: Samples): [inputs: Field, targets: Field] {
  return [
    { data: inputs, shape: [count, width], dtype: 'float32' },
    { data: targets, shape: [count, 1], dtype: 'float32' },
  ]
}

/** Samples as they are drawn. */
export function toPoints({ inputs, targets, width, count }: Samples): Points {
  if (width === 2) return { places: inputs.slice(), labels: Uint8Array.from(targets) }
  const places = new Float32Array(2 * count)
  for (let i = 0; i < count; i++) {
    places[2 * i] = inputs[i]!
    places[2 * i + 1] = targets[i]!
  }
  return { places, labels: new Uint8Array(0) }
}

/** A few samples of every data set, to choose by. */
export async function makePreviews(): Promise<Record<DataName, Points>> {
  const entries = DATA_SETS.map(async (name) => {
    const dataset = recipes[name]({ count: PREVIEW_COUNT, noise: 0.05, seed: 1 })
    const targets = isRegression(name) ? await new StandardScaler().fit(dataset.targets) : null
    const inputs = await new StandardScaler().fit(dataset.features)
    return [name, toPoints(await scaled(dataset, inputs, targets))] as const
  })
  return Object.fromEntries(await Promise.all(entries)) as Record<DataName, Points>
}
