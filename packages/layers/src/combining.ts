import { add, ArgumentError, cat, checkOptions, type Tensor } from '@neurite/core'
import { checkModule, type Layer, Module } from './module.ts'

/**
 * Adds what a layer makes of its input to it: `x + inner(x)`; with `shortcut`, `shortcut(x) + inner(x)`.
 *
 * Shapes: any that the layer keeps, or that both give.
 * https://arxiv.org/abs/1512.03385
 */
export class Residual extends Module {
  inner: Layer
  shortcut: Layer | null

  constructor(inner: Layer, options: { shortcut?: Layer | null } = {}) {
    super()
    checkModule('Residual', inner)
    checkOptions('Residual', options, ['shortcut'])
    this.inner = inner
    this.shortcut = options.shortcut ?? null
  }

  forward(x: Tensor): Tensor {
    return (this.shortcut === null ? x : this.shortcut.call(x)).add(this.inner.call(x))
  }
}

/**
 * Gives its input to several layers, and joins what they make of it: side by side along `dim`, or added.
 *
 * Shapes: whatever all layers take; their results must agree but for `dim`.
 * https://keras.io/api/layers/merging_layers/concatenate/
 */
export class Parallel extends Module {
  branches: readonly Layer[]
  readonly dim: number
  readonly merge: 'cat' | 'add'

  constructor(branches: readonly Layer[], options: { merge?: 'cat' | 'add'; dim?: number } = {}) {
    super()
    checkOptions('Parallel', options, ['merge', 'dim'])
    for (const branch of branches) checkModule('Parallel', branch)
    if (branches.length === 0) throw new ArgumentError('[Parallel] needs at least one layer')
    this.branches = [...branches]
    this.merge = options.merge ?? 'cat'
    if (this.merge !== 'cat' && this.merge !== 'add')
      throw new ArgumentError(`[Parallel] merge is 'cat' or 'add', received '${String(this.merge)}'`)
    this.dim = options.dim ?? 1
  }

  forward(x: Tensor): Tensor {
    const results = this.branches.map((branch) => branch.call(x))
    return this.merge === 'cat' ? cat(results, { dim: this.dim }) : results.reduce((total, one) => add(total, one))
  }

  override describe(): string {
    return this.merge === 'cat' ? `dim=${this.dim}` : 'merge=add'
  }
}

/**
 * Tensors side by side along an axis, the last one when left out.
 *
 * Shapes: equal but for `dim`.
 * https://keras.io/api/layers/merging_layers/concatenate/
 */
export class Concatenate extends Module {
  readonly dim: number

  constructor(options: { dim?: number } = {}) {
    super()
    checkOptions('Concatenate', options, ['dim'])
    this.dim = options.dim ?? -1
  }

  forward(inputs: readonly Tensor[]): Tensor {
    return cat(inputs, { dim: this.dim })
  }

  override describe(): string {
    return `dim=${this.dim}`
  }
}

/**
 * The sum of tensors.
 *
 * Shapes: all that broadcast.
 * https://keras.io/api/layers/merging_layers/add/
 */
export class Add extends Module {
  forward(inputs: readonly Tensor[]): Tensor {
    if (inputs.length === 0) throw new ArgumentError('[Add] needs at least one tensor')
    return inputs.reduce((total, one) => add(total, one))
  }
}

/**
 * A function as a layer: `new Lambda((x) => x.mul(2))`.
 *
 * Shapes: the function's.
 * https://keras.io/api/layers/core_layers/lambda/
 */
export class Lambda extends Module {
  readonly fn: (x: Tensor) => Tensor

  constructor(fn: (x: Tensor) => Tensor) {
    super()
    if (typeof fn !== 'function') throw new ArgumentError(`[Lambda] takes a function, received ${String(fn)}`)
    this.fn = fn
  }

  forward(x: Tensor): Tensor {
    return this.fn(x)
  }

  override describe(): string {
    return this.fn.name
  }
}
