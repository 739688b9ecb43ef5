import { stats, type Tensor } from 'neurite'

const FIRST_STEP = 100
const LAST_STEP = 10_000
/** The programs of a loop are all known after this step. */
const SETTLED_STEP = 3
const READ_EVERY = 100

/** Bytes of what is reachable: the heap, and memory outside it, which holds that of WebAssembly. */
function reachableBytes(): number {
  if (!globalThis.gc) throw new Error('node has to be started with --expose-gc')
  globalThis.gc()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

/** The lecture's loop without a pause, so that nothing that waits for the event loop is ever cleaned up. */
export function xorMemory(step: () => Tensor): Record<string, number> {
  let before = 0
  let settledPrograms = 0
  for (let epoch = 0; epoch <= LAST_STEP; epoch++) {
    const cost = step()
    if (epoch % READ_EVERY === 0) cost.itemSync()
    if (epoch === SETTLED_STEP) settledPrograms = stats().programs
    if (epoch === FIRST_STEP) before = reachableBytes()
  }
  return {
    growth: (reachableBytes() - before) / 1e6,
    programs: stats().programs - settledPrograms,
  }
}
