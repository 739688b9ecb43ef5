/** What a person chooses: plain data, the same for the page, the worker and the address. */

export const DATA_SETS = ['xor', 'moons', 'circles', 'spirals', 'clouds', 'board', 'line', 'wave'] as const
export const ACTIVATIONS = ['tanh', 'sigmoid', 'relu', 'leakyRelu', 'elu', 'gelu', 'identity'] as const
export const OPTIMIZERS = ['sgd', 'momentum', 'rmsprop', 'adam'] as const
export const BATCH_SIZES = [1, 8, 32, 128, 384] as const
export const DECAYS = [0, 0.0001, 0.001, 0.01, 0.1] as const
export const DEVICES = ['cpu', 'webgpu'] as const

export type DataName = (typeof DATA_SETS)[number]
export type ActivationName = (typeof ACTIVATIONS)[number]
export type OptimizerName = (typeof OPTIMIZERS)[number]
export type DeviceName = (typeof DEVICES)[number]

export const MOST_LAYERS = 5
export const MOST_UNITS = 12
/** New layers get so many units. */
export const FRESH_UNITS = 4
export const MOST_NOISE = 50
export const RATES = { least: 1e-5, most: 10 } as const
export const MOST_SEED = 9999

export interface Configuration {
  readonly data: DataName
  /** Per cent of the noise at which a data set can hardly be made out. */
  readonly noise: number
  /** Units of each hidden layer; none at all makes a linear model. */
  readonly layers: readonly number[]
  readonly activation: ActivationName
  readonly optimizer: OptimizerName
  readonly rate: number
  readonly batch: number
  /** Weight decay: the optimizer's L2 penalty. */
  readonly decay: number
  readonly seed: number
  readonly device: DeviceName
}

export const DEFAULTS: Configuration = {
  data: 'moons',
  noise: 10,
  layers: [6, 4],
  activation: 'tanh',
  optimizer: 'adam',
  rate: 0.01,
  batch: 32,
  decay: 0,
  seed: 1,
  device: 'cpu',
}

export const isRegression = (data: DataName): boolean => data === 'line' || data === 'wave'

export const inputsOf = (data: DataName): readonly string[] => (isRegression(data) ? ['x'] : ['x', 'y'])

/** Numbers that a network of this shape learns. */
export function countParameters({ data, layers }: Pick<Configuration, 'data' | 'layers'>): number {
  const widths = [inputsOf(data).length, ...layers, 1]
  return widths.slice(1).reduce((sum, width, i) => sum + width * (widths[i]! + 1), 0)
}
