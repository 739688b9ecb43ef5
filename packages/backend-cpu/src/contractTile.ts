import { Emitter, type Target } from './emitter.ts'
import type { FunctionBuilder } from './wasm/functionBuilder.ts'
import type { ModuleBuilder } from './wasm/moduleBuilder.ts'

/** Lanes of the dtypes that the tiled product computes in. */
export type TileShape = 'f32x4' | 'f64x2' | 'i32x4'

/** Rows of a tile: with two vectors of columns, 15 registers are in use of 16, of which engines keep one. */
const FUSED_ROWS = 6
/** Without fused multiply-add a product needs a register of its own. */
const PLAIN_ROWS = 5
/** Vectors of columns of a tile. */
export const TILE_VECTORS = 2
const VECTOR_BYTES = 16
/** The bits of a float32 that hold its exponent: all 0 in numbers below the smallest normal one. */
const EXPONENT = 0x7f800000

/** An axis of the sums, with bytes from element to element of A and from row to row of the strip of B. */
export interface SumAxis {
  readonly size: number
  readonly a: number
  readonly b: number
}

/** A tile of the product: a few rows of A against a strip of B, as wide as two vectors. */
export interface Tile {
  readonly shape: TileShape
  readonly rows: number
  /** Columns that are stored. */
  readonly columns: number
  /** Bytes from row to row of A and of the result. */
  readonly aRow: number
  readonly cRow: number
  /** Outermost first; how far the first goes is an argument of the function, so its size is 0 here. */
  readonly sums: readonly SumAxis[]
  /** The product is added to what is there. */
  readonly more: boolean
}

/** Rows of a tile, where fused multiply-add is there or not. */
export function tileRows(shape: TileShape, relaxed: boolean): number {
  return relaxed && shape !== 'i32x4' ? FUSED_ROWS : PLAIN_ROWS
}

export function lanesOf(shape: TileShape): number {
  return shape === 'f64x2' ? 2 : 4
}

/**
 * A function `(a, b, c, count)` that multiplies `rows x k` by `k x columns`, where the outermost axis of k has `count`
 * positions. No loop is unrolled: otherwise engines move the
 * multiply-adds behind the loads and run out of registers. For the same reason a branch that is never taken follows each
 * row, on a condition that the engine cannot know: a word of memory that is always 0.
 */
export function tileFunction(module: ModuleBuilder, target: Target, tile: Tile): FunctionBuilder {
  return module.subroutine(`tile ${JSON.stringify(tile)}`, ['i32', 'i32', 'i32', 'i32'], [], (f) => {
    emitTile(new Emitter(module, f, target), tile)
  })
}

function emitTile(e: Emitter, tile: Tile): void {
  const { f } = e
  const { shape, rows, columns, aRow, cRow } = tile
  const [a, b, c, count] = [0, 1, 2, 3]
  const lanes = lanesOf(shape)
  const vectors = Math.ceil(columns / lanes)
  const sums = Array.from({ length: rows }, () => Array.from({ length: vectors }, () => f.local('v128')))
  const factors = Array.from({ length: vectors }, () => f.local('v128'))
  const element = f.local('v128')
  const zero = f.local('i32')
  f.i32(0).memory('i32.load', e.target.zeroWord).set(zero)
  // Offsets of instructions are not negative: where rows run backwards, the last one is the base.
  const lowest = Math.min(0, (rows - 1) * aRow)
  e.advance(a, lowest)
  // Not at the end: adding there what lies in memory makes engines move the multiply-adds out of the loop, too.
  if (tile.more)
    for (const [r, row] of sums.entries()) {
      for (const [v, sum] of row.entries())
        f.get(c)
          .memory('v128.load', r * cRow + v * VECTOR_BYTES)
          .set(sum)
    }
  const multiplyAdd = () => {
    for (const [v, factor] of factors.entries())
      f.get(b)
        .memory('v128.load', v * VECTOR_BYTES)
        .set(factor)
    for (const [r, row] of sums.entries()) {
      f.get(a)
        .memory(lanes === 2 ? 'v128.load64_splat' : 'v128.load32_splat', r * aRow - lowest)
        .set(element)
      for (const [v, sum] of row.entries()) {
        if (shape === 'i32x4') f.get(element).get(factors[v]!).op('i32x4.mul').get(sum).op('i32x4.add').set(sum)
        else {
          f.get(element).get(factors[v]!)
          if (e.target.relaxed) f.get(sum).op(`${shape}.relaxed_madd`)
          else f.op(`${shape}.mul`).get(sum).op(`${shape}.add`)
          f.set(sum)
        }
      }
      f.get(zero).brIf(exit)
    }
  }
  let exit = { depth: 0 }
  f.block((label) => {
    exit = label
    overSums(e, tile.sums, a, b, count, multiplyAdd)
  })
  for (const [r, row] of sums.entries()) {
    for (const [v, sum] of row.entries()) {
      const offset = r * cRow + v * VECTOR_BYTES
      storeLanes(f, c, sum, offset, Math.min(lanes, columns - v * lanes), shape)
    }
  }
}

