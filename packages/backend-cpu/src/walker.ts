import { type Cursor, loadVector, type Live, type Width } from './access.ts'
import type { Emitter } from './emitter.ts'
import type { Axis, Stream } from './space.ts'

/** The addresses of all streams in a nest of loops, one local per stream and loop that moves it. */
export class Walker {
  /** Address locals by depth of the loop, then by stream. */
  private addresses: number[]
  private readonly positions: number[] = []
  /** Elements along an axis between the addresses and the vectors that are loaded. */
  private shift: { axis: Axis; elements: number } | null = null
  private readonly e: Emitter
  private readonly streams: readonly Stream[]

  constructor(e: Emitter, streams: readonly Stream[]) {
    this.e = e
    this.streams = streams
    // Parameter s is where stream s starts.
    this.addresses = streams.map((_, s) => e.parameter(s))
  }

  addressOf(stream: number): number {
    return this.addresses[stream]!
  }

  /** The local that counts along an axis whose loop is open. */
  positionOf(depth: number): number {
    return this.positions[depth]!
  }

  cursor(stream: number, stride: number): Cursor {
    const { dtype, bytes } = this.streams[stream]!
    const ahead = this.shift ? this.shift.elements * this.shift.axis.strides[stream]! : 0
    return { dtype, bytes, address: this.addressOf(stream), offset: ahead * bytes, stride }
  }

  /** Runs `emit` for what lies `elements` further along an axis. */
  shifted(axis: Axis, elements: number, emit: () => void): void {
    const outer = this.shift
    this.shift = { axis, elements }
    emit()
    this.shift = outer
  }

  get shiftedBy(): number {
    return this.shift ? this.shift.elements : 0
  }

  load(stream: number, stride: number, width: Width, live: Live): void {
    loadVector(this.e, this.cursor(stream, stride), width, live)
  }

  /**
   * A loop along an axis, in steps of `step` elements. `begin` and `end` push where it starts and ends: by default the
   * whole extent. Inside `body`, addresses point at the current position.
   */
  loop(
    axis: Axis,
    step: number,
    body: (counter: number) => void,
    range?: { begin: () => void; end: () => void },
  ): void {
    const { f } = this.e
    const outer = this.addresses
    const counter = f.local('i32')
    if (range) range.begin()
    else f.i32(0)
    f.set(counter)
    this.addresses = outer.map((address, s) => {
      const stride = axis.strides[s]!
      if (stride === 0) return address
      const moving = f.local('i32')
      f.get(address)
      if (range)
        f.get(counter)
          .i32(stride * this.streams[s]!.bytes)
          .op('i32.mul', 'i32.add')
      f.set(moving)
      return moving
    })
    this.positions.push(counter)
    const inner = this.addresses
    const end = range ? range.end : () => void f.i32(axis.extent)
    const once = !range && axis.extent <= step
    const run = () => {
      body(counter)
      if (once) return
      for (const [s, address] of inner.entries()) {
        if (address !== outer[s]) this.e.advance(address, step * axis.strides[s]! * this.streams[s]!.bytes)
      }
    }
    if (once) run()
    else this.e.count(counter, step, end, run, !range)
    this.positions.pop()
    this.addresses = outer
  }
}
