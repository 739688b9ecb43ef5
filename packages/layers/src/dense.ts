import {
  ArgumentError,
  checkOptions,
  elu,
  gelu,
  hardsigmoid,
  leakyRelu,
  linear,
  logSoftmax,
  mish,
  nearest,
  type Parameter,
  relu,
  relu6,
  selu,
  ShapeError,
  sigmoid,
  silu,
  softmax,
  softplus,
  softsign,
  type Tensor,
  tanh,
  zeros,
} from '@neurite/core'
import { checkSize } from './checks.ts'
import { LazyParameter, uniformData } from './lazyParameter.ts'
import { Module } from './module.ts'
import { MADE, type MadeOptions, madeOf } from './parameters.ts'

const ACTIVATIONS = {
  linear: (x: Tensor) => x,
  elu: (x: Tensor) => elu(x),
  exponential: (x: Tensor) => x.exp(),
  gelu: (x: Tensor) => gelu(x),
  hardSigmoid: (x: Tensor) => hardsigmoid(x),
  leakyRelu: (x: Tensor) => leakyRelu(x),
  logSoftmax: (x: Tensor) => logSoftmax(x, -1),
  mish: (x: Tensor) => mish(x),
  relu: (x: Tensor) => relu(x),
  relu6: (x: Tensor) => relu6(x),
  selu: (x: Tensor) => selu(x),
  sigmoid: (x: Tensor) => sigmoid(x),
  silu: (x: Tensor) => silu(x),
  softmax: (x: Tensor) => softmax(x, -1),
  softplus: (x: Tensor) => softplus(x),
  softsign: (x: Tensor) => softsign(x),
  swish: (x: Tensor) => silu(x),
  tanh: (x: Tensor) => tanh(x),
} as const

/** Activations that are known by name. */
export type ActivationName = keyof typeof ACTIVATIONS
export type Activation = ActivationName | ((x: Tensor) => Tensor)

/** The function that a name stands for. */
export function activationNamed(where: string, given: Activation): (x: Tensor) => Tensor {
  if (typeof given === 'function') return given
  if (Object.hasOwn(ACTIVATIONS, given)) return ACTIVATIONS[given]
  const near = nearest(given, Object.keys(ACTIVATIONS))
  throw new ArgumentError(
    `[${where}] there is no activation '${given}'; ${near ? `did you mean '${near}'?` : `use ${Object.keys(ACTIVATIONS).join(', ')} or a function`}`,
  )
}

/** Base of the fully connected layers that find the size of their input at first use. */
abstract class LazyAffine extends Module {
  readonly units: number
  weight: Parameter
  bias: Parameter | null

  constructor(units: number, bias: boolean, options: MadeOptions) {
    super()
    this.units = checkSize(this.constructor.name, 'units', units)
    this.weight = new LazyParameter(madeOf(options))
    this.bias = bias ? new LazyParameter(madeOf(options)) : null
  }

  /** The first value of a parameter. */
  protected abstract initial(shape: readonly number[], inputs: number): Tensor

  protected affine(x: Tensor): Tensor {
    const inputs = x.shape.at(-1)
    if (inputs === undefined || inputs === 0)
      throw new ShapeError(
        `[${this.constructor.name}] received [${x.shape.join(', ')}]; the last axis holds the features`,
      )
    const { weight, bias, units } = this
    if (weight instanceof LazyParameter) weight.materialize(this.initial([units, inputs], inputs))
    if (bias instanceof LazyParameter) bias.materialize(this.initial([units], inputs))
    if (weight.shape[1] !== inputs) {
      throw new ShapeError(
        `[${this.constructor.name}] received [${x.shape.join(', ')}]; the first input had ${weight.shape[1]} features`,
        { input: x.shape },
      )
    }
    return linear(x, weight, bias)
  }

  override describe(): string {
    const known = this.weight.ndim === 2 ? `${this.weight.shape[1]}, ` : ''
    return `${known}${this.units}${this.bias === null ? ', bias=false' : ''}`
  }
}

/**
 * `Linear` whose number of inputs is found at first use.
 *
 * Shapes: x [..., inFeatures], y [..., outFeatures]; weight [outFeatures, inFeatures], bias [outFeatures].
 * https://pytorch.org/docs/stable/generated/torch.nn.LazyLinear.html
 */
export class LazyLinear extends LazyAffine {
  constructor(outFeatures: number, options: { bias?: boolean } & MadeOptions = {}) {
    checkOptions('LazyLinear', options, ['bias', ...MADE])
    super(outFeatures, options.bias ?? true, options)
  }

  protected initial(shape: readonly number[], inputs: number): Tensor {
    return uniformData(shape, 1 / Math.sqrt(inputs), this.weight)
  }

  forward(x: Tensor): Tensor {
    return this.affine(x)
  }
}

export interface DenseOptions extends MadeOptions {
  /** What follows, by name or as a function; nothing when left out. */
  activation?: Activation | null
  /** Add a bias; true when left out. */
  useBias?: boolean
}

/**
 * Keras' fully connected layer: `activation(x W^T + b)`. The number of inputs is found at first use; W starts as Glorot's
 * uniform and b as zeros.
 *
 * Shapes: x [..., inputs], y [..., units]; weight [units, inputs], bias [units].
 * https://keras.io/api/layers/core_layers/dense/
 */
export class Dense extends LazyAffine {
  readonly activation: (x: Tensor) => Tensor

  constructor(units: number, options: DenseOptions = {}) {
    checkOptions('Dense', options, ['activation', 'useBias', ...MADE])
    super(units, options.useBias ?? true, options)
    this.activation = activationNamed('Dense', options.activation ?? 'linear')
  }

  protected initial(shape: readonly number[], inputs: number): Tensor {
    const { dtype, device } = this.weight
    return shape.length === 1
      ? zeros(shape, { dtype, device })
      : uniformData(shape, Math.sqrt(6 / (inputs + this.units)), this.weight)
  }

  forward(x: Tensor): Tensor {
    return this.activation(this.affine(x))
  }
}
