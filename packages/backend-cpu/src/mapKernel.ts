import { bytesOf, type MapKernel, type Slot, sizeOf } from '@neurite/core'
import { widthOf } from './evaluator.ts'
import { type MapCode, MapEmitter } from './mapEmitter.ts'
import { type Axis, axisOf, collapse, keyOf, leadingAxes, positionAxes, Streams, sortByStride } from './space.ts'
import { type Task, workOf } from './task.ts'

/** Extent in the key of an axis whose extent is a range argument. */
const ANY = 0
/** Rows that are done together where streams are turned: a cache line of float32, or fewer if there are not that many. */
const LINE_ROWS = 16
const FEW_ROWS = 4

/**
 * Code, parameters and extent of a map kernel; null if it has nothing to do. With `flushed`, float32 results below the
 * smallest normal number become 0, as `tileFunction` does.
 */
export function mapTask(kernel: MapKernel, slots: readonly Slot[], flushed = false): Task | null {
  if (kernel.shape.includes(0) || kernel.stores.length === 0) return null
  const streams = new Streams(slots)
  const loads = kernel.loads.map((view) => streams.add(view))
  const stores = kernel.stores.map(({ view, value }) => ({ stream: streams.add(view), value }))
  const pinned = positionAxes(kernel.steps)
  const lead = stores[0]!.stream
  let axes = collapse(sortByStride(collapse(streams.axes(kernel.shape), pinned), lead), pinned)
  if (axes.length === 0) {
    const strides = streams.list.map((_, s) => (stores.some(({ stream }) => stream === s) ? 1 : 0))
    axes = [{ extent: 1, strides, original: [] }]
  }
  const turning = chooseTurning(kernel, slots, axes, loads, pinned)
  if (turning)
    axes = [...axes.filter((axis) => axis !== turning.axis && axis !== axes.at(-1)), turning.axis, axes.at(-1)!]
  const extent = axes[0]!.extent
  const padded =
    axes.length === 1 &&
    kernel.stores.every(({ view }, i) => {
      const stride = axes[0]!.strides[stores[i]!.stream]
      return stride === 1 && view.offset === 0 && slots[view.slot]!.length === extent
    })
  const rows = turning && turning.axis.extent >= LINE_ROWS ? LINE_ROWS : FEW_ROWS
  const positions = Object.fromEntries([...pinned].map((d) => [d, axisOf(axes, d)]))
  const [outermost, ...inner] = axes
  const code: MapCode = {
    axes: [{ ...outermost!, extent: ANY, original: [] }, ...inner.map((axis) => ({ ...axis, original: [] }))],
    streams: streams.list,
    loads,
    stores,
    steps: kernel.steps,
    positions,
    padded,
    flushed,
    turned: turning ? turning.streams : [],
    rows,
  }
  const words = [...streams.words, ...kernel.scalars.map((index) => ({ kind: 'scalar', index }) as const)]
  return {
    phases: [
      {
        name: 'map',
        params: 0,
        extent,
        grain: axes.length === 1 ? 4 : turning && axes.length === 2 ? rows : 1,
        leading: leadingAxes(outermost!, kernel.shape),
        work: sizeOf(kernel.shape) * workOf(kernel.steps),
      },
    ],
    params: [words],
    key: `map ${keyOf(code)}`,
    emit: (module, target) => ({ map: new MapEmitter(code, module, target).emit() }),
    scratchBytes: 0,
  }
}

/**
 * The axis along which streams lie side by side that are strided along the innermost one, and those streams: reading
 * them in squares that are turned in registers beats lane by lane. Null if there are none.
 */
function chooseTurning(
  kernel: MapKernel,
  slots: readonly Slot[],
  axes: readonly Axis[],
  loads: readonly number[],
  pinned: ReadonlySet<number>,
): { axis: Axis; streams: readonly number[] } | null {
  const innermost = axes.at(-1)!
  if (widthOf(kernel.steps) !== 4 || innermost.extent < FEW_ROWS) return null
  const wordLoads = loads.filter((_, i) => bytesOf(slots[kernel.loads[i]!.slot]!.dtype) === 4)
  const strided = [...new Set(wordLoads)].filter((s) => innermost.strides[s] !== 0 && innermost.strides[s] !== 1)
  let best: { axis: Axis; streams: readonly number[] } | null = null
  for (const axis of axes.slice(0, -1)) {
    if (axis.extent < FEW_ROWS || axis.original.some((d) => pinned.has(d))) continue
    const streams = strided.filter((s) => axis.strides[s] === 1)
    if (streams.length > (best ? best.streams.length : 0)) best = { axis, streams }
  }
  return best
}
