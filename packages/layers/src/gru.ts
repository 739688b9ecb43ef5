import { checkOptions, chunk, linear, type Tensor } from '@neurite/core'
import { Recurrent, type RecurrentOptions, type StepWeights } from './recurrent.ts'
import type { SequenceInput, SequenceResult } from './rnn.ts'
import { type CellOptions, RecurrentCell } from './rnnCells.ts'

/** The new state, from the products of the input and of the state with their weights. */
function gated(fromInput: Tensor, fromState: Tensor, h: Tensor): Tensor {
  const [inputReset, inputUpdate, input] = chunk(fromInput, 3, { dim: -1 }) as [Tensor, Tensor, Tensor]
  const [stateReset, stateUpdate, state] = chunk(fromState, 3, { dim: -1 }) as [Tensor, Tensor, Tensor]
  const candidate = input.add(inputReset.add(stateReset).sigmoid().mul(state)).tanh()
  return candidate.add(inputUpdate.add(stateUpdate).sigmoid().mul(h.sub(candidate)))
}

/**
 * Gated recurrent units (Cho et al., 2014). With r, z, n of `W_ih x + b_ih` and of `W_hh h + b_hh`:
 * `r = sigmoid(r_x + r_h)`, `z = sigmoid(z_x + z_h)`, `n = tanh(n_x + r n_h)`, `h' = (1 - z) n + z h`.
 *
 * Shapes: x [T, N, inputSize] ([N, T, inputSize] with `batchFirst`, [T, inputSize] without a batch), output likewise
 * with directions hiddenSize features; parameters as `Recurrent` says, 3 gates.
 * https://pytorch.org/docs/stable/generated/torch.nn.GRU.html
 */
export class GRU extends Recurrent {
  constructor(inputSize: number, hiddenSize: number, options: RecurrentOptions = {}) {
    super('GRU', 3, [inputSize, hiddenSize], options)
  }

  /** The reset gate multiplies the bias of the state too. */
  protected override get joinsBiases(): boolean {
    return false
  }

  protected step(projected: Tensor, [h]: readonly Tensor[], { hidden, hiddenBias }: StepWeights): Tensor[] {
    return [gated(projected, linear(h!, hidden, hiddenBias), h!)]
  }

  forward(x: Tensor, options: SequenceInput = {}): SequenceResult {
    checkOptions('GRU', options, ['h0', 'lengths', 'mask'])
    const { output, final } = this.run(x, [options.h0], [this.hiddenSize], options)
    return { output, hn: final[0]! }
  }
}

/**
 * One step of a GRU.
 *
 * Shapes: x [N, inputSize], h0 and the result [N, hiddenSize]; the same without N.
 * https://pytorch.org/docs/stable/generated/torch.nn.GRUCell.html
 */
export class GRUCell extends RecurrentCell {
  constructor(inputSize: number, hiddenSize: number, options: CellOptions = {}) {
    super('GRUCell', 3, [inputSize, hiddenSize], options)
  }

  forward(x: Tensor, options: { h0?: Tensor } = {}): Tensor {
    checkOptions('GRUCell', options, ['h0'])
    const h = this.initial(x, options.h0)
    return gated(this.project(x), linear(h, this.weight_hh, this.bias_hh), h).keep()
  }
}
