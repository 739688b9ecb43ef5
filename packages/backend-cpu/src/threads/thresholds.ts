/** From which work on threads are worth it, in the unit of `Phase.work`: roughly a third of a nanosecond. */
export const thresholds = {
  /** A kernel is shared from here on; below, the hand-off costs more than it saves. */
  share: 30_000,
  /** Work that was worth sharing before workers are started: small programs do not pay for them. */
  start: 3_000_000,
  /** Work for which sleeping workers are woken: to wake one takes some 50 microseconds. */
  wake: 500_000,
  /** Work of a chunk at least: claiming one costs some 20 nanoseconds. */
  chunk: 15_000,
}
