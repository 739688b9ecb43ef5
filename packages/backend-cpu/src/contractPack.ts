import { TILE_VECTORS, type TileShape, lanesOf } from './contractTile.ts'
import { Emitter, type Target } from './emitter.ts'
import { transpose } from './transpose.ts'
import type { FunctionBuilder } from './wasm/functionBuilder.ts'
import type { ModuleBuilder } from './wasm/moduleBuilder.ts'

const VECTOR_BYTES = 16
/** Bytes of one row of a packed strip. */
export const STRIP_BYTES = TILE_VECTORS * VECTOR_BYTES

/** What packing B depends on. Strides in bytes. */
export interface Packing {
  readonly shape: TileShape
  readonly n: number
  readonly k: number
  /** Rows per block of K. */
  readonly kBlock: number
  readonly row: number
  readonly column: number
}

/** Strips of columns of B. */
export function stripsOf(packing: { readonly shape: TileShape; readonly n: number }): number {
  return Math.ceil(packing.n / (TILE_VECTORS * lanesOf(packing.shape)))
}

/** Bytes of B when it is packed. */
export function packedBytes(packing: Packing): number {
  return stripsOf(packing) * STRIP_BYTES * packing.k
}

/**
 * A subroutine `(from, to, strip)` that copies one strip of B. Packed, B is a list of blocks of K, each a list of strips,
 * each a list of rows as wide as a tile. Columns beyond the last repeat it: they are computed and not stored.
 */
export function packFunction(module: ModuleBuilder, target: Target, packing: Packing): FunctionBuilder {
  return module.subroutine(`pack ${Object.values(packing)}`, ['i32', 'i32', 'i32'], [], (f) => {
    const e = new Emitter(module, f, target)
    const [, to, strip] = [0, 1, 2]
    const blocks = Math.ceil(packing.k / packing.kBlock)
    const pointers = columnPointers(e, packing, strip)
    for (const block of blocks > 1 ? [true, false] : [false]) {
      // All blocks but the last have the same length.
      const count = block ? packing.kBlock : packing.k - (blocks - 1) * packing.kBlock
      const blockBytes = stripsOf(packing) * STRIP_BYTES * packing.kBlock
      const done = f.local('i32')
      const target0 = f.local('i32')
      const body = () => {
        f.get(to)
          .get(strip)
          .i32(count * STRIP_BYTES)
          .op('i32.mul', 'i32.add')
          .set(target0)
        copyRows(e, packing, pointers, target0, count)
        e.advance(to, blockBytes)
      }
      if (block) {
        f.i32(0).set(done)
        e.count(done, 1, () => f.i32(blocks - 1), body, true)
      } else body()
    }
  })
}

/** Addresses of the columns of a strip, or of the first one if they are neighbours. */
function columnPointers(e: Emitter, packing: Packing, strip: number): number[] {
  const { f } = e
  const from = 0
  const lanes = lanesOf(packing.shape)
  const width = TILE_VECTORS * lanes
  const neighbours = packing.column === VECTOR_BYTES / lanes
  const index = f.local('i32')
  return Array.from({ length: neighbours ? 1 : width }, (_, c) => {
    const pointer = f.local('i32')
    f.get(strip).i32(width).op('i32.mul').i32(c).op('i32.add').tee(index)
    f.i32(packing.n - 1)
      .get(index)
      .i32(packing.n - 1)
      .op('i32.lt_s', 'select')
    f.i32(packing.column).op('i32.mul').get(from).op('i32.add').set(pointer)
    return pointer
  })
}

/** Copies `count` rows of a strip and moves the pointers behind them. */
function copyRows(e: Emitter, packing: Packing, pointers: readonly number[], to: number, count: number): void {
  const { f } = e
  const row = f.local('i32')
  const transposed = pointers.length > 1 && packing.row === 4 && lanesOf(packing.shape) === 4
  f.i32(0).set(row)
  let done = 0
  const loop = (step: number, end: number, body: () => void) => {
    e.count(
      row,
      step,
      () => f.i32(end),
      () => {
        body()
        for (const pointer of pointers) e.advance(pointer, step * packing.row)
        e.advance(to, step * STRIP_BYTES)
      },
      true,
    )
  }
  if (transposed && count >= 4) {
    done = count - (count % 4)
    loop(4, done, () => {
      for (let v = 0; v < TILE_VECTORS; v++) transposeBlock(f, pointers.slice(4 * v, 4 * v + 4), to, v * VECTOR_BYTES)
    })
  }
  if (done < count) loop(1, count, () => copyRow(f, packing, pointers, to))
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
