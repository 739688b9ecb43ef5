import type { Step } from '@neurite/core'
import { type Live, storeVector, type Width } from './access.ts'
import { flush } from './contractTile.ts'
import { Emitter, type Target } from './emitter.ts'
import { Evaluator, LEVEL, type Level, type Source, widthOf } from './evaluator.ts'
import { type Axis, levelOf, type Stream } from './space.ts'
import { transpose } from './transpose.ts'
import { Walker } from './walker.ts'
import type { FunctionBuilder } from './wasm/functionBuilder.ts'
import type { ModuleBuilder } from './wasm/moduleBuilder.ts'

/** What the code of a map depends on. The extent of the outermost axis is not part of it: it is the range argument. */
export interface MapCode {
  readonly axes: readonly Axis[]
  readonly streams: readonly Stream[]
  readonly loads: readonly number[]
  readonly stores: readonly { readonly stream: number; readonly value: number }[]
  readonly steps: readonly Step[]
  /** For each axis that steps ask the position along: its place in `axes`, or -1. */
  readonly positions: Readonly<Record<number, number>>
  /** Whole vectors may be written at the end of the range. */
  readonly padded: boolean
  /** Results below the smallest normal number become 0. */
  readonly flushed: boolean
  /** Streams that are read in squares, along the last axis but one, and turned in registers. */
  readonly turned: readonly number[]
  /** Rows along that axis that are done together. */
  readonly rows: number
}

/** Side of the squares that are turned in registers. */
const SIDE = 4

/** Emits the function of a map kernel. */
export class MapEmitter {
  private readonly code: MapCode
  private readonly e: Emitter
  private readonly f: FunctionBuilder
  private readonly width: Width
  private readonly walker: Walker
  private readonly evaluator: Evaluator
  private readonly last: number
  private readonly innermost: Axis
  private live: Live = null
  /** In a square: for each turned stream, the vectors along the innermost axis, one per row. */
  private squares: Map<number, readonly number[]> | null = null

  constructor(code: MapCode, module: ModuleBuilder, target: Target) {
    this.code = code
    this.f = module.function(['i32', 'i32', 'i32'])
    this.e = new Emitter(module, this.f, target)
    this.width = widthOf(code.steps)
    this.walker = new Walker(this.e, code.streams)
    this.last = code.axes.length - 1
    this.innermost = code.axes[this.last]!
    const roots = code.stores.map(({ value }) => value)
    this.evaluator = new Evaluator(this.e, code.steps, roots, this.width, this.source())
  }

  private source(): Source {
    const { code, e, f, walker, width, last, innermost } = this
    const row = code.turned.length > 0 ? code.axes[last - 1]! : innermost
    return {
      load: (index) => {
        const stream = code.loads[index]!
        const square = this.squares?.get(stream)
        if (square) f.get(square[walker.shiftedBy]!)
        else walker.load(stream, innermost.strides[stream]!, width, this.live)
      },
      position(axis) {
        const at = code.positions[axis]!
        if (at < 0) {
          e.int32(0)
          return
        }
        f.get(walker.positionOf(at)).op('i32x4.splat')
        if (at === last) e.int32(0, 1, 2, 3).f.op('i32x4.add')
      },
      scalar: (index) => f.get(e.parameter(code.streams.length + index)),
      levelOfLoad(index) {
        const stream = code.loads[index]!
        return row.strides[stream] !== 0 ? LEVEL.element : levelOf(code.axes, stream)
      },
      levelOfPosition(axis): Level {
        const at = code.positions[axis]!
        return at < 0 ? LEVEL.call : at === last ? LEVEL.element : LEVEL.row
      },
    }
  }

  emit(): FunctionBuilder {
    const { code, f, walker, evaluator, last } = this
    const range = { begin: () => void f.get(1), end: () => void f.get(2) }
    const nest = (depth: number): void => {
      const part = depth === 0 ? range : undefined
      if (code.turned.length > 0 && depth === last - 1) this.squareRows(part)
      else if (depth === last) this.row(part)
      else walker.loop(code.axes[depth]!, 1, () => nest(depth + 1), part)
    }
    evaluator.prepare(LEVEL.call)
    nest(0)
    return f
  }

  private row(part?: { begin: () => void; end: () => void }): void {
    this.evaluator.prepare(LEVEL.row)
    this.walker.loop(
      this.innermost,
      this.width,
      (counter) => {
        this.countLive(counter)
        this.evaluator.again()
        this.element()
      },
      part,
    )
  }

  /** Notes how many lanes are live, unless all are. */
  private countLive(counter: number): void {
    const { code, f, last, innermost } = this
    this.live = null
    if (last === 0 ? code.padded : innermost.extent % this.width === 0) return
    this.live = f.local('i32')
    if (last === 0) f.get(2)
    else f.i32(innermost.extent)
    f.get(counter).op('i32.sub').set(this.live)
  }

  private element(): void {
    const { code, e, f, walker, evaluator, innermost } = this
    // All values before the first store: a store may change what a load would read.
    const values = code.stores.map(({ value }) => {
      const local = f.local('v128')
      evaluator.value(value)
      f.set(local)
      if (code.flushed && code.steps[value]!.dtype === 'float32') flush(f, local)
      return local
    })
    for (const [i, { stream }] of code.stores.entries()) {
      storeVector(e, walker.cursor(stream, innermost.strides[stream]!), this.width, values[i]!, this.live)
    }
  }

  /** The last two axes in blocks of rows, so that each cache line of a turned stream is read once; then what is left. */
  private squareRows(part?: { begin: () => void; end: () => void }): void {
    const { code, f, walker, last } = this
    const axis = code.axes[last - 1]!
    const begin = part ? part.begin : () => void f.i32(0)
    const end = part ? part.end : () => void f.i32(axis.extent)
    const whole = f.local('i32')
    end()
    end()
    begin()
    f.op('i32.sub').i32(code.rows).op('i32.rem_s', 'i32.sub').set(whole)
    this.evaluator.prepare(LEVEL.row)
    walker.loop(
      axis,
      code.rows,
      () =>
        walker.loop(this.innermost, this.width, (counter) => {
          this.countLive(counter)
          walker.loop({ ...axis, extent: code.rows }, SIDE, () => this.square(axis))
        }),
      { begin, end: () => void f.get(whole) },
    )
    walker.loop(axis, 1, () => this.row(), { begin: () => void f.get(whole), end })
  }

  /** Four rows of one vector each. */
  private square(axis: Axis): void {
    this.squares = new Map(this.code.turned.map((stream) => [stream, this.turn(stream)]))
    for (let row = 0; row < SIDE; row++) {
      this.walker.shifted(axis, row, () => {
        this.evaluator.again()
        this.element()
      })
    }
    this.squares = null
  }

  /** Reads a square along its other side; rows beyond the end repeat the first one. */
  private turn(stream: number): readonly number[] {
    const { f, walker, live } = this
    const ahead = this.innermost.strides[stream]! * this.code.streams[stream]!.bytes
    const side = (lane: number): number => {
      const vector = f.local('v128')
      f.get(walker.addressOf(stream)).i32(lane * ahead)
      if (live !== null && lane > 0) f.i32(0).get(live).i32(lane).op('i32.gt_s', 'select')
      f.op('i32.add').memory('v128.load').set(vector)
      return vector
    }
    return transpose(f, [side(0), side(1), side(2), side(3)])
  }
}
