import { Emitter, type Target } from './emitter.ts'
import { keyOf } from './space.ts'
import type { FunctionBuilder } from './wasm/functionBuilder.ts'
import type { ModuleBuilder } from './wasm/moduleBuilder.ts'
import { alongBoth, fromInputs, TILE_INPUTS, TILE_RESULTS } from './winogradTransforms.ts'

// What a convolution by way of Winograd and the gradient of its weight have in common: both transform tiles of the input.

export const BYTES = 4
export const LANES = 4
/** Columns of a tile of a product. */
export const STRIP = 8
export const PRODUCTS = TILE_INPUTS * TILE_INPUTS
/** Bytes between the factors of products: at multiples of a page all 36 would share a few places of the cache. */
export const GAP = 64
/** Channels from which on the products outweigh the transforms. */
export const LEAST_CHANNELS = 16

export const tilesAlong = (size: number): number => Math.ceil(size / TILE_RESULTS)

/** Where the input of a tile lies, strides in bytes, and how far apart its factors of the products are. */
interface TileInputs {
  readonly inputs: number
  readonly row: number
  readonly column: number
  readonly productBytes: number
}

/** Pushes where a tile begins. The last ones along an axis end where it ends. */
export function tileAddress(
  e: Emitter,
  { height, width }: { readonly height: number; readonly width: number },
  tile: number,
  base: number,
  strides: readonly [number, number, number],
): void {
  const { f } = e
  const [across, down] = [tilesAlong(width), tilesAlong(height)]
  const rest = f.local('i32')
  const place = f.local('i32')
  const along = (count: number, size: number, stride: number) => {
    f.get(rest).i32(count).op('i32.rem_u').i32(TILE_RESULTS).op('i32.mul').tee(place)
    f.i32(size - TILE_RESULTS)
      .get(place)
      .i32(size - TILE_RESULTS)
      .op('i32.lt_s', 'select')
    f.i32(stride).op('i32.mul', 'i32.add')
    f.get(rest).i32(count).op('i32.div_u').set(rest)
  }
  f.get(tile).set(rest)
  f.get(base)
  along(across, width, strides[2])
  along(down, height, strides[1])
  f.get(rest).i32(strides[0]).op('i32.mul', 'i32.add')
}

/** `(from, to)`: transforms the inputs of one tile, all channels. */
export function inputFunction(code: TileInputs, module: ModuleBuilder, target: Target): FunctionBuilder {
  const { inputs, row: toRow, column: toColumn, productBytes } = code
  const key = keyOf({ inputs, toRow, toColumn, productBytes })
  return module.subroutine(`winograd inputs ${key}`, ['i32', 'i32'], [], (f) => {
    const e = new Emitter(module, f, target)
    // Offsets of instructions are not negative.
    const lowest = [toRow, toColumn].reduce((sum, stride) => sum + Math.min(0, (TILE_INPUTS - 1) * stride), 0)
    e.advance(0, lowest)
    const channel = f.local('i32')
    e.count(
      channel,
      LANES,
      () => f.i32(inputs),
      () => {
        alongBoth(
          e,
          TILE_INPUTS,
          (row, column) => {
            const vector = f.local('v128')
            f.get(0)
              .memory('v128.load', row * toRow + column * toColumn - lowest)
              .set(vector)
            return vector
          },
          fromInputs,
          (row, column, vector) => {
            f.get(1)
              .get(vector)
              .memory('v128.store', (row * TILE_INPUTS + column) * productBytes)
          },
        )
        e.advance(0, LANES * BYTES)
        e.advance(1, LANES * BYTES)
      },
      true,
    )
  })
}
