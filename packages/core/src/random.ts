import { checkInteger } from './shape.ts'

/** What a generator needs to go on from where it was. */
export interface GeneratorState {
  readonly seed: number
  readonly counter: number
}

/**
 * A stream of random numbers: a seed and a counter. Each random op takes the next stretch of the counter when it is
 * called, so its value does not depend on when, where, or how often it is computed.
 */
export class Generator {
  private key: number
  private counter = 0

  constructor(seed = 0) {
    this.key = checkInteger('Generator', 'seed', seed, 0)
  }

  get seed(): number {
    return this.key
  }

  /** Takes the next `blocks` counter values (four 32-bit words each) and gives the first. */
  draw(blocks: number): number {
    const first = this.counter
    this.counter += blocks
    return first
  }

  /** Starts again from a seed. */
  manualSeed(seed: number): this {
    this.key = checkInteger('manualSeed', 'seed', seed, 0)
    this.counter = 0
    return this
  }

  get state(): GeneratorState {
    return { seed: this.key, counter: this.counter }
  }

  set state(state: GeneratorState) {
    this.key = checkInteger('Generator', 'seed', state.seed, 0)
    this.counter = checkInteger('Generator', 'counter', state.counter, 0)
  }
}

const shared = /*@__PURE__*/ new Generator()

/** The generator of every random op that is not given one. */
export function defaultGenerator(): Generator {
  return shared
}

/**
 * Seeds the default generator: the same seed gives the same numbers, on every device and any number of threads.
 * https://pytorch.org/docs/stable/generated/torch.manual_seed.html
 */
export function manualSeed(seed: number): Generator {
  return shared.manualSeed(seed)
}
