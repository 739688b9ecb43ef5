import { type ReduceKernel, type Reducer, type Slot, type Step, sizeOf } from '@neurite/core'
import { type Live, storeFirst, storeVector, type Width } from './access.ts'
import { Accumulator } from './accumulator.ts'
import { Emitter, type Target } from './emitter.ts'
import { Evaluator, LEVEL, type Level, type Source, widthOf } from './evaluator.ts'
import {
  type Axis,
  axisOf,
  collapse,
  keyOf,
  leadingAxes,
  levelOf,
  positionAxes,
  type Stream,
  Streams,
} from './space.ts'
import { type Task, workOf } from './task.ts'
import { Walker } from './walker.ts'
import type { FunctionBuilder } from './wasm/functionBuilder.ts'
import type { ModuleBuilder } from './wasm/moduleBuilder.ts'

/** What the code of a reduction depends on; the outermost kept extent is the range argument. */
interface ReduceCode {
  readonly kept: readonly Axis[]
  readonly reduced: readonly Axis[]
  /** Lanes run along the last reduced axis, or along the last kept one. */
  readonly lanes: 'reduced' | 'kept'
  readonly streams: readonly Stream[]
  readonly loads: readonly number[]
  readonly store: number
  readonly steps: readonly Step[]
  readonly value: number
  readonly reducer: Reducer
  /** Vectors that are reduced side by side. */
  readonly unroll: number
  /** For each axis that steps ask the position along: its place in `[...kept, ...reduced]`, or -1. */
  readonly positions: Readonly<Record<number, number>>
}

/** What a load costs, by its stride along the lanes, in vector loads. */
const LOAD_COST = { none: 0.2, contiguous: 1, strided: 6 } as const
/** What combining the lanes of one result costs, in vector loads. */
const COMBINE_COST = 6

/** Code, parameters and extent of a reduction, without its epilogue; null if it has nothing to do. */
export function reduceTask(kernel: ReduceKernel, slots: readonly Slot[]): Task | null {
  const keptShape = kernel.shape.slice(0, kernel.kept)
  if (keptShape.includes(0)) return null
  const streams = new Streams(slots)
  const loads = kernel.loads.map((view) => streams.add(view))
  const store = streams.add(kernel.store)
  const pinned = positionAxes(kernel.steps)
  const axes = streams.axes(kernel.shape)
  let kept = collapse(axes.slice(0, kernel.kept), pinned)
  let reduced = collapse(axes.slice(kernel.kept), pinned)
  const still = streams.list.map(() => 0)
  if (kept.length === 0) kept = [{ extent: 1, strides: still, original: [] }]
  if (kernel.shape.includes(0)) reduced = [{ extent: 0, strides: still, original: [] }]
  else if (reduced.length === 0) reduced = [{ extent: 1, strides: still, original: [] }]

  const choice = chooseLanes(kernel, kept, reduced, loads)
  if (choice.lanes === 'reduced') reduced = moveLast(reduced, choice.axis)
  else kept = moveLast(kept, choice.axis)
  const extent = kept[0]!.extent
  const all = [...kept, ...reduced]
  const code: ReduceCode = {
    kept: kept.map((axis, d) => ({ ...axis, extent: d === 0 ? 0 : axis.extent, original: [] })),
    reduced: reduced.map((axis) => ({ ...axis, original: [] })),
    lanes: choice.lanes,
    streams: streams.list,
    loads,
    store,
    steps: kernel.steps,
    value: kernel.value,
    reducer: kernel.reducer,
    unroll: unrollOf(kernel.steps, (choice.lanes === 'reduced' ? reduced : kept).at(-1)!.extent, choice.lanes),
    positions: Object.fromEntries([...pinned].map((d) => [d, axisOf(all, d)])),
  }
  const words = [...streams.words, ...kernel.scalars.map((index) => ({ kind: 'scalar', index }) as const)]
  return {
    phases: [
      {
        name: 'reduce',
        params: 0,
        extent,
        grain: code.lanes === 'kept' && kept.length === 1 ? 16 : 1,
        leading: leadingAxes(kept[0]!, keptShape),
        work: sizeOf(kernel.shape) * workOf(kernel.steps),
      },
    ],
    params: [words],
    key: `reduce ${keyOf(code)}`,
    emit: (module, target) => ({ reduce: new ReduceEmitter(code, module, target).emit() }),
    scratchBytes: 0,
  }
}

