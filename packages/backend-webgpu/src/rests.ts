/** Milliseconds: a wait up to the first has no rests, and no rest is longer than the second. */
const [SHORT, LONGEST] = [1, 1]
/** What part of the time that was waited until then a rest takes, so that a wait is not much longer with it. */
const SHARE = 0.1

/** Of Node only. */
const { setImmediate } = globalThis as unknown as { setImmediate: (turn: () => void) => void }

/**
 * Rests of the thread while it waits for a device. The npm package `webgpu` asks its device in every turn of Node's event loop
 * whether it is done, which takes a whole core; an emulated GPU computes on the cores, and gets this one for as long.
 */
export class Rests {
  private readonly cell = new Int32Array(new SharedArrayBuffer(4))
  private waits = 0
  private since = 0
  private isResting = false

  /** Waits for something of the device. */
  async during<T>(work: Promise<T>): Promise<T> {
    if (this.waits++ === 0) this.since = performance.now()
    if (!this.isResting) this.next()
    try {
      return await work
    } finally {
      this.waits--
    }
  }

  private next(): void {
    this.isResting = this.waits > 0
    if (this.isResting) setImmediate(this.rest)
  }

  private readonly rest = (): void => {
    const waited = performance.now() - this.since
    if (this.waits > 0 && waited > SHORT) Atomics.wait(this.cell, 0, 0, Math.min(LONGEST, SHARE * waited))
    this.next()
  }
}
