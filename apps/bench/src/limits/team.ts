import { Worker } from 'node:worker_threads'
import { computing } from './registers.ts'
import { moving, sharedMemory } from './triad.ts'

export const START = 0
export const DONE = 1
export const AMOUNT = 0

export interface PartnerData {
  /** [START, DONE]: turns that were begun and ended. */
  readonly control: Int32Array<SharedArrayBuffer>
  /** [AMOUNT]: floating-point operations, or bytes. */
  readonly amount: Float64Array<SharedArrayBuffer>
  /** The arrays; null for arithmetic. */
  readonly memory: WebAssembly.Memory | null
}

/** Does an amount of work, in floating-point operations or bytes, on one thread or two. */
export type Work = (amount: number) => void

/** The second half on another thread; this one spins until it is done. */
function shared(memory: WebAssembly.Memory | null, own: Work): Work {
  const control = new Int32Array(new SharedArrayBuffer(8))
  const amount = new Float64Array(new SharedArrayBuffer(8))
  const data: PartnerData = { control, amount, memory }
  new Worker(new URL('./partner.js', import.meta.url), { workerData: data }).unref()
  return (whole) => {
    amount[AMOUNT] = whole / 2
    const turn = Atomics.add(control, START, 1) + 1
    Atomics.notify(control, START)
    own(whole / 2)
    while (Atomics.load(control, DONE) !== turn);
  }
}

export function arithmetic(threads: number): Work {
  return threads === 1 ? computing() : shared(null, computing())
}

export function memoryTraffic(threads: number): Work {
  const memory = sharedMemory()
  const own = moving(memory, 0, threads)
  return threads === 1 ? own : shared(memory, own)
}
