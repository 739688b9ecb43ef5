import {
  arange,
  ArgumentError,
  cat,
  checkOptions,
  linear,
  type Parameter,
  ShapeError,
  stack,
  type Tensor,
  tensor,
  unbind,
  where,
  zeros,
} from '@neurite/core'
import { checkProbability, checkSize } from './checks.ts'
import { dropout } from './dropout.ts'
import { Module } from './module.ts'
import { MADE, type MadeOptions, madeOf, uniformParameter } from './parameters.ts'

/** Options of the layers that run along a sequence. */
export interface RecurrentOptions extends MadeOptions {
  /** Layers on top of each other; 1 when left out. */
  numLayers?: number
  /** Add biases; true when left out. */
  bias?: boolean
  /** Sequences come as [N, T, inputSize] instead of [T, N, inputSize]. */
  batchFirst?: boolean
  /** Probability of dropout after each layer but the last, in training. */
  dropout?: number
  /** Run along the sequence in both directions, and join the outputs. */
  bidirectional?: boolean
}

/** Which steps of a sequence count. Elsewhere the output is 0 and the state stays. */
export interface SequenceOptions {
  /** How many steps of each sequence count: [N]. */
  lengths?: Tensor | readonly number[]
  /** True for the steps that count: [N, T]. */
  mask?: Tensor
}

/** The weights of one layer and direction. */
export interface StepWeights {
  readonly input: Tensor
  readonly hidden: Tensor
  readonly inputBias: Tensor | null
  readonly hiddenBias: Tensor | null
  readonly projection: Tensor | null
}

const OPTIONS = ['numLayers', 'bias', 'batchFirst', 'dropout', 'bidirectional', ...MADE]

/** For each step, which sequences it counts in: [N, 1] of bool; null where all do. */
function countedSteps(name: string, options: SequenceOptions, batch: number, steps: number): readonly Tensor[] | null {
  const { lengths, mask } = options
  if (lengths === undefined && mask === undefined) return null
  if (lengths !== undefined && mask !== undefined)
    throw new ArgumentError(`[${name}] received both lengths and mask; give one of them`)
  const ends = lengths === undefined || 'shape' in lengths ? lengths : tensor([...lengths], { dtype: 'int32' })
  const counted = mask ?? arange(steps).lt(ends!.unsqueeze(1))
  if (String(counted.shape) !== String([batch, steps]) || counted.dtype !== 'bool') {
    throw new ShapeError(
      `[${name}] ${mask ? 'mask' : 'lengths'} must be ${mask ? `bool of shape [${batch}, ${steps}]` : `of shape [${batch}]`}, received [${(mask ?? ends)!.shape.join(', ')}]`,
      { batch, steps },
    )
  }
  return unbind(counted, { dim: 1 }).map((column) => column.unsqueeze(1))
}

/**
 * Base of RNN, LSTM and GRU: layers and directions, sequences, masks. The product of the input with its weights is one
 * matrix product for all steps; only what depends on the state before is computed step by step.
 *
 * Parameters, for layer k and with `_reverse` for the second direction: `weight_ih_lk` [gates hiddenSize, in],
 * `weight_hh_lk` [gates hiddenSize, hiddenSize], `bias_ih_lk`, `bias_hh_lk`; all start uniform in `±1 / sqrt(hiddenSize)`.
 */
export abstract class Recurrent extends Module {
  readonly inputSize: number
  readonly hiddenSize: number
  readonly numLayers: number
  readonly bias: boolean
  readonly batchFirst: boolean
  readonly dropout: number
  readonly bidirectional: boolean
  /** Size of the state that is given out, where it is projected; 0 where it is not. */
  readonly projSize: number;
  [name: `weight_${string}` | `bias_${string}`]: Parameter

  constructor(name: string, gates: number, sizes: [number, number], options: RecurrentOptions, projSize = 0) {
    super()
    checkOptions(name, options, projSize > 0 ? [...OPTIONS, 'projSize'] : OPTIONS)
    this.inputSize = checkSize(name, 'inputSize', sizes[0])
    this.hiddenSize = checkSize(name, 'hiddenSize', sizes[1])
    this.numLayers = checkSize(name, 'numLayers', options.numLayers ?? 1)
    this.bias = options.bias ?? true
    this.batchFirst = options.batchFirst ?? false
    this.dropout = checkProbability(name, 'dropout', options.dropout ?? 0)
    this.bidirectional = options.bidirectional ?? false
    this.projSize = projSize
    const bound = 1 / Math.sqrt(this.hiddenSize)
    const parameter = (...shape: number[]) => uniformParameter(shape, bound, madeOf(options))
    const rows = gates * this.hiddenSize
    for (const { suffix, layer } of this.#runs()) {
      this[`weight_ih_${suffix}`] = parameter(rows, layer === 0 ? this.inputSize : this.#outputSize)
      this[`weight_hh_${suffix}`] = parameter(rows, projSize || this.hiddenSize)
      if (this.bias) {
        this[`bias_ih_${suffix}`] = parameter(rows)
        this[`bias_hh_${suffix}`] = parameter(rows)
      }
      if (projSize > 0) this[`weight_hr_${suffix}`] = parameter(projSize, this.hiddenSize)
    }
  }

  /** Features of the output: those of both directions. */
  get #outputSize(): number {
    return (this.projSize || this.hiddenSize) * (this.bidirectional ? 2 : 1)
  }

