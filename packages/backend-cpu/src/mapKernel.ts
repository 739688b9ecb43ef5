import type { MapKernel, Slot, Step } from '@neurite/core'
import { type Live, storeVector } from './access.ts'
import { Emitter, type Target } from './emitter.ts'
import { Evaluator, LEVEL, type Level, type Source, widthOf } from './evaluator.ts'
import { type Axis, axisOf, collapse, keyOf, positionAxes, type Stream, Streams, sortByStride } from './space.ts'
import type { Task } from './task.ts'
import { Walker } from './walker.ts'
import type { FunctionBuilder } from './wasm/functionBuilder.ts'
import type { ModuleBuilder } from './wasm/moduleBuilder.ts'

/** What the code of a map depends on. The extent of the outermost axis is not part of it: it is the range argument. */
interface MapCode {
  readonly axes: readonly Axis[]
  readonly streams: readonly Stream[]
  readonly loads: readonly number[]
  readonly stores: readonly { readonly stream: number; readonly value: number }[]
  readonly steps: readonly Step[]
  /** For each axis that steps ask the position along: its place in `axes`, or -1. */
  readonly positions: Readonly<Record<number, number>>
  /** Whole vectors may be written at the end of the range. */
  readonly padded: boolean
}

/** Extent in the key of an axis whose extent is a range argument. */
const ANY = 0

/** Code, parameters and extent of a map kernel; null if it has nothing to do. */
export function mapTask(kernel: MapKernel, slots: readonly Slot[]): Task | null {
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
  const extent = axes[0]!.extent
  const padded =
    axes.length === 1 &&
    kernel.stores.every(({ view }, i) => {
      const stride = axes[0]!.strides[stores[i]!.stream]
      return stride === 1 && view.offset === 0 && slots[view.slot]!.length === extent
    })
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
  }
  const words = [...streams.words, ...kernel.scalars.map((index) => ({ kind: 'scalar', index }) as const)]
  return {
    phases: [{ name: 'map', params: 0, extent, grain: axes.length === 1 ? 4 : 1 }],
    params: [words],
    key: `map ${keyOf(code)}`,
    emit: (module, target) => ({ map: emitMap(code, module, target) }),
    scratchBytes: 0,
  }
}

function emitMap(code: MapCode, module: ModuleBuilder, target: Target): FunctionBuilder {
  const f = module.function(['i32', 'i32', 'i32'])
  const e = new Emitter(module, f, target)
  const width = widthOf(code.steps)
  const walker = new Walker(e, code.streams)
  const last = code.axes.length - 1
  const innermost = code.axes[last]!
  let live: Live = null

  const source: Source = {
    load: (index) => walker.load(code.loads[index]!, innermost.strides[code.loads[index]!]!, width, live),
    position(axis) {
      const at = code.positions[axis]!
      if (at < 0) return void e.int32(0)
      f.get(walker.positionOf(at)).op('i32x4.splat')
      if (at === last) e.int32(0, 1, 2, 3).f.op('i32x4.add')
    },
    scalar: (index) => f.get(e.parameter(code.streams.length + index)),
    levelOfLoad: (index) => levelOf(code.axes, code.loads[index]!),
    levelOfPosition(axis): Level {
      const at = code.positions[axis]!
      return at < 0 ? LEVEL.call : at === last ? LEVEL.element : LEVEL.row
    },
  }
  const roots = code.stores.map(({ value }) => value)
  const evaluator = new Evaluator(e, code.steps, roots, width, source)

  const element = (counter: number) => {
    const whole = last === 0 ? code.padded : innermost.extent % width === 0
    if (!whole) {
      live = f.local('i32')
      if (last === 0) f.get(2)
      else f.i32(innermost.extent)
      f.get(counter).op('i32.sub').set(live)
    }
    const values = code.stores.map(({ value }) => {
      const local = f.local('v128')
      evaluator.value(value)
      f.set(local)
      return local
    })
    for (const [i, { stream }] of code.stores.entries()) {
      storeVector(e, walker.cursor(stream, innermost.strides[stream]!), width, values[i]!, live)
    }
  }
  const range = { begin: () => void f.get(1), end: () => void f.get(2) }
  const nest = (depth: number): void => {
    if (depth === last) evaluator.prepare(LEVEL.row)
    const axis = code.axes[depth]!
    walker.loop(
      axis,
      depth === last ? width : 1,
      depth === last ? element : () => nest(depth + 1),
      depth === 0 ? range : undefined,
    )
  }
  evaluator.prepare(LEVEL.call)
  nest(0)
  return f
}

/** How often what a stream gives changes in a nest of loops. */
export function levelOf(axes: readonly Axis[], stream: number): Level {
  if (axes.at(-1)!.strides[stream] !== 0) return LEVEL.element
  return axes.every((axis) => axis.strides[stream] === 0) ? LEVEL.call : LEVEL.row
}
