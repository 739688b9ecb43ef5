import { type SumAxis, TILE_VECTORS, type TileShape, lanesOf } from './contractTile.ts'
import { Emitter, type Target } from './emitter.ts'
import { transpose } from './transpose.ts'
import type { FunctionBuilder } from './wasm/functionBuilder.ts'
import type { ModuleBuilder } from './wasm/moduleBuilder.ts'

const VECTOR_BYTES = 16
/** Bytes of one row of a packed strip. */
export const STRIP_BYTES = TILE_VECTORS * VECTOR_BYTES

/** The sums of a product, cut so that what a tile reads of B stays in the first-level cache. */
export interface Blocks {
  /** Axes that blocks do not reach across, outermost first. */
  readonly outer: readonly SumAxis[]
  /** The axes of a block. Blocks have `size` positions along the first, the last of them fewer. */
  readonly axes: readonly SumAxis[]
  readonly size: number
}

/** What packing B depends on. Strides in bytes. */
export interface Packing {
  readonly shape: TileShape
  readonly n: number
  readonly columns: readonly { readonly size: number; readonly b: number }[]
  readonly blocks: Blocks
}

/** Strips of columns of B. */
export function stripsOf(packing: { readonly shape: TileShape; readonly n: number }): number {
  return Math.ceil(packing.n / (TILE_VECTORS * lanesOf(packing.shape)))
}

const positions = (axes: readonly SumAxis[]): number => axes.reduce((product, { size }) => product * size, 1)

/** Rows of B for one position along the first axis of a block. */
export function rowsPerStep({ axes }: Blocks): number {
  return positions(axes.slice(1))
}

/** Bytes of B when it is packed. */
export function packedBytes(packing: Packing): number {
  const { outer, axes } = packing.blocks
  return stripsOf(packing) * STRIP_BYTES * positions([...outer, ...axes])
}

/**
 * A subroutine `(from, to, strip)` that copies one strip of B. Packed, B is a list of blocks of the sums, each a list of
 * strips, each a list of rows as wide as a tile. Columns beyond the last repeat it: they are computed and not stored.
 */
export function packFunction(module: ModuleBuilder, target: Target, packing: Packing): FunctionBuilder {
  return module.subroutine(`pack ${JSON.stringify(packing)}`, ['i32', 'i32', 'i32'], [], (f) => {
    const e = new Emitter(module, f, target)
    const [, to, strip] = [0, 1, 2]
    const { outer, axes, size } = packing.blocks
    const pointers = columnPointers(e, packing, strip)
    const at = f.local('i32')
    /** Copies the rows of a block of `steps`. */
    const block = (steps: number) => {
      const rows = steps * rowsPerStep(packing.blocks)
      f.get(to)
        .get(strip)
        .i32(rows * STRIP_BYTES)
        .op('i32.mul', 'i32.add')
        .set(at)
      copyRows(e, packing, pointers, [{ ...axes[0]!, size: steps }, ...axes.slice(1)], at)
      e.advance(to, stripsOf(packing) * rows * STRIP_BYTES)
    }
    overAxes(e, pointers, outer, () => {
      const [first] = axes as [SumAxis, ...SumAxis[]]
      const whole = Math.floor(first.size / size)
      const done = f.local('i32')
      f.i32(0).set(done)
      if (whole > 0)
        e.count(
          done,
          1,
          () => f.i32(whole),
          () => block(size),
          true,
        )
      if (first.size % size > 0) block(first.size % size)
      for (const pointer of pointers) e.advance(pointer, -first.size * first.b)
    })
  })
}

/** Runs `body` at every position of `axes`, with the pointers there; it leaves them as they are, as this does. */
function overAxes(e: Emitter, pointers: readonly number[], axes: readonly SumAxis[], body: () => void): void {
  const [axis, ...inner] = axes
  if (!axis) {
    body()
    return
  }
  const position = e.f.local('i32')
  e.f.i32(0).set(position)
  e.count(
    position,
    1,
    () => e.f.i32(axis.size),
    () => {
      overAxes(e, pointers, inner, body)
      for (const pointer of pointers) e.advance(pointer, axis.b)
    },
    true,
  )
  for (const pointer of pointers) e.advance(pointer, -axis.size * axis.b)
}

