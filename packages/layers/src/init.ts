import {
  ArgumentError,
  checkOptions,
  eye as eyeMatrix,
  full,
  noGrad,
  rand,
  randn,
  type State,
  type Tensor,
} from '@neurite/core'

export { dirac, orthogonal, sparse, truncNormal } from './initStructured.ts'

// Each function assigns to a parameter in place and gives it back: `init.xavierUniform(layer.weight)`.

/** Activations for which `calculateGain` knows a gain. */
export type Nonlinearity =
  | 'linear'
  | 'identity'
  | 'conv1d'
  | 'conv2d'
  | 'conv3d'
  | 'sigmoid'
  | 'tanh'
  | 'relu'
  | 'leakyRelu'
  | 'selu'

export interface KaimingOptions {
  /** Keep the variance of values (`fanIn`) or of gradients (`fanOut`). */
  mode?: 'fanIn' | 'fanOut'
  /** The activation that follows. */
  nonlinearity?: Nonlinearity
  /** The negative slope, if that is leaky ReLU. */
  a?: number
}

/** The factor by which an activation's weights are scaled so that variances stay: sqrt(2) for relu, 5/3 for tanh. */
export function calculateGain(nonlinearity: Nonlinearity, param = 0.01): number {
  switch (nonlinearity) {
    case 'linear':
    case 'identity':
    case 'conv1d':
    case 'conv2d':
    case 'conv3d':
    case 'sigmoid':
      return 1
    case 'tanh':
      return 5 / 3
    case 'relu':
      return Math.SQRT2
    case 'leakyRelu':
      return Math.sqrt(2 / (1 + param ** 2))
    case 'selu':
      return 3 / 4
    default:
      nonlinearity satisfies never
      throw new ArgumentError(
        `[calculateGain] unknown nonlinearity '${String(nonlinearity)}'; use relu, leakyRelu, tanh, selu, sigmoid or linear`,
      )
  }
}

/** How many inputs and outputs a weight connects: [out, in, ...kernel]. */
function fans(where: string, parameter: State): { fanIn: number; fanOut: number } {
  const [out, into, ...kernel] = parameter.shape
  if (out === undefined || into === undefined) {
    throw new ArgumentError(
      `[${where}] needs at least two axes, [out, in, ...], received [${parameter.shape.join(', ')}]; use uniform or normal`,
      { shape: parameter.shape },
    )
  }
  const field = kernel.reduce((product, size) => product * size, 1)
  return { fanIn: into * field, fanOut: out * field }
}

function fill(parameter: State, make: (options: { dtype: State['dtype']; device: string }) => Tensor): State {
  noGrad(() => parameter.assign(make({ dtype: parameter.dtype, device: parameter.device })))
  return parameter
}

/** Uniform from `low` to `high`. */
export function uniform(parameter: State, options: { low?: number; high?: number } = {}): State {
  checkOptions('uniform', options, ['low', 'high'])
  const { low = 0, high = 1 } = options
  return fill(parameter, (made) =>
    rand(parameter.shape, made)
      .mul(high - low)
      .add(low),
  )
}

/** Normal with the given mean and standard deviation. */
export function normal(parameter: State, options: { mean?: number; std?: number } = {}): State {
  checkOptions('normal', options, ['mean', 'std'])
  const { mean = 0, std = 1 } = options
  return fill(parameter, (made) => randn(parameter.shape, made).mul(std).add(mean))
}

/** One value everywhere. */
export function constant(parameter: State, value: number): State {
  return fill(parameter, (made) => full(parameter.shape, value, made))
}

export function zeros(parameter: State): State {
  return constant(parameter, 0)
}

export function ones(parameter: State): State {
  return constant(parameter, 1)
}

/** 1 on the diagonal of a matrix, 0 elsewhere. */
export function eye(parameter: State): State {
  const [rows, columns] = parameter.shape
  if (rows === undefined || columns === undefined || parameter.ndim !== 2) {
    throw new ArgumentError(`[eye] needs a matrix, received [${parameter.shape.join(', ')}]`, {
      shape: parameter.shape,
    })
  }
  return fill(parameter, (made) => eyeMatrix(rows, columns, made))
}

/** Glorot and Bengio, 2010: uniform within `gain sqrt(6 / (fanIn + fanOut))`. */
export function xavierUniform(parameter: State, options: { gain?: number } = {}): State {
  checkOptions('xavierUniform', options, ['gain'])
  const { fanIn, fanOut } = fans('xavierUniform', parameter)
  const bound = (options.gain ?? 1) * Math.sqrt(6 / (fanIn + fanOut))
  return uniform(parameter, { low: -bound, high: bound })
}

/** Glorot and Bengio, 2010: normal with standard deviation `gain sqrt(2 / (fanIn + fanOut))`. */
export function xavierNormal(parameter: State, options: { gain?: number } = {}): State {
  checkOptions('xavierNormal', options, ['gain'])
  const { fanIn, fanOut } = fans('xavierNormal', parameter)
  return normal(parameter, { std: (options.gain ?? 1) * Math.sqrt(2 / (fanIn + fanOut)) })
}

/** The standard deviation that He's initialisers aim at: `gain / sqrt(fan)`. */
function kaimingDeviation(where: string, parameter: State, options: KaimingOptions): number {
  checkOptions(where, options, ['mode', 'nonlinearity', 'a'])
  const { mode = 'fanIn', nonlinearity = 'leakyRelu', a = 0 } = options
  if (mode !== 'fanIn' && mode !== 'fanOut')
    throw new ArgumentError(`[${where}] mode must be 'fanIn' or 'fanOut', received '${String(mode)}'`)
  return calculateGain(nonlinearity, a) / Math.sqrt(fans(where, parameter)[mode])
}

/** He et al., 2015: uniform within `gain sqrt(3 / fan)`. */
export function kaimingUniform(parameter: State, options: KaimingOptions = {}): State {
  const bound = Math.sqrt(3) * kaimingDeviation('kaimingUniform', parameter, options)
  return uniform(parameter, { low: -bound, high: bound })
}

/** He et al., 2015: normal with standard deviation `gain / sqrt(fan)`. */
export function kaimingNormal(parameter: State, options: KaimingOptions = {}): State {
  return normal(parameter, { std: kaimingDeviation('kaimingNormal', parameter, options) })
}
