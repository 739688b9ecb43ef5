import { ArgumentError, checkOptions, linear, type Tensor } from '@neurite/core'
import { Recurrent, type RecurrentOptions, type SequenceOptions, type StepWeights } from './recurrent.ts'
import { type CellOptions, RecurrentCell } from './rnnCells.ts'

/** What bounds the state of an RNN. */
export type RNNNonlinearity = 'tanh' | 'relu'

export interface RNNOptions extends RecurrentOptions {
  /** `tanh` when left out. */
  nonlinearity?: RNNNonlinearity
}

/** What RNN and GRU give. */
export interface SequenceResult {
  /** The state of the last layer after each step: [T, N, directions hiddenSize]. */
  readonly output: Tensor
  /** The state of every layer and direction at its end: [layers directions, N, hiddenSize]. */
  readonly hn: Tensor
}

/** Where RNN and GRU start, and which steps count. */
export interface SequenceInput extends SequenceOptions {
  /** [layers directions, N, hiddenSize]; zeros when left out. */
  h0?: Tensor
}

function checkNonlinearity(name: string, value: string): RNNNonlinearity {
  if (value === 'tanh' || value === 'relu') return value
  throw new ArgumentError(`[${name}] nonlinearity must be 'tanh' or 'relu', received '${value}'`)
}

const bounded = (x: Tensor, nonlinearity: RNNNonlinearity): Tensor => (nonlinearity === 'tanh' ? x.tanh() : x.relu())

/**
 * Recurrent layers: `h' = tanh(W_ih x + b_ih + W_hh h + b_hh)`, or relu.
 *
 * Shapes: x [T, N, inputSize] ([N, T, inputSize] with `batchFirst`, [T, inputSize] without a batch), output likewise
 * with directions hiddenSize features; parameters as `Recurrent` says.
 * https://pytorch.org/docs/stable/generated/torch.nn.RNN.html
 */
export class RNN extends Recurrent {
  readonly nonlinearity: RNNNonlinearity

  constructor(inputSize: number, hiddenSize: number, options: RNNOptions = {}) {
    const { nonlinearity = 'tanh', ...rest } = options
    super('RNN', 1, [inputSize, hiddenSize], rest)
    this.nonlinearity = checkNonlinearity('RNN', nonlinearity)
  }

  protected step(projected: Tensor, [h]: readonly Tensor[], { hidden }: StepWeights): Tensor[] {
    return [bounded(projected.add(linear(h!, hidden)), this.nonlinearity)]
  }

  forward(x: Tensor, options: SequenceInput = {}): SequenceResult {
    checkOptions('RNN', options, ['h0', 'lengths', 'mask'])
    const { output, final } = this.run(x, [options.h0], [this.hiddenSize], options)
    return { output, hn: final[0]! }
  }
}

/**
 * One step of an RNN: `h' = tanh(W_ih x + b_ih + W_hh h + b_hh)`, or relu.
 *
 * Shapes: x [N, inputSize], h0 and the result [N, hiddenSize]; the same without N.
 * https://pytorch.org/docs/stable/generated/torch.nn.RNNCell.html
 */
export class RNNCell extends RecurrentCell {
  readonly nonlinearity: RNNNonlinearity

  constructor(inputSize: number, hiddenSize: number, options: CellOptions & { nonlinearity?: RNNNonlinearity } = {}) {
    super('RNNCell', 1, [inputSize, hiddenSize], options)
    this.nonlinearity = checkNonlinearity('RNNCell', options.nonlinearity ?? 'tanh')
  }

  forward(x: Tensor, options: { h0?: Tensor } = {}): Tensor {
    checkOptions('RNNCell', options, ['h0'])
    const h = this.initial(x, options.h0)
    return bounded(this.project(x).add(linear(h, this.weight_hh, this.bias_hh)), this.nonlinearity).keep()
  }
}