/** Runs `body` at every position of the sums, with the addresses `a` and `b` there; the first axis ends at `count`. */
function overSums(e: Emitter, sums: readonly SumAxis[], a: number, b: number, count: number, body: () => void): void {
  const { f } = e
  const [axis, ...inner] = sums as [SumAxis, ...SumAxis[]]
  // Whatever the next axis has moved is taken back.
  const [next] = inner
  f.loop((again) => {
    if (next) {
      const counter = f.local('i32')
      f.i32(next.size).set(counter)
      overSums(e, inner, a, b, counter, body)
    } else body()
    e.advance(a, axis.a - (next ? next.a * next.size : 0))
    e.advance(b, axis.b - (next ? next.b * next.size : 0))
    f.get(count).i32(1).op('i32.sub').tee(count).brIf(again)
  })
}

/** A function `(c, rows, row)` that makes zeros of what a tile has stored below the smallest normal number; `row`: bytes. */
export function flushFunction(module: ModuleBuilder, columns: number): FunctionBuilder {
  // Apart from the tile: there, engines would move multiply-adds out of the loop to where their results are used.
  return module.subroutine(`flush ${columns}`, ['i32', 'i32', 'i32'], [], (f) => {
    const [c, rows, row] = [0, 1, 2]
    const vector = f.local('v128')
    f.loop((again) => {
      for (let column = 0; column < columns; column += 4) {
        const offset = column * 4
        f.get(c).memory('v128.load', offset).set(vector)
        flush(f, vector)
        storeLanes(f, c, vector, offset, Math.min(4, columns - column), 'f32x4')
      }
      f.get(c).get(row).op('i32.add').set(c)
      f.get(rows).i32(1).op('i32.sub').tee(rows).brIf(again)
    })
  })
}

/**
 * Makes zeros of the lanes that are below the smallest normal number. Processors take a hundred times as long for those,
 * and once a network is sure of a sample its gradients are full of them. No constant may stay in a register meanwhile.
 */
export function flush(f: FunctionBuilder, vector: number): void {
  const splat = (bits: number) => f.i32(bits).op('i32x4.splat')
  f.get(vector).get(vector)
  splat(EXPONENT).op('v128.and')
  splat(0).op('i32x4.eq', 'v128.andnot').set(vector)
}

/** Stores the first `count` lanes of a vector. */
function storeLanes(
  f: FunctionBuilder,
  address: number,
  value: number,
  offset: number,
  count: number,
  shape: TileShape,
): void {
  const lanes = lanesOf(shape)
  if (count === lanes) f.get(address).get(value).memory('v128.store', offset)
  else if (lanes === 2) f.get(address).get(value).memoryLane('v128.store64_lane', 0, offset)
  else {
    if (count >= 2) f.get(address).get(value).memoryLane('v128.store64_lane', 0, offset)
    if (count % 2)
      f.get(address)
        .get(value)
        .memoryLane('v128.store32_lane', count - 1, offset + 4 * (count - 1))
  }
}
