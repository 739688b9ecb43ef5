import { ArgumentError, checkOptions, chunk, linear, type Tensor } from '@neurite/core'
import { Recurrent, type RecurrentOptions, type SequenceOptions, type StepWeights } from './recurrent.ts'
import { type CellOptions, RecurrentCell } from './rnnCells.ts'

export interface LSTMOptions extends RecurrentOptions {
  /** Gives out a projection of the state with this many features; 0, none, when left out. */
  projSize?: number
}

/** What an LSTM gives. */
export interface LSTMResult {
  /** What the last layer gives out after each step: [T, N, directions size]. */
  readonly output: Tensor
  /** What every layer and direction gives out at its end: [layers directions, N, size]. */
  readonly hn: Tensor
  /** The cells of every layer and direction at its end: [layers directions, N, hiddenSize]. */
  readonly cn: Tensor
}

/** Where an LSTM starts, and which steps count. Zeros when left out. */
export interface LSTMInput extends SequenceOptions {
  h0?: Tensor
  c0?: Tensor
}

/** New cells and what they give out, from the sums of the four gates. */
function gated(gates: Tensor, c: Tensor): { h: Tensor; c: Tensor } {
  const [input, forget, candidate, output] = chunk(gates, 4, { dim: -1 }) as [Tensor, Tensor, Tensor, Tensor]
  const cells = forget.sigmoid().mul(c).add(input.sigmoid().mul(candidate.tanh()))
  return { h: output.sigmoid().mul(cells.tanh()), c: cells }
}

/**
 * Long short-term memory (Hochreiter and Schmidhuber, 1997). With `[i, f, g, o] = W_ih x + b_ih + W_hh h + b_hh`:
 * `c' = sigmoid(f) c + sigmoid(i) tanh(g)`, `h' = sigmoid(o) tanh(c')`, and with `projSize` `h' = W_hr h'`.
 *
 * Shapes: x [T, N, inputSize] ([N, T, inputSize] with `batchFirst`, [T, inputSize] without a batch), output likewise
 * with directions size features, where size is projSize or hiddenSize; parameters as `Recurrent` says, 4 gates, and
 * `weight_hr_lk` [projSize, hiddenSize].
 * https://pytorch.org/docs/stable/generated/torch.nn.LSTM.html
 */
export class LSTM extends Recurrent {
  constructor(inputSize: number, hiddenSize: number, options: LSTMOptions = {}) {
    const { projSize = 0, ...rest } = options
    if (!Number.isInteger(projSize) || projSize < 0 || projSize >= hiddenSize) {
      throw new ArgumentError(
        `[LSTM] projSize must be an integer from 0 to below hiddenSize, ${hiddenSize}, received ${projSize}`,
      )
    }
    super('LSTM', 4, [inputSize, hiddenSize], rest, projSize)
  }

  protected step(projected: Tensor, [h, c]: readonly Tensor[], { hidden, projection }: StepWeights): Tensor[] {
    const next = gated(projected.add(linear(h!, hidden)), c!)
    return [projection === null ? next.h : linear(next.h, projection), next.c]
  }

  forward(x: Tensor, options: LSTMInput = {}): LSTMResult {
    checkOptions('LSTM', options, ['h0', 'c0', 'lengths', 'mask'])
    const sizes = [this.projSize || this.hiddenSize, this.hiddenSize]
    const { output, final } = this.run(x, [options.h0, options.c0], sizes, options)
    return { output, hn: final[0]!, cn: final[1]! }
  }
}

/**
 * One step of an LSTM; gives the new `h` and `c`.
 *
 * Shapes: x [N, inputSize], h0, c0, h and c [N, hiddenSize]; the same without N.
 * https://pytorch.org/docs/stable/generated/torch.nn.LSTMCell.html
 */
export class LSTMCell extends RecurrentCell {
  constructor(inputSize: number, hiddenSize: number, options: CellOptions = {}) {
    super('LSTMCell', 4, [inputSize, hiddenSize], options)
  }

  forward(x: Tensor, options: { h0?: Tensor; c0?: Tensor } = {}): { h: Tensor; c: Tensor } {
    checkOptions('LSTMCell', options, ['h0', 'c0'])
    const gates = this.project(x).add(linear(this.initial(x, options.h0), this.weight_hh, this.bias_hh))
    const { h, c } = gated(gates, this.initial(x, options.c0))
    return { h: h.keep(), c: c.keep() }
  }
}
