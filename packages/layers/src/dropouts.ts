import { ArgumentError, bernoulli, checkOptions, randn, type Shape, ShapeError, type Tensor } from '@neurite/core'
import { checkProbability } from './checks.ts'
import { dropout } from './dropout.ts'
import { Module } from './module.ts'

/** Options of the functions that drop at random. */
export interface DropoutOptions {
  /** Probability of being dropped; 0.5 when left out. */
  p?: number
  /** Without it x is given back; true when left out. */
  training?: boolean
}

/** What stays: 1 with probability `1 - p`, else 0, in a shape that broadcasts to x. */
function mask(x: Tensor, shape: Shape, p: number): Tensor {
  return bernoulli(1 - p, { shape, dtype: x.dtype, device: x.device })
}

/** Drops whole parts of x: all that shares the first axes of `shape`. */
function dropParts(x: Tensor, shape: Shape, p: number, training: boolean): Tensor {
  if (!training || p === 0) return x
  return p === 1 ? dropout(x, { p }) : x.mul(mask(x, shape, p).mul(1 / (1 - p)))
}

/** The shape of one number for each channel. */
function channelShape(name: string, x: Tensor, rank: number): Shape {
  const axes = x.ndim - rank
  if (axes !== 1 && axes !== 2)
    throw new ShapeError(
      `[${name}] received [${x.shape.join(', ')}]; it takes ${rank + 2} axes, or ${rank + 1} without a batch`,
    )
  return x.shape.map((size, d) => (d < axes ? size : 1))
}

/**
 * Drops whole channels; see `Dropout2d`.
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.dropout2d.html
 */
export function dropoutChannels(name: string, x: Tensor, rank: number, options: DropoutOptions): Tensor {
  checkOptions(name, options, ['p', 'training'])
  const p = checkProbability(name, 'p', options.p ?? 0.5)
  return dropParts(x, channelShape(name, x, rank), p, options.training ?? true)
}

abstract class RandomLayer extends Module {
  readonly p: number

  constructor(p = 0.5) {
    super()
    this.p = checkProbability(this.constructor.name, 'p', p)
  }

  override describe(): string {
    return `p=${this.p}`
  }
}

/**
 * In training, zeroes whole channels of a sequence with probability `p` and scales the others by `1 / (1 - p)`.
 *
 * Shapes: x [N, C, L] or [C, L].
 * https://pytorch.org/docs/stable/generated/torch.nn.Dropout1d.html
 */
export class Dropout1d extends RandomLayer {
  forward(x: Tensor): Tensor {
    return dropoutChannels('Dropout1d', x, 1, { p: this.p, training: this.training })
  }
}

/**
 * In training, zeroes whole channels of an image with probability `p` and scales the others by `1 / (1 - p)`.
 *
 * Shapes: x [N, C, H, W] or [C, H, W].
 * https://pytorch.org/docs/stable/generated/torch.nn.Dropout2d.html
 */
export class Dropout2d extends RandomLayer {
  forward(x: Tensor): Tensor {
    return dropoutChannels('Dropout2d', x, 2, { p: this.p, training: this.training })
  }
}

/**
 * In training, zeroes whole channels of a volume with probability `p` and scales the others by `1 / (1 - p)`.
 *
 * Shapes: x [N, C, D, H, W] or [C, D, H, W].
 * https://pytorch.org/docs/stable/generated/torch.nn.Dropout3d.html
 */
export class Dropout3d extends RandomLayer {
  forward(x: Tensor): Tensor {
    return dropoutChannels('Dropout3d', x, 3, { p: this.p, training: this.training })
  }
}

/** What SELU tends to for large negative numbers: -scale alpha. */
const FLOOR = -1.0507009873554805 * 1.6732632423543772

/** Sets what is dropped to SELU's floor, and scales and shifts all so that mean and variance stay. */
function dropToFloor(x: Tensor, shape: Shape, p: number): Tensor {
  if (p === 1) return dropout(x, { p })
  const kept = mask(x, shape, p)
  const scale = 1 / Math.sqrt((1 - p) * (1 + p * FLOOR ** 2))
  return x
    .mul(kept)
    .add(kept.mul(-FLOOR).add(FLOOR))
    .mul(scale)
    .add(-scale * FLOOR * p)
}

/**
 * Dropout for networks of SELUs (Klambauer et al., 2017): in training, elements become SELU's lowest value with
 * probability `p`, and all are scaled and shifted so that mean 0 and variance 1 stay.
 *
 * Shapes: any; the same.
 * https://pytorch.org/docs/stable/generated/torch.nn.AlphaDropout.html
 */
export class AlphaDropout extends RandomLayer {
  forward(x: Tensor): Tensor {
    return !this.training || this.p === 0 ? x : dropToFloor(x, x.shape, this.p)
  }
}

/**
 * `AlphaDropout` of whole channels.
 *
 * Shapes: x [N, C, ...].
 * https://pytorch.org/docs/stable/generated/torch.nn.FeatureAlphaDropout.html
 */
export class FeatureAlphaDropout extends RandomLayer {
  forward(x: Tensor): Tensor {
    if (!this.training || this.p === 0) return x
    return dropToFloor(
      x,
      x.shape.map((size, d) => (d < 2 ? size : 1)),
      this.p,
    )
  }
}

/**
 * Stochastic depth (Huang et al., 2016): in training, zeroes whole samples with probability `p` and scales the others by
 * `1 / (1 - p)`. Put it at the end of the branch of a residual block.
 *
 * Shapes: x [N, ...].
 * https://pytorch.org/vision/stable/generated/torchvision.ops.stochastic_depth.html
 */
export class DropPath extends RandomLayer {
  forward(x: Tensor): Tensor {
    return dropParts(
      x,
      x.shape.map((size, d) => (d < 1 ? size : 1)),
      this.p,
      this.training,
    )
  }
}

/**
 * In training, adds normal noise with standard deviation `stddev`.
 *
 * Shapes: any; the same.
 * https://keras.io/api/layers/regularization_layers/gaussian_noise/
 */
export class GaussianNoise extends Module {
  readonly stddev: number

  constructor(stddev: number) {
    super()
    if (!(stddev >= 0)) throw new ArgumentError(`[GaussianNoise] stddev must be at least 0, received ${stddev}`)
    this.stddev = stddev
  }

  forward(x: Tensor): Tensor {
    if (!this.training || this.stddev === 0) return x
    const dtype = x.dtype === 'float64' ? 'float64' : 'float32'
    return x.add(randn(x.shape, { dtype, device: x.device }).mul(this.stddev))
  }

  override describe(): string {
    return `stddev=${this.stddev}`
  }
}
