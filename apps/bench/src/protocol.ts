import type { GpuCounts, Quantities } from './libraries/library.ts'
import type { Budget } from './sessions/timing.ts'

/** What a library is asked to do. It answers each request once. */
export type Request =
  | { readonly kind: 'check' }
  | { readonly kind: 'warmUp'; readonly runs: number; readonly budget: Budget }
  | { readonly kind: 'round'; readonly runs: number; readonly budget: Budget }
  /** `scale` below 1 asks for a shorter look. */
  | { readonly kind: 'observe'; readonly scale: number }

/** What it answers, by the kind of request. */
export interface Answers {
  readonly check: { readonly version: string; readonly numbers: readonly number[] }
  /** What one run asks of a GPU, where one was watched. */
  readonly warmUp: GpuCounts | null
  readonly round: readonly number[]
  readonly observe: { readonly version: string; readonly quantities: Quantities }
}

export type Reply = { readonly answer: Answers[keyof Answers] } | { readonly problem: string }