  /** Layers and directions in the order of their states. */
  #runs(): { layer: number; reverse: boolean; suffix: string }[] {
    const directions = this.bidirectional ? [false, true] : [false]
    return Array.from({ length: this.numLayers }, (_, layer) =>
      directions.map((reverse) => ({ layer, reverse, suffix: `l${layer}${reverse ? '_reverse' : ''}` })),
    ).flat()
  }

  /** Whether the bias of the state may be added to the input's product beforehand. */
  protected get joinsBiases(): boolean {
    return true
  }

  /** The state after one step, first what is given out; `projected` is the step's input times its weights. */
  protected abstract step(projected: Tensor, state: readonly Tensor[], weights: StepWeights): Tensor[]

  /**
   * Runs all layers. `initial` has one entry per part of the state: [layers directions, N, size], or undefined for
   * zeros; so has `final`.
   */
  protected run(
    x: Tensor,
    initial: readonly (Tensor | undefined)[],
    sizes: readonly number[],
    options: SequenceOptions,
  ): { output: Tensor; final: Tensor[] } {
    const name = this.constructor.name
    if ((x.ndim !== 2 && x.ndim !== 3) || x.shape.at(-1) !== this.inputSize || x.shape.includes(0)) {
      throw new ShapeError(
        `[${name}] received [${x.shape.join(', ')}]; it takes ${this.batchFirst ? '[N, T, ' : '[T, N, '}${this.inputSize}], or [T, ${this.inputSize}] without a batch, none of them 0`,
        { input: x.shape, inputSize: this.inputSize },
      )
    }
    const single = x.ndim === 2
    const runs = this.#runs()
    const batched = single ? x.unsqueeze(1) : this.batchFirst ? x.transpose(0, 1) : x
    const [steps, batch] = batched.shape as [number, number]
    const states = initial.map((given, part) => {
      const shape = [runs.length, batch, sizes[part]!]
      const state = single ? given?.unsqueeze(1) : given
      if (state === undefined) return zeros(shape, { dtype: this[`weight_hh_l0`]!.dtype, device: x.device })
      if (String(state.shape) === String(shape)) return state
      throw new ShapeError(
        `[${name}] an initial state is [${given!.shape.join(', ')}]; it must be [${(single ? [shape[0], shape[2]] : shape).join(', ')}]: one for each layer and direction`,
        { state: given!.shape },
      )
    })
    const valid = countedSteps(name, options, batch, steps)
    const ends: Tensor[][] = states.map(() => [])
    let sequence = batched
    for (let layer = 0; layer < this.numLayers; layer++) {
      const outputs: Tensor[] = []
      for (const [i, run] of runs.entries()) {
        if (run.layer !== layer) continue
        const start = states.map((state) => state.select(0, i))
        const { output, state } = this.#along(sequence, start, this.#weights(run.suffix), run.reverse, valid)
        outputs.push(output)
        state.forEach((end, part) => void ends[part]!.push(end))
      }
      sequence = outputs.length === 1 ? outputs[0]! : cat(outputs, { dim: 2 })
      if (layer + 1 < this.numLayers) sequence = dropout(sequence, { p: this.dropout, training: this.training })
    }
    const final = ends.map((parts) => stack(parts))
    return {
      output: single ? sequence.select(1, 0) : this.batchFirst ? sequence.transpose(0, 1) : sequence,
      final: final.map((state) => (single ? state.select(1, 0) : state).keep()),
    }
  }

  #weights(suffix: string): StepWeights {
    return {
      input: this[`weight_ih_${suffix}`]!,
      hidden: this[`weight_hh_${suffix}`]!,
      inputBias: this[`bias_ih_${suffix}`] ?? null,
      hiddenBias: this[`bias_hh_${suffix}`] ?? null,
      projection: this[`weight_hr_${suffix}`] ?? null,
    }
  }

  /** One layer in one direction: [T, N, in] to [T, N, out], and the state at the end. */
  #along(
    x: Tensor,
    start: Tensor[],
    weights: StepWeights,
    reverse: boolean,
    valid: readonly Tensor[] | null,
  ): { output: Tensor; state: Tensor[] } {
    const { inputBias, hiddenBias } = weights
    const bias = inputBias !== null && hiddenBias !== null && this.joinsBiases ? inputBias.add(hiddenBias) : inputBias
    const projected = unbind(linear(x, weights.input, bias))
    const outputs = new Array<Tensor>(projected.length)
    let state = start
    for (let i = 0; i < projected.length; i++) {
      const t = reverse ? projected.length - 1 - i : i
      const next = this.step(projected[t]!, state, weights)
      const counts = valid?.[t]
      outputs[t] = counts === undefined ? next[0]! : where(counts, next[0]!, 0)
      const before = state
      state = counts === undefined ? next : next.map((value, part) => where(counts, value, before[part]!))
    }
    return { output: stack(outputs), state }
  }

  override describe(): string {
    const shown = [`${this.inputSize}, ${this.hiddenSize}`]
    if (this.numLayers > 1) shown.push(`numLayers=${this.numLayers}`)
    for (const name of ['batchFirst', 'bidirectional'] as const) if (this[name]) shown.push(`${name}=true`)
    return shown.join(', ')
  }
}