function moveLast(axes: readonly Axis[], at: number): Axis[] {
  return [...axes.filter((_, d) => d !== at), axes[at]!]
}

/** The axis along which lanes cost least. Positions of extremes are counted in the order of the axes, so those stay. */
function chooseLanes(
  kernel: ReduceKernel,
  kept: readonly Axis[],
  reduced: readonly Axis[],
  loads: readonly number[],
): { lanes: 'reduced' | 'kept'; axis: number } {
  const total = reduced.reduce((product, axis) => product * axis.extent, 1)
  const ordered = kernel.reducer === 'argmax' || kernel.reducer === 'argmin'
  const cost = (axis: Axis) => {
    const perVector = loads.reduce((sum, s) => {
      const stride = axis.strides[s]
      return sum + (stride === 0 ? LOAD_COST.none : stride === 1 ? LOAD_COST.contiguous : LOAD_COST.strided)
    }, 1)
    return (perVector * Math.ceil(axis.extent / 4)) / Math.max(axis.extent, 1)
  }
  let best: { lanes: 'reduced' | 'kept'; axis: number } = { lanes: 'reduced', axis: reduced.length - 1 }
  let least = Number.POSITIVE_INFINITY
  for (const [axis, candidate] of reduced.entries()) {
    const price = cost(candidate) + COMBINE_COST / Math.max(total, 1)
    if (price < least && !(ordered && axis < reduced.length - 1)) {
      best = { lanes: 'reduced', axis }
      least = price
    }
  }
  for (const [axis, candidate] of kept.entries()) {
    if (cost(candidate) < least) {
      best = { lanes: 'kept', axis }
      least = cost(candidate)
    }
  }
  return best
}

/** Columns from which on rows are read in pieces of two cache lines, since the next row is another page of memory. */
const MANY_COLUMNS = 1024

/** Vectors that are reduced side by side, to hide the latency of an addition; fewer, the more code one takes. */
function unrollOf(steps: readonly Step[], extent: number, lanes: 'reduced' | 'kept'): number {
  const size = steps.reduce((sum, step) => sum + (step.kind === 'unary' ? 8 : 1), 0)
  if (extent < 16) return 1
  if (size <= 2 && lanes === 'kept' && extent >= MANY_COLUMNS) return 8
  return size <= 8 ? 4 : size <= 16 ? 2 : 1
}

class ReduceEmitter {
  private readonly e: Emitter
  private readonly f: FunctionBuilder
  private readonly width: Width
  private readonly walker: Walker
  private readonly evaluator: Evaluator
  private readonly lane: Axis
  private live: Live = null
  private readonly code: ReduceCode

  constructor(code: ReduceCode, module: ModuleBuilder, target: Target) {
    this.code = code
    this.f = module.function(['i32', 'i32', 'i32'])
    this.e = new Emitter(module, this.f, target)
    this.width = widthOf(code.steps)
    this.walker = new Walker(this.e, code.streams)
    this.lane = (code.lanes === 'reduced' ? code.reduced : code.kept).at(-1)!
    this.evaluator = new Evaluator(this.e, code.steps, [code.value], this.width, this.source())
  }

