import { bytesOf, type Kernel, type MapKernel, type Program, type ReduceKernel, sizeOf, type View } from '@neurite/core'
import type { Phase, Task } from './task.ts'

/** Bytes that a thread goes through before it begins the next kernel: they stay in its own cache until then. */
const SLAB_BYTES = 2 ** 19
/** Bytes of a pass from which on the caches of all threads do not hold what it leaves. */
const LARGE_BYTES = 2 ** 22
/** Most tasks that are done slab by slab together: each is compared with all others. */
const MOST_TASKS = 16

/** Tasks that are done slab by slab: all of them for some rows, then all of them for the next ones. */
export interface Slabs {
  /** The first task, and the one after the last. */
  readonly from: number
  readonly to: number
  readonly rows: number
  /** Rows of a slab, for each thread. */
  readonly step: number
}

/** A task over rows: the leading axes of its space. */
interface Pass {
  readonly phase: Phase
  readonly leading: number
  readonly shape: readonly number[]
  readonly loads: readonly View[]
  readonly stores: readonly View[]
}

/** What a pass reaches of memory: bytes of the first row from `from` up to `to`, and how far on each row lies. */
interface Reach {
  readonly place: string
  readonly from: number
  readonly to: number
  readonly rowBytes: number
  readonly stored: boolean
}

/**
 * Stretches of tasks whose rows need nothing but the same rows of each other, such as those of a softmax, where they leave
 * more than caches hold. `tasks`: those of each kernel.
 */
export function slabsOf(program: Program, tasks: readonly (readonly Task[])[]): Slabs[] {
  const passes = program.kernels.flatMap((kernel, i) => passesOf(kernel, tasks[i]!))
  const result: Slabs[] = []
  for (let from = 0; from < passes.length; ) {
    const slabs = longestFrom(program, passes, from)
    if (slabs) result.push(slabs)
    from = slabs ? slabs.to : from + 1
  }
  return result
}

/** The passes of a kernel, one for each task; null where the rows of a task are not those of the kernel. */
function passesOf(kernel: Kernel, tasks: readonly Task[]): (Pass | null)[] {
  const spaces = kernel.kind === 'map' ? [mapSpace(kernel)] : kernel.kind === 'reduce' ? reduceSpaces(kernel) : []
  return tasks.map(({ phases, host, check }, i) => {
    const [phase] = phases
    const leading = phase?.leading ?? 0
    if (spaces.length !== tasks.length || phases.length !== 1 || leading === 0 || host || check) return null
    return { ...spaces[i]!, phase: phase!, leading }
  })
}

const mapSpace = ({ shape, loads, stores }: MapKernel) => ({ shape, loads, stores: stores.map(({ view }) => view) })
const reduceSpaces = ({ shape, loads, store, epilogue }: ReduceKernel) => [
  { shape, loads, stores: [store] },
  ...(epilogue ? [mapSpace(epilogue)] : []),
]

function longestFrom(program: Program, passes: readonly (Pass | null)[], from: number): Slabs | null {
  const first = passes[from]
  if (!first || 4 * sizeOf(first.shape) < LARGE_BYTES) return null
  let counts = rowCounts(first)
  let best: Slabs | null = null
  const chain = [first]
  for (const next of passes.slice(from + 1, from + MOST_TASKS)) {
    if (!next) break
    const own = new Set(rowCounts(next))
    counts = counts.filter((count) => own.has(count))
    const rows = counts.at(-1)
    if (rows === undefined) break
    chain.push(next)
    const reaches = chain.map((pass) => reachesOf(program, pass, rows))
    if (!isRelated(reaches.at(-1)!, reaches.slice(0, -1).flat())) break
    if (!reaches.every((own, i) => reaches.slice(i + 1).every((other) => areApart(own, other, rows)))) break
    const step = stepOf(chain, reaches.flat(), rows)
    if (step !== null) best = { from, to: from + chain.length, rows, step }
  }
  return best
}

/** How many rows a pass may be taken to have, from few to many. */
function rowCounts({ shape, leading }: Pass): number[] {
  const counts = Array.from({ length: leading }, (_, d) => sizeOf(shape.slice(0, d + 1)))
  return [...new Set(counts)].filter((count) => count > 1)
}

function reachesOf(program: Program, pass: Pass, rows: number): Reach[] {
  const { shape, loads, stores } = pass
  const leading = shape.findIndex((_, d) => sizeOf(shape.slice(0, d + 1)) === rows)
  const reach = (view: View, stored: boolean): Reach => {
    const slot = program.slots[view.slot]!
    const bytes = bytesOf(slot.dtype)
    let [low, high] = [view.offset, view.offset]
    for (let d = leading + 1; d < shape.length; d++) {
      const last = (view.strides[d] ?? 0) * (shape[d]! - 1)
      if (last < 0) low += last
      else high += last
    }
    const base = slot.place === 'arena' ? slot.at : 0
    return {
      place: placeOf(program, view.slot),
      from: base + low * bytes,
      to: base + (high + 1) * bytes,
      rowBytes: (view.strides[leading] ?? 0) * bytes,
      stored,
    }
  }
  return [...loads.map((view) => reach(view, false)), ...stores.map((view) => reach(view, true))]
}

/** Equal for slots that may share bytes. */
function placeOf({ slots, overwrites }: Program, slot: number): string {
  const { place, at } = slots[slot]!
  if (place === 'arena') return place
  const input = place === 'output' ? (overwrites?.[at] ?? -1) : at
  return input < 0 ? `output ${at}` : `input ${input}`
}

/** Whether a pass reaches memory that others reach: only then caches are of use to it. */
function isRelated(own: readonly Reach[], others: readonly Reach[]): boolean {
  return own.some((p) => others.some((q) => p.place === q.place && p.from < q.to && q.from < p.to))
}

/** Whether no row of one pass needs or writes what another row of the other pass writes or needs. */
function areApart(a: readonly Reach[], b: readonly Reach[], rows: number): boolean {
  return a.every((p) => b.every((q) => (!p.stored && !q.stored) || isApart(p, q, rows)))
}

function isApart(p: Reach, q: Reach, rows: number): boolean {
  if (p.place !== q.place) return true
  const [first, last] = [Math.min(p.from, q.from), Math.max(p.to, q.to)]
  if (p.rowBytes === q.rowBytes && p.rowBytes >= last - first) return true
  const end = ({ to, rowBytes }: Reach) => to + Math.max(0, (rows - 1) * rowBytes)
  const start = ({ from, rowBytes }: Reach) => from + Math.min(0, (rows - 1) * rowBytes)
  return end(p) <= start(q) || end(q) <= start(p)
}

/** Rows of a slab that fit a thread's cache, and begin where all phases may be cut; null where slabs are no use. */
function stepOf(chain: readonly Pass[], reaches: readonly Reach[], rows: number): number | null {
  // A row counts once, however many views reach it.
  const places = new Map(reaches.map(({ place, from, to }) => [`${place} ${from}`, to - from]))
  const rowBytes = [...places.values()].reduce((sum, bytes) => sum + bytes, 0)
  const grain = chain.reduce(
    (most, { phase }) => Math.max(most, phase.grain / gcd(phase.grain, phase.extent / rows)),
    1,
  )
  const step = Math.max(1, Math.floor(SLAB_BYTES / rowBytes / grain)) * grain
  return 2 * step <= rows ? step : null
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b)
}
