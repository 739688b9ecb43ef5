import { ArgumentError, pad, type Tensor } from '@neurite/core'
import { Module } from './module.ts'

/** Base of the layers that add places around sequences, images or volumes. */
export abstract class Padding extends Module {
  readonly padding: readonly number[]
  readonly #mode: 'constant' | 'reflect' | 'replicate' | 'circular'
  readonly #value: number

  constructor(
    rank: number,
    padding: number | readonly number[],
    mode: 'constant' | 'reflect' | 'replicate' | 'circular',
    value = 0,
  ) {
    super()
    this.padding = typeof padding === 'number' ? new Array<number>(2 * rank).fill(padding) : [...padding]
    if (this.padding.length !== 2 * rank) {
      throw new ArgumentError(
        `[${this.constructor.name}] padding is one number or ${2 * rank}: before and after each axis, the last first; received [${this.padding.join(', ')}]`,
      )
    }
    this.#mode = mode
    this.#value = value
  }

  forward(x: Tensor): Tensor {
    return this.#mode === 'constant'
      ? pad(x, this.padding, { value: this.#value })
      : pad(x, this.padding, { mode: this.#mode })
  }

  override describe(): string {
    return `[${this.padding.join(', ')}]`
  }
}

/** https://pytorch.org/docs/stable/generated/torch.nn.ZeroPad2d.html */
export class ZeroPad2d extends Padding {
  constructor(padding: number | readonly number[]) {
    super(2, padding, 'constant')
  }
}

/** https://pytorch.org/docs/stable/generated/torch.nn.ConstantPad1d.html */
export class ConstantPad1d extends Padding {
  constructor(padding: number | readonly number[], value: number) {
    super(1, padding, 'constant', value)
  }
}

/** https://pytorch.org/docs/stable/generated/torch.nn.ConstantPad2d.html */
export class ConstantPad2d extends Padding {
  constructor(padding: number | readonly number[], value: number) {
    super(2, padding, 'constant', value)
  }
}

/** https://pytorch.org/docs/stable/generated/torch.nn.ConstantPad3d.html */
export class ConstantPad3d extends Padding {
  constructor(padding: number | readonly number[], value: number) {
    super(3, padding, 'constant', value)
  }
}

/** https://pytorch.org/docs/stable/generated/torch.nn.ReflectionPad1d.html */
export class ReflectionPad1d extends Padding {
  constructor(padding: number | readonly number[]) {
    super(1, padding, 'reflect')
  }
}

/** https://pytorch.org/docs/stable/generated/torch.nn.ReflectionPad2d.html */
export class ReflectionPad2d extends Padding {
  constructor(padding: number | readonly number[]) {
    super(2, padding, 'reflect')
  }
}

/** https://pytorch.org/docs/stable/generated/torch.nn.ReflectionPad3d.html */
export class ReflectionPad3d extends Padding {
  constructor(padding: number | readonly number[]) {
    super(3, padding, 'reflect')
  }
}

/** https://pytorch.org/docs/stable/generated/torch.nn.ReplicationPad1d.html */
export class ReplicationPad1d extends Padding {
  constructor(padding: number | readonly number[]) {
    super(1, padding, 'replicate')
  }
}

/** https://pytorch.org/docs/stable/generated/torch.nn.ReplicationPad2d.html */
export class ReplicationPad2d extends Padding {
  constructor(padding: number | readonly number[]) {
    super(2, padding, 'replicate')
  }
}

/** https://pytorch.org/docs/stable/generated/torch.nn.ReplicationPad3d.html */
export class ReplicationPad3d extends Padding {
  constructor(padding: number | readonly number[]) {
    super(3, padding, 'replicate')
  }
}