  private source(): Source {
    const { code, e, f, walker, lane, width } = this
    const axes = [...code.kept, ...code.reduced]
    const laneDepth = axes.indexOf(lane)
    const streamLevel = (stream: number): Level => (lane.strides[stream] !== 0 ? LEVEL.element : levelOf(axes, stream))
    return {
      load: (index) => walker.load(code.loads[index]!, lane.strides[code.loads[index]!]!, width, this.live),
      position(axis) {
        const at = code.positions[axis]!
        if (at < 0) return void e.int32(0)
        f.get(walker.positionOf(at)).op('i32x4.splat')
        const ahead = at === laneDepth ? walker.shiftedBy : 0
        if (at === laneDepth) e.int32(ahead, ahead + 1, ahead + 2, ahead + 3).f.op('i32x4.add')
      },
      scalar: (index) => f.get(e.parameter(code.streams.length + index)),
      levelOfLoad: (index) => streamLevel(code.loads[index]!),
      levelOfPosition(axis): Level {
        const at = code.positions[axis]!
        return at < 0 ? LEVEL.call : at === laneDepth || at === axes.length - 1 ? LEVEL.element : LEVEL.row
      },
    }
  }

  emit(): FunctionBuilder {
    const { code, f, walker, evaluator } = this
    const range = { begin: () => void f.get(1), end: () => void f.get(2) }
    const inLanes = code.lanes === 'kept'
    const nest = (depth: number): void => {
      if (depth === code.kept.length) {
        this.oneResult()
        return
      }
      if (inLanes && depth === code.kept.length - 1) {
        this.tiles(depth === 0 ? range : undefined)
        return
      }
      walker.loop(code.kept[depth]!, 1, () => nest(depth + 1), depth === 0 ? range : undefined)
    }
    evaluator.prepare(LEVEL.call)
    nest(0)
    return f
  }

  private accumulators(count: number, chain: number): Accumulator[] {
    const { code, e, width } = this
    const dtype = this.evaluator.dtypeOf(code.value)
    return Array.from({ length: count }, () => new Accumulator(e, code.reducer, dtype, width, chain))
  }

  /** All loops over reduced axes around the innermost. */
  private reducedLoops(innermost: () => void): void {
    const { code, walker } = this
    const nest = (depth: number): void => {
      if (depth === code.reduced.length - 1) {
        innermost()
        return
      }
      walker.loop(code.reduced[depth]!, 1, () => nest(depth + 1))
    }
    nest(0)
  }

  /** Pushes the row-major position within the reduced axes, with the innermost at `inner`. */
  private linearPosition(inner: number): void {
    const { code, f, walker } = this
    f.get(inner)
    let span = 1
    for (let d = code.reduced.length - 2; d >= 0; d--) {
      span *= code.reduced[d + 1]!.extent
      f.get(walker.positionOf(code.kept.length + d))
        .i32(span)
        .op('i32.mul', 'i32.add')
    }
    f.op('i32x4.splat')
  }

  private add(into: Accumulator, position: number): void {
    const { code, e, evaluator } = this
    evaluator.again()
    evaluator.value(code.value)
    into.add(this.live, () => {
      this.linearPosition(position)
      if (code.lanes === 'reduced') e.int32(0, 1, 2, 3).f.op('i32x4.add')
    })
  }

  /** Lanes along the innermost reduced axis: one result, combined from all lanes. */
  private oneResult(): void {
    const { code, e, f, walker, width, evaluator, lane } = this
    const total = code.reduced.reduce((product, axis) => product * axis.extent, 1)
    const positional = code.reducer === 'argmax' || code.reducer === 'argmin'
    const unroll = positional ? 1 : code.unroll
    const span = unroll * width
    const accumulators = this.accumulators(unroll, total / span)
    for (const accumulator of accumulators) accumulator.start(code.lanes === 'reduced')
    const whole = Math.floor(lane.extent / span) * span
    const some = (begin: () => void, end: () => void) =>
      walker.loop(
        lane,
        span,
        (counter) => {
          for (const [u, accumulator] of accumulators.entries()) {
            walker.shifted(lane, u * width, () => this.add(accumulator, counter))
          }
        },
        { begin, end },
      )
    this.reducedLoops(() => {
      evaluator.prepare(LEVEL.row)
      if (whole > 0) {
        this.blocks(accumulators, () => f.i32(0), whole, span, some)
      }
      if (whole < lane.extent) {
        const end = () => void f.i32(lane.extent)
        walker.loop(
          lane,
          width,
          (counter) => {
            if (lane.extent % width !== 0) {
              this.live = f.local('i32')
              f.i32(lane.extent).get(counter).op('i32.sub').set(this.live)
            }
            this.add(accumulators[0]!, counter)
            this.live = null
          },
          { begin: () => void f.i32(whole), end },
        )
        accumulators[0]!.flush()
      }
    })
    const [first, ...rest] = accumulators
    for (const other of rest) first!.join(other)
    first!.combineLanes()
    storeFirst(e, walker.cursor(code.store, 0))
  }

