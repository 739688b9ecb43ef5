/** What passes between the page and the worker. */
import type { Configuration, DataName, DeviceName } from './configuration.ts'

export const PACES = ['slow', 'steady', 'full'] as const
export type Pace = (typeof PACES)[number]

/** Side of the grid on which the network's answer is drawn, and of each unit's own picture. */
export const ANSWER_SIDE = 64
export const UNIT_SIDE = 24
/** Places at which a curve through a noisy line is drawn. */
export const CURVE_PLACES = 160

/** `generation` counts networks, so that what comes late from an old one is known by its number. */
export type Request =
  | { readonly kind: 'build'; readonly generation: number; readonly configuration: Configuration }
  | { readonly kind: 'tune'; readonly rate: number; readonly decay: number; readonly batch: number }
  | { readonly kind: 'train' }
  | { readonly kind: 'pace'; readonly pace: Pace }
  | { readonly kind: 'pause' }
  | { readonly kind: 'step' }
  /** The last frame was drawn; the next one may come. */
  | { readonly kind: 'drawn' }

export type Report =
  | { readonly kind: 'previews'; readonly previews: Readonly<Record<DataName, Points>> }
  | Built
  | Frame
  | { readonly kind: 'failed'; readonly generation: number; readonly message: string }

/** Samples in the units of the network's inputs: rows of `x, y`, and the class of each where there are classes. */
export interface Points {
  readonly places: Float32Array
  readonly labels: Uint8Array
}

export interface Built {
  readonly kind: 'built'
  readonly generation: number
  readonly train: Points
  readonly test: Points
  /** The picture shows -reach to reach on both axes. */
  readonly reach: number
  readonly device: DeviceFacts
}

export type FallbackReason = 'missing' | 'noAdapter' | 'failed'

/** What really computes. */
export interface DeviceFacts {
  readonly wanted: DeviceName
  readonly used: DeviceName
  /** Threads at most: small kernels stay on one. */
  readonly threads: number
  /** Whether the page may share memory between threads. */
  readonly isolated: boolean
  /** The graphics adapter's name, where there is one. */
  readonly adapter: string
  /** Why the device that was wanted is not the one that is used. */
  readonly fallback: { readonly reason: FallbackReason; readonly message: string } | null
}

export interface Scores {
  readonly loss: number
  /** The share that was classified correctly; NaN for a regression. */
  readonly accuracy: number
}

/** Where training stands. */
export interface Frame {
  readonly kind: 'frame'
  readonly generation: number
  readonly step: number
  readonly epoch: number
  readonly stepsPerSecond: number
  readonly training: boolean
  readonly diverged: boolean
  readonly train: Scores
  readonly test: Scores
  /** Layer by layer, weights [outputs, inputs]. */
  readonly weights: readonly Float32Array[]
  readonly biases: readonly Float32Array[]
  /** The network's output over the grid, row by row from the bottom; along x for a regression. */
  readonly answer: Float32Array
  /** For each hidden layer what each unit gives over its grid, unit after unit. */
  readonly units: readonly Float32Array[]
}
