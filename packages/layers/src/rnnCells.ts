import { checkOptions, linear, type Parameter, ShapeError, type Tensor, zeros } from '@neurite/core'
import { checkSize } from './checks.ts'
import { Module } from './module.ts'
import { MADE, type MadeOptions, uniformParameter } from './parameters.ts'

/** Options of the cells of one step. */
export interface CellOptions extends MadeOptions {
  /** Add biases; true when left out. */
  bias?: boolean
}

/**
 * Base of the cells: one step of a recurrent layer, and the weights for it.
 *
 * Parameters: `weight_ih` [gates hiddenSize, inputSize], `weight_hh` [gates hiddenSize, hiddenSize], `bias_ih`,
 * `bias_hh`; all start uniform in `±1 / sqrt(hiddenSize)`.
 */
export abstract class RecurrentCell extends Module {
  readonly inputSize: number
  readonly hiddenSize: number
  weight_ih: Parameter
  weight_hh: Parameter
  bias_ih: Parameter | null
  bias_hh: Parameter | null

  constructor(name: string, gates: number, sizes: [number, number], options: CellOptions & { nonlinearity?: string }) {
    super()
    checkOptions(name, options, ['bias', ...MADE, ...(name === 'RNNCell' ? ['nonlinearity'] : [])])
    const { bias = true, nonlinearity: _, ...made } = options
    this.inputSize = checkSize(name, 'inputSize', sizes[0])
    this.hiddenSize = checkSize(name, 'hiddenSize', sizes[1])
    const bound = 1 / Math.sqrt(this.hiddenSize)
    const rows = gates * this.hiddenSize
    this.weight_ih = uniformParameter([rows, this.inputSize], bound, made)
    this.weight_hh = uniformParameter([rows, this.hiddenSize], bound, made)
    this.bias_ih = bias ? uniformParameter([rows], bound, made) : null
    this.bias_hh = bias ? uniformParameter([rows], bound, made) : null
  }

  /** The input times its weights, checked. */
  protected project(x: Tensor): Tensor {
    if ((x.ndim !== 1 && x.ndim !== 2) || x.shape.at(-1) !== this.inputSize) {
      throw new ShapeError(
        `[${this.constructor.name}] received [${x.shape.join(', ')}]; it takes one step: [N, ${this.inputSize}] or [${this.inputSize}]`,
        { input: x.shape, inputSize: this.inputSize },
      )
    }
    return linear(x, this.weight_ih, this.bias_ih)
  }

  /** The state given, or zeros, checked. */
  protected initial(x: Tensor, given: Tensor | undefined): Tensor {
    const shape = [...x.shape.slice(0, -1), this.hiddenSize]
    if (given === undefined) return zeros(shape, { dtype: this.weight_hh.dtype, device: x.device })
    if (String(given.shape) === String(shape)) return given
    throw new ShapeError(
      `[${this.constructor.name}] the state is [${given.shape.join(', ')}]; it must be [${shape.join(', ')}]`,
      { state: given.shape },
    )
  }

  override describe(): string {
    return `${this.inputSize}, ${this.hiddenSize}${this.bias_ih === null ? ', bias=false' : ''}`
  }
}
