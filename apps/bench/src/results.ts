import type { GpuCounts } from './libraries/library.ts'
import type { Machine } from './machine.ts'

export interface Verdict {
  /** In words, such as 'at least 2.5x faster than jax-js-chromium'. */
  readonly target: string
  /** What the value is: how many times as long, or as fast; a share of a limit; our median in ms; or a quantity. */
  readonly kind: 'ratio' | 'share' | 'time' | 'quantity'
  /** Null where a side was not measured: the target stays open. */
  readonly value: number | null
  readonly met: boolean | null
}

/** One library at one work. */
export interface TimedResult {
  readonly kind: 'timed'
  readonly work: string
  readonly about: string
  readonly library: string
  readonly version: string | null
  readonly medianMs: number | null
  readonly minMs: number | null
  readonly samples: number
  /** Its median divided by ours. */
  readonly ratio: number | null
  readonly gflops: number | null
  /** Gigabytes a second that have to be moved at least. */
  readonly gigabytes: number | null
  /** Its speed as a share of the limit for its threads, where that was measured in the same rounds. */
  readonly ofLimit: number | null
  /** What one run asks of a GPU. */
  readonly gpu: GpuCounts | null
  /** Why there are no figures. */
  readonly problem: string | null
  readonly verdicts: readonly Verdict[]
}

/** One quantity of observed work. */
export interface ObservedResult {
  readonly kind: 'observed'
  readonly work: string
  readonly library: string
  readonly version: string | null
  readonly quantity: string
  readonly about: string
  readonly unit: string
  readonly value: number | null
  readonly problem: string | null
  readonly verdicts: readonly Verdict[]
}

export type Result = TimedResult | ObservedResult

export interface Report {
  readonly machine: Machine
  /** Short samples, for a look only. */
  readonly quick: boolean
  readonly results: readonly Result[]
}
