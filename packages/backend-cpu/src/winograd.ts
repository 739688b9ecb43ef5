import type { ContractKernel } from '@neurite/core'
import { STRIP_BYTES } from './contractPack.ts'
import { flush } from './contractTile.ts'
import { Emitter, type Target } from './emitter.ts'
import { keyOf } from './space.ts'
import type { Task, Word } from './task.ts'
import type { FunctionBuilder } from './wasm/functionBuilder.ts'
import type { ModuleBuilder } from './wasm/moduleBuilder.ts'
import { productsFunction } from './winogradProducts.ts'
import {
  BYTES,
  GAP,
  inputFunction,
  LANES,
  LEAST_CHANNELS,
  PRODUCTS,
  STRIP,
  tileAddress,
  tilesAlong,
} from './winogradTiles.ts'
import { alongBoth, fromWeights, TILE_INPUTS, TILE_RESULTS, toResults, WEIGHTS } from './winogradTransforms.ts'

/** Channels up to which products need no cut along the sums. */
const MOST_CHANNELS = 512
/** Tiles that are transformed together, so that the weights of a product are read from far for several rows at once. */
const TILES = 24
const FEW_TILES = 12
/** Sum of channels from which on fewer tiles are enough, and their products more than the second-level cache likes. */
const MANY_CHANNELS = 96
const MOST_TILES = 64
/** Tiles below which a convolution is too small to transform its weights for. */
const LEAST_TILES = 12
/** Threads that can work at once: each needs scratch memory of its own. */
const PLACES = 16
const FREE = 0
const TAKEN = 1

/** What the code of a convolution depends on. Strides in bytes; how many images there are is an argument. */
interface Code {
  readonly inputs: number
  readonly outputs: number
  readonly height: number
  readonly width: number
  readonly image: number
  readonly row: number
  readonly column: number
  readonly toImage: number
  readonly toRow: number
  readonly toColumn: number
  /** Strides of the weight along its rows, its columns, inputs and outputs. */
  readonly weight: readonly [number, number, number, number]
  /** Tiles done together. */
  readonly tiles: number
  readonly mostRows: number
}

const PARAMETER = { a: 0, b: 1, c: 2, scratch: 3, total: 4, places: 5 } as const

/** The task of a 3x3 convolution with stride 1, or null for any other product. */
export function winogradTask(kernel: ContractKernel, mostRows: number): Task | null {
  const code = codeOf(kernel, mostRows)
  if (code === null) return null
  const { inputs, outputs, tiles } = code
  const images = kernel.m.slice(0, -2).reduce((product, size) => product * size, 1)
  const total = images * tilesAlong(code.height) * tilesAlong(code.width)
  if (total < LEAST_TILES) return null
  const slot = (view: { slot: number; offset: number }): Word => ({
    kind: 'slot',
    slot: view.slot,
    offset: view.offset * BYTES,
  })
  const free: Word[] = Array.from({ length: PLACES }, () => ({ kind: 'number', value: FREE }))
  const scratch: Word = { kind: 'scratch', offset: 0 }
  const units = Math.ceil(total / tiles)
  return {
    params: [[slot(kernel.a), slot(kernel.b), slot(kernel.store), scratch, { kind: 'number', value: total }, ...free]],
    phases: [
      { name: 'weights', params: 0, extent: outputs / STRIP, grain: 1, work: inputs * outputs * PRODUCTS },
      { name: 'convolve', params: 0, extent: units, grain: 1, work: (total * PRODUCTS * inputs * outputs) / 4 },
    ],
    key: `winograd ${keyOf(code)}`,
    emit: (module, target) => ({
      weights: emitWeights(code, module, target),
      convolve: emitConvolve(code, module, target),
    }),
    scratchBytes: weightBytes(code) + PLACES * placeBytes(code),
  }
}

const weightBytes = ({ inputs, outputs }: Code): number => PRODUCTS * inputs * outputs * BYTES
/** Bytes of the factors of one product of all tiles, and of its results. */
const factorBytes = ({ tiles, inputs }: Code): number => tiles * inputs * BYTES + GAP
const productBytes = ({ tiles, outputs }: Code): number => tiles * outputs * BYTES + GAP
const placeBytes = (code: Code): number => PRODUCTS * (factorBytes(code) + productBytes(code))