  /** Runs `some` over [0, end), in blocks if the accumulators have to be flushed on the way. */
  private blocks(
    accumulators: readonly Accumulator[],
    start: () => void,
    end: number,
    step: number,
    some: (begin: () => void, end: () => void) => void,
  ): void {
    const { e, f } = this
    const block = accumulators[0]!.block * step
    if (end <= block) some(start, () => f.i32(end))
    else {
      const from = f.local('i32')
      const to = f.local('i32')
      f.i32(0).set(from)
      e.count(
        from,
        block,
        () => f.i32(end),
        () => {
          f.get(from).i32(block).op('i32.add').tee(to).i32(end).get(to).i32(end).op('i32.lt_s', 'select').set(to)
          some(
            () => f.get(from),
            () => f.get(to),
          )
          for (const accumulator of accumulators) accumulator.flush()
        },
        true,
      )
      return
    }
    for (const accumulator of accumulators) accumulator.flush()
  }

  /** Lanes along the innermost kept axis: as many results as lanes. */
  private tiles(range: { begin: () => void; end: () => void } | undefined): void {
    const { f, walker, width, lane } = this
    const { unroll } = this.code
    const span = unroll * width
    const whole = f.local('i32')
    const begin = range ? range.begin : () => void f.i32(0)
    const end = range ? range.end : () => void f.i32(lane.extent)
    end()
    end()
    begin()
    f.op('i32.sub').i32(span).op('i32.rem_s', 'i32.sub').set(whole)
    walker.loop(lane, span, () => this.tile(unroll), { begin, end: () => f.get(whole) })
    if (!range && lane.extent % span === 0) return
    walker.loop(
      lane,
      width,
      (counter) => {
        this.live = f.local('i32')
        end()
        f.get(counter).op('i32.sub').set(this.live)
        this.tile(1)
        this.live = null
      },
      { begin: () => f.get(whole), end },
    )
  }

  private tile(unroll: number): void {
    const { code, e, f, walker, width, evaluator, lane } = this
    const total = code.reduced.reduce((product, axis) => product * axis.extent, 1)
    const innermost = code.reduced.at(-1)!
    const accumulators = this.accumulators(unroll, total)
    for (const accumulator of accumulators) accumulator.start(false)
    this.reducedLoops(() => {
      evaluator.prepare(LEVEL.row)
      this.blocks(
        accumulators,
        () => f.i32(0),
        innermost.extent,
        1,
        (begin, end) =>
          walker.loop(
            innermost,
            1,
            (counter) => {
              for (const [u, accumulator] of accumulators.entries()) {
                walker.shifted(lane, u * width, () => this.addColumn(accumulator, counter))
              }
            },
            { begin, end },
          ),
      )
    })
    for (const [u, accumulator] of accumulators.entries()) {
      const value = f.local('v128')
      accumulator.result()
      f.set(value)
      walker.shifted(lane, u * width, () =>
        storeVector(e, walker.cursor(code.store, lane.strides[code.store]!), width, value, this.live),
      )
    }
  }

  /** Like `add`; lanes that are not live gather nonsense that is never stored. */
  private addColumn(into: Accumulator, position: number): void {
    const live = this.live
    this.evaluator.again()
    this.evaluator.value(this.code.value)
    into.add(null, () => this.linearPosition(position))
    this.live = live
  }
}
