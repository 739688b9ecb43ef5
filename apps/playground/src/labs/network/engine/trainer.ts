/** Trains at a pace, and reports frames as fast as they can be drawn. */
import type { Frame, Pace } from '../messages.ts'
import type { Network } from './network.ts'

/** So long the worker computes before it looks for messages. */
const SLICE_MS = 10
/** Work that a device which answers late is given at a time. */
const MOST_STEPS_PER_SLICE = 64
const FRAME_MS = 33
const SLOW_STEPS_PER_SECOND = 8
const STEADY_EPOCHS_PER_SECOND = 30
/** A loss beyond this comes back no more. */
const LOST = 1e6
const SPEED_WINDOW_MS = 500

/** Lets messages in. A timer would wait for 4 ms. */
const channel = new MessageChannel()
const turn = (): Promise<void> =>
  new Promise((resolve) => {
    channel.port1.onmessage = () => resolve()
    channel.port2.postMessage(null)
  })
const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds))

type Listener = (frame: Omit<Frame, 'kind' | 'generation'>) => void

export interface TrainerOptions {
  /** Whether the device answers late, so that it must be waited for. */
  readonly late: boolean
  /** The pace of the moment. */
  pace(): Pace
}

export class Trainer {
  readonly #network: Network
  readonly #report: Listener
  readonly #late: boolean
  readonly #pace: () => Pace
  #training = false
  #wanted = true
  #lastFrame = Number.NEGATIVE_INFINITY
  #speed = 0

  constructor(network: Network, { late, pace }: TrainerOptions, report: Listener) {
    this.#network = network
    this.#late = late
    this.#pace = pace
    this.#report = report
  }

  /** The page has drawn the last frame. */
  drawn(): void {
    this.#wanted = true
  }

  stop(): void {
    this.#training = false
  }

  async step(): Promise<void> {
    this.#network.step()
    await this.show()
  }

  /** Until `stop`, or until there is no number any more. */
  async train(): Promise<void> {
    const network = this.#network
    this.#training = true
    let last = performance.now()
    let owed = 0
    const window = { from: last, steps: network.steps }
    while (this.#training) {
      const now = performance.now()
      owed = Math.min(owed + ((now - last) / 1000) * this.#stepsPerSecond(), network.stepsPerEpoch * 2 + 1)
      last = now
      const busy = owed >= 1
      owed = await this.#slice(owed, now + SLICE_MS)
      if (now - window.from > SPEED_WINDOW_MS) {
        this.#speed = (1000 * (network.steps - window.steps)) / (now - window.from)
        Object.assign(window, { from: now, steps: network.steps })
      }
      if (this.#wanted && now - this.#lastFrame >= FRAME_MS) await this.show()
      if (busy) await turn()
      else await pause(1000 / 60)
    }
    this.#speed = 0
    await this.show()
  }

  #stepsPerSecond(): number {
    const pace = this.#pace()
    if (pace === 'slow') return SLOW_STEPS_PER_SECOND
    if (pace === 'steady') return STEADY_EPOCHS_PER_SECOND * this.#network.stepsPerEpoch
    return Number.POSITIVE_INFINITY
  }

  async #slice(owed: number, until: number): Promise<number> {
    let left = owed
    let count = 0
    while (left >= 1 && performance.now() < until && this.#training) {
      this.#network.step()
      left -= 1
      if (this.#late && ++count === MOST_STEPS_PER_SLICE) break
    }
    if (this.#late) await this.#network.settle()
    return left
  }

  /** Sends a frame at once. */
  async show(): Promise<void> {
    const network = this.#network
    this.#wanted = false
    this.#lastFrame = performance.now()
    const look = await network.look()
    const diverged = !(Math.abs(look.train.loss) < LOST)
    if (diverged) this.#training = false
    this.#report({
      ...look,
      step: network.steps,
      epoch: network.epoch,
      stepsPerSecond: this.#speed,
      training: this.#training,
      diverged,
    })
  }
}