/** Tiles by outputs, summed over inputs. */
const productsOf = (code: Code) => ({
  rows: code.tiles,
  mostRows: code.mostRows,
  columns: code.outputs,
  rowStep: code.inputs * BYTES,
  stripStep: code.inputs * STRIP_BYTES,
  along: { a: BYTES, b: STRIP_BYTES },
  steps: [factorBytes(code), code.inputs * code.outputs * BYTES, productBytes(code)] as const,
  more: false,
})

/** Windows of 3x3 that move by one element, channels side by side. */
function codeOf({ dtype, batch, m, n, k, a, b, store }: ContractKernel, mostRows: number): Code | null {
  const rank = batch.length + m.length
  if (dtype !== 'float32' || batch.some((size) => size !== 1) || m.length < 2 || m.length > 3) return null
  if (n.length !== 1 || k.length !== 3 || k[0] !== WEIGHTS || k[1] !== WEIGHTS) return null
  const [inputs, outputs] = [k[2]!, n[0]!]
  const [height, width] = m.slice(-2) as [number, number]
  const [row, column, down, right, next] = a.strides.slice(rank - 2) as [number, number, number, number, number]
  if (row !== down || column !== right || next !== 1) return null
  if (inputs < LEAST_CHANNELS || inputs > MOST_CHANNELS || inputs % LANES !== 0) return null
  if (outputs < LEAST_CHANNELS || outputs % STRIP !== 0) return null
  if (Math.min(height, width) < TILE_RESULTS) return null
  // Where tiles overlap at the end of an axis, one thread does both.
  const across = tilesAlong(width)
  const whole = height % TILE_RESULTS !== 0 ? across * tilesAlong(height) : width % TILE_RESULTS !== 0 ? across : 1
  if (whole > MOST_TILES) return null
  const wanted = inputs + outputs >= MANY_CHANNELS ? FEW_TILES : TILES
  const weight = b.strides.slice(batch.length).map((stride) => stride * BYTES) as [number, number, number, number]
  const outer = (strides: readonly number[], at: number) => (m.length > 2 ? strides[at]! * BYTES : 0)
  return {
    inputs,
    outputs,
    height,
    width,
    image: outer(a.strides, rank - 3),
    row: row * BYTES,
    column: column * BYTES,
    toImage: outer(store.strides, rank - 3),
    toRow: store.strides[rank - 2]! * BYTES,
    toColumn: store.strides[rank - 1]! * BYTES,
    weight,
    tiles: whole * Math.ceil(wanted / whole),
    mostRows,
  }
}

