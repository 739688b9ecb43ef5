import {
  defaultGenerator,
  type DType,
  fromData,
  Parameter,
  philox,
  type Shape,
  sizeOf,
  structureChanged,
  type Tensor,
  zeros,
} from '@neurite/core'

/** Options of a parameter whose shape is not known yet. */
export interface LazyParameterOptions {
  dtype?: DType
  device?: string
}

/**
 * A parameter whose shape is found at the first use of its layer; until then it is empty, [0]. It stays the same object,
 * so that an optimizer can be made before: optimizers make their state when they first step.
 * https://pytorch.org/docs/stable/generated/torch.nn.parameter.UninitializedParameter.html
 */
export class LazyParameter extends Parameter {
  #shaped = false

  constructor(options: LazyParameterOptions = {}, initial: Tensor = zeros([0], options)) {
    super(initial, { ...(options.device && { device: options.device }) })
  }

  /** Whether the shape is known. */
  get isShaped(): boolean {
    return this.#shaped
  }

  /** Gives the parameter its first value, and with it its shape; only once. */
  materialize(value: Tensor): void {
    if (this.#shaped) return
    const { requiresGrad } = this
    const made = new LazyParameter({ device: this.device }, value.to(this.dtype))
    Object.assign(this, { cell: made.cell, slot: made.slot })
    this.requiresGrad = requiresGrad
    this.#shaped = true
    structureChanged()
  }
}

/** Uniform numbers in `±bound` as data, so that a parameter can start from them while a function is traced. */
export function uniformData(shape: Shape, bound: number, like: Tensor): Tensor {
  const size = sizeOf(shape)
  const generator = defaultGenerator()
  const bits = new Int32Array(size)
  philox(generator.seed, generator.draw(Math.ceil(size / 4)), bits)
  const values = Float64Array.from(bits, (word) => ((word >>> 8) * 2 ** -23 - 1) * bound)
  const data = like.dtype === 'float64' ? values : Float32Array.from(values)
  return fromData(data, shape, like.dtype === 'float64' ? 'float64' : 'float32', like.device)
}
