import type { BufferId } from '../backend.ts'
import type { Cell, Node, Page, Storage } from '../graph/node.ts'
import type { Device } from './device.ts'
import { failStorage } from './failures.ts'

/** A state before a run that had to wait. */
interface CellBefore {
  readonly cell: Cell
  readonly computed: Node
  /** The version whose memory the run may take, and what it held. */
  readonly spare: Storage | null
  readonly held: Held | null
}

interface Held {
  readonly buffer: BufferId
  readonly stale: boolean
  readonly page: Page | null
}

/** What undoes a run that waits in a queue, should it fail there. */
export interface Snapshot {
  /** To be called when the run is queued and its results are committed, with those that are no states. */
  guard(results: readonly Node[]): void
}

/** Remembers states before a run takes their memory. */
export function snapshot(device: Device, cells: readonly Cell[]): Snapshot {
  const before = cells.map((cell): CellBefore => {
    const { computed, memory } = cell
    const { spare } = memory
    const held = spare && { buffer: spare.buffer, stale: spare.stale, page: spare.page }
    return { cell, computed, spare, held }
  })
  return {
    guard(results) {
      const after = cells.map((cell) => cell.computed)
      device.queue!.guard((problem) => {
        for (const { storage } of results) failStorage(storage!, problem)
        before.forEach((entry, i) => {
          const version = after[i]!
          // What would have been updated in place is as it was.
          if (version === entry.computed) return
          failStorage(version.storage!, problem)
          restore(device, entry, version)
        })
      })
    },
  }
}

/** Puts a state back to its last version, unless it has got another value since. */
function restore(device: Device, { cell, computed, spare, held }: CellBefore, version: Node): void {
  const lost = version.storage!
  const last = computed.storage!
  const { memory } = cell
  const lives = last.host !== null || last.page !== null || device.owns(last)
  if (cell.computed.storage !== lost || !lives) return
  const { buffer } = lost
  lost.buffer = -1
  lost.ownsBuffer = false
  cell.computed = cell.version = computed
  cell.pending = 0
  memory.current = last
  memory.spare = null
  if (spare !== null && held !== null && held.buffer >= 0) {
    spare.buffer = held.buffer
    spare.stale = held.stale
    spare.page = held.page
    spare.ownsBuffer = true
    memory.spare = spare
    if (buffer === held.buffer) return
  }
  device.backend.free(buffer)
}