/** Transforms the weights of strips `begin` to `end` of outputs, packed as tiles of products read them. */
function emitWeights(code: Code, module: ModuleBuilder, target: Target): FunctionBuilder {
  const f = module.function(['i32', 'i32', 'i32'])
  const e = new Emitter(module, f, target)
  const { inputs, outputs, weight } = code
  const [toRow, toColumn, toInput, toOutput] = weight
  const [from, to] = [e.parameter(PARAMETER.b), e.parameter(PARAMETER.scratch)]
  const [strip, input, source, place] = [f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32')]
  f.get(1).set(strip)
  e.count(
    strip,
    1,
    () => f.get(2),
    () => {
      f.get(from)
        .get(strip)
        .i32(STRIP * toOutput)
        .op('i32.mul', 'i32.add')
        .set(source)
      f.get(to)
        .get(strip)
        .i32(inputs * STRIP_BYTES)
        .op('i32.mul', 'i32.add')
        .set(place)
      f.i32(0).set(input)
      e.count(
        input,
        1,
        () => f.i32(inputs),
        () => {
          for (let half = 0; half < STRIP / LANES; half++) {
            alongBoth(
              e,
              WEIGHTS,
              (row, column) => {
                const vector = f.local('v128')
                const address = f.local('i32')
                f.get(source)
                  .i32(row * toRow + column * toColumn + half * LANES * toOutput)
                  .op('i32.add')
                  .set(address)
                f.get(address).memory('v128.load32_zero').set(vector)
                for (let lane = 1; lane < LANES; lane++) {
                  e.advance(address, toOutput)
                  f.get(address).get(vector).memoryLane('v128.load32_lane', lane).set(vector)
                }
                return vector
              },
              fromWeights,
              (row, column, vector) => {
                const product = row * TILE_INPUTS + column
                f.get(place)
                  .get(vector)
                  .memory('v128.store', product * inputs * outputs * BYTES + half * LANES * BYTES)
              },
            )
          }
          e.advance(source, toInput)
          e.advance(place, STRIP_BYTES)
        },
        true,
      )
    },
  )
  return f
}

/** Convolves groups `begin` to `end` of tiles: inputs transformed, 36 products, results transformed back. */
function emitConvolve(code: Code, module: ModuleBuilder, target: Target): FunctionBuilder {
  const f = module.function(['i32', 'i32', 'i32'])
  const e = new Emitter(module, f, target)
  const [a, c, weights, total] = [
    e.parameter(PARAMETER.a),
    e.parameter(PARAMETER.c),
    e.parameter(PARAMETER.scratch),
    e.parameter(PARAMETER.total),
  ]
  const local = () => f.local('i32')
  const [flag, factors, products, unit, tile, end, done] = [
    local(),
    local(),
    local(),
    local(),
    local(),
    local(),
    local(),
  ]
  takePlace(e, flag)
  f.get(weights).i32(weightBytes(code)).op('i32.add')
  f.get(flag)
    .get(0)
    .op('i32.sub')
    .i32(BYTES * PARAMETER.places)
    .op('i32.sub')
  f.i32(placeBytes(code) / BYTES)
    .op('i32.mul', 'i32.add')
    .set(factors)
  f.get(factors)
    .i32(PRODUCTS * factorBytes(code))
    .op('i32.add')
    .set(products)
  const forTiles = (body: () => void) => {
    f.get(unit).i32(code.tiles).op('i32.mul').set(tile)
    f.i32(0).set(done)
    e.count(
      tile,
      1,
      () => f.get(end),
      () => {
        body()
        e.advance(done, 1)
      },
    )
  }
  f.get(1).set(unit)
  e.count(
    unit,
    1,
    () => f.get(2),
    () => {
      f.get(unit).i32(1).op('i32.add').i32(code.tiles).op('i32.mul').tee(end)
      f.get(total).get(end).get(total).op('i32.lt_s', 'select').set(end)
      forTiles(() => {
        tileAddress(e, code, tile, a, [code.image, code.row, code.column])
        f.get(factors)
          .get(done)
          .i32(code.inputs * BYTES)
          .op('i32.mul', 'i32.add')
        f.call(inputFunction({ ...code, productBytes: factorBytes(code) }, module, target))
      })
      f.get(factors).get(weights).get(products).i32(code.inputs)
      f.call(productsFunction(productsOf(code), module, target))
      forTiles(() => {
        f.get(products)
          .get(done)
          .i32(code.outputs * BYTES)
          .op('i32.mul', 'i32.add')
        tileAddress(e, code, tile, c, [code.toImage, code.toRow, code.toColumn])
        f.call(outputFunction(code, module, target))
      })
    },
  )
  f.get(flag).i32(FREE).atomic('i32.atomic.store')
  return f
}

/** Takes the first free place for scratch memory and sets `flag` to the address of its word. */
function takePlace(e: Emitter, flag: number): void {
  const { f } = e
  const first = BYTES * PARAMETER.places
  f.get(0).i32(first).op('i32.add').set(flag)
  f.block((found) => {
    f.loop((again) => {
      f.get(flag).i32(FREE).i32(TAKEN).atomic('i32.atomic.rmw.cmpxchg')
      f.i32(FREE).op('i32.eq').brIf(found)
      e.advance(flag, BYTES)
      // All are taken: from the first one on, until a thread is done.
      f.get(0).i32(first).op('i32.add')
      f.get(flag)
      f.get(flag)
        .get(0)
        .i32(first + BYTES * PLACES)
        .op('i32.add', 'i32.eq', 'select')
        .set(flag)
      f.br(again)
    })
  })
}

/** `(from, to)`: transforms the products of one tile, all channels, into its results. */
function outputFunction(code: Code, module: ModuleBuilder, target: Target): FunctionBuilder {
  return module.subroutine(`winograd results ${keyOf(code)}`, ['i32', 'i32'], [], (f) => {
    const e = new Emitter(module, f, target)
    const channel = f.local('i32')
    e.count(
      channel,
      LANES,
      () => f.i32(code.outputs),
      () => {
        alongBoth(
          e,
          TILE_INPUTS,
          (row, column) => {
            const vector = f.local('v128')
            f.get(0)
              .memory('v128.load', (row * TILE_INPUTS + column) * productBytes(code))
              .set(vector)
            return vector
          },
          toResults,
          (row, column, vector) => {
            flush(f, vector)
            f.get(1)
              .get(vector)
              .memory('v128.store', row * code.toRow + column * code.toColumn)
          },
        )
        e.advance(0, LANES * BYTES)
        e.advance(1, LANES * BYTES)
      },
      true,
    )
  })
}