/** Addresses of the columns of a strip, or of the first one if they are neighbours. */
function columnPointers(e: Emitter, packing: Packing, strip: number): number[] {
  const { f } = e
  const from = 0
  const lanes = lanesOf(packing.shape)
  const width = TILE_VECTORS * lanes
  const inner = packing.columns.at(-1) ?? { size: 1, b: 0 }
  const neighbours = inner.b === VECTOR_BYTES / lanes && (packing.columns.length === 1 || inner.size % width === 0)
  const index = f.local('i32')
  return Array.from({ length: neighbours ? 1 : width }, (_, c) => {
    const pointer = f.local('i32')
    f.get(strip).i32(width).op('i32.mul').i32(c).op('i32.add').tee(index)
    f.i32(packing.n - 1)
      .get(index)
      .i32(packing.n - 1)
      .op('i32.lt_s', 'select')
      .set(index)
    f.get(from).set(pointer)
    for (let d = packing.columns.length - 1; d >= 0; d--) {
      const { size, b } = packing.columns[d]!
      f.get(pointer).get(index)
      if (d > 0) f.i32(size).op('i32.rem_u')
      f.i32(b).op('i32.mul', 'i32.add').set(pointer)
      if (d > 0) f.get(index).i32(size).op('i32.div_u').set(index)
    }
    return pointer
  })
}

/** Copies the rows at all positions of `axes` and moves the pointers behind them along the first. */
function copyRows(
  e: Emitter,
  packing: Packing,
  pointers: readonly number[],
  axes: readonly SumAxis[],
  to: number,
): void {
  const { f } = e
  const [axis, ...inner] = axes as [SumAxis, ...SumAxis[]]
  const position = f.local('i32')
  const loop = (step: number, end: number, body: () => void) => {
    e.count(
      position,
      step,
      () => f.i32(end),
      () => {
        body()
        for (const pointer of pointers) e.advance(pointer, step * axis.b)
        if (inner.length === 0) e.advance(to, step * STRIP_BYTES)
      },
      true,
    )
  }
  f.i32(0).set(position)
  if (inner.length > 0) {
    loop(1, axis.size, () => {
      copyRows(e, packing, pointers, inner, to)
      for (const pointer of pointers) e.advance(pointer, -inner[0]!.size * inner[0]!.b)
    })
    return
  }
  const transposed = pointers.length > 1 && axis.b === 4 && lanesOf(packing.shape) === 4
  const done = transposed ? axis.size - (axis.size % 4) : 0
  if (done > 0) {
    loop(4, done, () => {
      for (let v = 0; v < TILE_VECTORS; v++) transposeBlock(f, pointers.slice(4 * v, 4 * v + 4), to, v * VECTOR_BYTES)
    })
  }
  if (done < axis.size) loop(1, axis.size, () => copyRow(f, packing, pointers, to))
}

/** Four columns of four rows, read along the columns and written along the rows. */
function transposeBlock(f: FunctionBuilder, pointers: readonly number[], to: number, offset: number): void {
  const column = (pointer: number): number => {
    const vector = f.local('v128')
    f.get(pointer).memory('v128.load').set(vector)
    return vector
  }
  const [p, q, r, s] = pointers as [number, number, number, number]
  const rows = transpose(f, [column(p), column(q), column(r), column(s)])
  for (const [i, vector] of rows.entries())
    f.get(to)
      .get(vector)
      .memory('v128.store', i * STRIP_BYTES + offset)
}

function copyRow(f: FunctionBuilder, packing: Packing, pointers: readonly number[], to: number): void {
  const lanes = lanesOf(packing.shape)
  const vector = f.local('v128')
  for (let v = 0; v < TILE_VECTORS; v++) {
    if (pointers.length === 1)
      f.get(pointers[0]!)
        .memory('v128.load', v * VECTOR_BYTES)
        .set(vector)
    else {
      for (let lane = 0; lane < lanes; lane++) {
        f.get(pointers[v * lanes + lane]!)
        if (lane === 0) f.memory(lanes === 2 ? 'v128.load64_zero' : 'v128.load32_zero')
        else f.get(vector).memoryLane(lanes === 2 ? 'v128.load64_lane' : 'v128.load32_lane', lane)
        f.set(vector)
      }
    }
    f.get(to)
      .get(vector)
      .memory('v128.store', v * VECTOR_BYTES)
  }
}
