/** Lets events be handled: a signal, a click, a drawing. */
export function yieldToEvents(): Promise<void> {
  const { setImmediate } = globalThis as { setImmediate?: (callback: () => void) => unknown }
  return new Promise((resolve) => {
    if (setImmediate) setImmediate(resolve)
    else setTimeout(resolve, 0)
  })
}

/** Tells when to yield: about every 50 ms, which nobody feels and which costs nothing. */
export class Slices {
  static readonly length = 50
  #started = performance.now()

  /** Whether this slice of time is over; if so, the next one begins. */
  over(): boolean {
    const now = performance.now()
    if (now - this.#started < Slices.length) return false
    this.#started = now
    return true
  }
}
