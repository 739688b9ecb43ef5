import type { Budget } from './timing.ts'

/** What a library's process is asked to do. It answers each request once. */
export type Request =
  | { readonly kind: 'check' }
  | { readonly kind: 'warmUp'; readonly runs: number; readonly budget: Budget }
  | { readonly kind: 'round'; readonly runs: number; readonly budget: Budget }
  | { readonly kind: 'observe' }

/** What it answers, by the kind of request. */
export interface Answers {
  readonly check: { readonly version: string; readonly numbers: readonly number[] }
  readonly warmUp: null
  readonly round: readonly number[]
  readonly observe: { readonly version: string; readonly quantities: Readonly<Record<string, number>> }
}

export type Reply = { readonly answer: Answers[keyof Answers] } | { readonly problem: string }
