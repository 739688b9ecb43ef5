import { OURS_1, OURS_2, PYTORCH, REGISTERS, TRIAD } from '../libraries/names.ts'
import type { Target, Yardstick } from './work.ts'

export const bestOf = (...libraries: readonly string[]): Yardstick => ({
  kind: 'best',
  of: libraries,
  called: libraries.join(' or '),
})

/** PyTorch with the number of threads that suits it better. */
export const PYTORCH_BEST: Yardstick = { kind: 'best', of: PYTORCH, called: "PyTorch's best" }

export const onOne = (ms: number): Target => ({
  library: OURS_1,
  yardstick: { kind: 'time', ms, scaled: true },
  atMost: 1,
})
export const onTwo = (ms: number): Target => ({
  library: OURS_2,
  yardstick: { kind: 'time', ms, scaled: true },
  atMost: 1,
})

/** At least so many times as fast as another library, on two threads. */
export const fasterThan = (library: string, times: number): Target => ({
  library: OURS_2,
  yardstick: bestOf(library),
  atMost: 1 / times,
})

/** At most so many times PyTorch's time, on two threads. */
export const toPytorch = (atMost: number): Target => ({ library: OURS_2, yardstick: PYTORCH_BEST, atMost })

/** At least this share of what one thread does on registers alone. */
export const ofLimit = (share: number): Target => ({
  library: OURS_1,
  yardstick: bestOf(REGISTERS[0]),
  atMost: 1 / share,
})

/** Two threads within so many times the time in which memory can be moved, or PyTorch's, whichever is slower. */
export const withinMemory = (atMost: number): Target => ({
  library: OURS_2,
  yardstick: { kind: 'slower', of: [bestOf(TRIAD[1]), PYTORCH_BEST] },
  atMost,
})
