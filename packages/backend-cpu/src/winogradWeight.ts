import type { ContractKernel } from '@neurite/core'
import { STRIP_BYTES } from './contractPack.ts'
import { flush } from './contractTile.ts'
import { Emitter, type Target } from './emitter.ts'
import { keyOf } from './space.ts'
import type { Task, Word } from './task.ts'
import { transpose } from './transpose.ts'
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
import { alongBoth, fromResults, TILE_INPUTS, TILE_RESULTS, toWeights, WEIGHTS } from './winogradTransforms.ts'

/** Tiles that are transformed together: sums of a product, whose results are then read and written once. */
const TILES = 32
/** Tiles of a part at least, and parts at most: both the same on any number of threads, so that the bits are, too. */
const PART_TILES = 64
const MOST_PARTS = 16
/** Bytes of scratch memory at most; where fewer parts than these fit, threads would be short of work. */
const MOST_BYTES = 2 ** 24
const FEWEST_PARTS = 4

/** What the code of a gradient depends on. Strides in bytes; how many images there are is an argument. */
interface Code {
  readonly inputs: number
  readonly outputs: number
  readonly height: number
  readonly width: number
  /** Strides of the input along images, rows and columns. */
  readonly from: readonly [number, number, number]
  /** Strides of the gradient of the results along images, rows, columns and channels: one of the last two are neighbours. */
  readonly results: readonly [number, number, number, number]
  /** Strides of the weight along its rows, columns and inputs. */
  readonly weight: readonly [number, number, number]
  readonly mostRows: number
}

const PARAMETER = { a: 0, b: 1, c: 2, scratch: 3, total: 4, parts: 5 } as const

/** The task of the weight's gradient of a 3x3 convolution with stride 1, or null for any other product. */
export function winogradWeightTask(kernel: ContractKernel, mostRows: number): Task | null {
  const code = codeOf(kernel, mostRows)
  if (code === null) return null
  const { inputs, outputs } = code
  const images = kernel.k.slice(0, -2).reduce((product, size) => product * size, 1)
  const total = images * tilesAlong(code.height) * tilesAlong(code.width)
  const fitting = Math.floor(MOST_BYTES / partBytes(code))
  if (total < PART_TILES || fitting < FEWEST_PARTS) return null
  const parts = Math.min(MOST_PARTS, fitting, Math.floor(total / PART_TILES))
  const slot = (view: { slot: number; offset: number }): Word => ({
    kind: 'slot',
    slot: view.slot,
    offset: view.offset * BYTES,
  })
  const numbers: Word[] = [total, parts].map((value) => ({ kind: 'number', value }))
  const work = PRODUCTS * inputs * outputs
  return {
    params: [[slot(kernel.a), slot(kernel.b), slot(kernel.store), { kind: 'scratch', offset: 0 }, ...numbers]],
    phases: [
      { name: 'multiply', params: 0, extent: parts, grain: 1, work: (total * work) / 4 },
      { name: 'weights', params: 0, extent: inputs, grain: 1, work: (parts * work) / 4 },
    ],
    key: `winograd weight ${keyOf(code)}`,
    emit: (module, target) => ({
      multiply: emitMultiply(code, module, target),
      weights: emitWeights(code, module, target),
    }),
    scratchBytes: parts * partBytes(code),
  }
}

/** By how much the last tile of an axis overlaps the one before it. */
const overlapOf = (size: number): number => tilesAlong(size) * TILE_RESULTS - size
/** Bytes of one of the products, and of the factors of one from the inputs and from the gradients of the results. */
const productBytes = ({ inputs, outputs }: Code): number => inputs * outputs * BYTES + GAP
const inputBytes = ({ inputs }: Code): number => TILES * inputs * BYTES + GAP
const resultBytes = ({ outputs }: Code): number => TILES * outputs * BYTES + GAP
const partBytes = (code: Code): number => PRODUCTS * (productBytes(code) + inputBytes(code) + resultBytes(code))

/** Inputs by outputs, summed over tiles, whose channels lie side by side. */
const productsOf = (code: Code, more: boolean) => ({
  rows: code.inputs,
  mostRows: code.mostRows,
  columns: code.outputs,
  rowStep: BYTES,
  stripStep: STRIP_BYTES,
  along: { a: code.inputs * BYTES, b: code.outputs * BYTES },
  steps: [inputBytes(code), resultBytes(code), productBytes(code)] as const,
  more,
})

/** Sums over windows of 3x3 that move by one element, channels of the input side by side. */
function codeOf({ dtype, batch, m, n, k, a, b, store }: ContractKernel, mostRows: number): Code | null {
  if (dtype !== 'float32' || batch.some((size) => size !== 1) || k.length < 2 || k.length > 3) return null
  if (m.length !== 2 || n.length !== 1 || m[0] !== WEIGHTS || m[1]! % WEIGHTS !== 0) return null
  const [inputs, outputs] = [m[1]! / WEIGHTS, n[0]!]
  const [height, width] = k.slice(-2) as [number, number]
  const bytes = (strides: readonly number[]) => strides.slice(batch.length).map((stride) => stride * BYTES)
  const [down, next, ...along] = bytes(a.strides) as [number, number, ...number[]]
  const [row, column] = along.slice(-2) as [number, number]
  if (next !== BYTES || row !== down || column !== inputs * BYTES) return null
  const ofResults = bytes(b.strides)
  const [toRow, toInput, toOutput] = bytes(store.strides) as [number, number, number]
  const [resultRow, resultColumn, resultChannel] = ofResults.slice(-3) as [number, number, number]
  if ((resultColumn !== BYTES && resultChannel !== BYTES) || toOutput !== BYTES) return null
  if (inputs < LEAST_CHANNELS || inputs % LANES !== 0 || outputs < LEAST_CHANNELS || outputs % STRIP !== 0) return null
  if (Math.min(height, width) < TILE_RESULTS) return null
  const outer = (strides: readonly number[]) => (k.length > 2 ? strides[0]! : 0)
  return {
    inputs,
    outputs,
    height,
    width,
    from: [outer(along), row, column],
    results: [outer(ofResults), resultRow, resultColumn, resultChannel],
    weight: [toRow, inputs * toInput, toInput],
    mostRows,
  }
}

/** Sums the products of all tiles of parts `begin` to `end`. */
function emitMultiply(code: Code, module: ModuleBuilder, target: Target): FunctionBuilder {
  const f = module.function(['i32', 'i32', 'i32'])
  const e = new Emitter(module, f, target)
  const [a, b, scratch, total, parts] = [
    e.parameter(PARAMETER.a),
    e.parameter(PARAMETER.b),
    e.parameter(PARAMETER.scratch),
    e.parameter(PARAMETER.total),
    e.parameter(PARAMETER.parts),
  ]
  const local = () => f.local('i32')
  const [part, products, fromInput, fromResult] = [local(), local(), local(), local()]
  const [first, last, end, tile, done] = [local(), local(), local(), local(), local()]
  const boundary = (index: () => void) => {
    index()
    f.get(total).op('i32.mul').get(parts).op('i32.div_u')
  }
  /** Pushes how much the tile leaves out along an axis: the last one ends where the axis does, and overlaps the one before it. */
  const overlap = (size: number, before: number) => {
    f.get(tile).i32(before).op('i32.div_u').i32(tilesAlong(size)).op('i32.rem_u')
    f.i32(tilesAlong(size) - 1).op('i32.eq')
    f.i32(overlapOf(size)).op('i32.mul')
  }
  f.get(1).set(part)
  e.count(
    part,
    1,
    () => f.get(2),
    () => {
      f.get(scratch).get(part).i32(partBytes(code)).op('i32.mul', 'i32.add').set(products)
      f.get(products)
        .i32(PRODUCTS * productBytes(code))
        .op('i32.add')
        .tee(fromInput)
      f.i32(PRODUCTS * inputBytes(code))
        .op('i32.add')
        .set(fromResult)
      boundary(() => f.get(part))
      f.tee(first).set(tile)
      boundary(() => f.get(part).i32(1).op('i32.add'))
      f.set(last)
      f.loop((again) => {
        f.get(tile).i32(TILES).op('i32.add').tee(end)
        f.get(last).get(end).get(last).op('i32.lt_s', 'select').set(end)
        f.i32(0).set(done)
        e.count(
          tile,
          1,
          () => f.get(end),
          () => {
            tileAddress(e, code, tile, a, code.from)
            f.get(fromInput)
              .get(done)
              .i32(code.inputs * BYTES)
              .op('i32.mul', 'i32.add')
            const [, row, column] = code.from
            const [image, resultRow, resultColumn] = code.results
            const inputs = { inputs: code.inputs, row, column, productBytes: inputBytes(code) }
            f.call(inputFunction(inputs, module, target))
            tileAddress(e, code, tile, b, [image, resultRow, resultColumn])
            f.get(fromResult)
              .get(done)
              .i32(code.outputs * BYTES)
              .op('i32.mul', 'i32.add')
            overlap(code.height, tilesAlong(code.width))
            overlap(code.width, 1)
            f.call(resultFunction(code, module, target))
            e.advance(done, 1)
          },
          true,
        )
        const multiply = (more: boolean) =>
          f
            .get(fromInput)
            .get(fromResult)
            .get(products)
            .get(done)
            .call(productsFunction(productsOf(code, more), module, target))
        f.get(tile)
          .get(done)
          .op('i32.sub')
          .get(first)
          .op('i32.eq')
          .if(
            () => multiply(false),
            () => multiply(true),
          )
        f.get(tile).get(last).op('i32.lt_s').brIf(again)
      })
    },
  )
  return f
}

/** `(from, to, down, across)`: transforms the gradients of a tile of results, all channels, but for so many rows and columns. */
function resultFunction(code: Code, module: ModuleBuilder, target: Target): FunctionBuilder {
  const { results, outputs, height, width } = code
  const [, toRow, toColumn, toChannel] = results
  const params = ['i32', 'i32', 'i32', 'i32'] as const
  return module.subroutine(`winograd gradients ${keyOf(code)}`, params, [], (f) => {
    const e = new Emitter(module, f, target)
    const reach = [(TILE_RESULTS - 1) * toRow, (TILE_RESULTS - 1) * toColumn, (LANES - 1) * toChannel]
    const lowest = reach.reduce((sum, last) => sum + Math.min(0, last), 0)
    e.advance(0, lowest)
    /** Masks of what takes part, by position along an axis; null where everything does. */
    const masks = (size: number, skip: number): (number | null)[] =>
      Array.from({ length: TILE_RESULTS }, (_, position) => {
        if (position >= overlapOf(size)) return null
        const mask = f.local('v128')
        f.i32(0).get(skip).i32(position).op('i32.le_s', 'i32.sub', 'i32x4.splat').set(mask)
        return mask
      })
    const [down, across] = [masks(height, 2), masks(width, 3)]
    const load = (offset: number): number => {
      const vector = f.local('v128')
      f.get(0)
        .memory('v128.load', offset - lowest)
        .set(vector)
      return vector
    }
    const four = <Item>(item: (i: number) => Item) => [item(0), item(1), item(2), item(3)] as const
    /** Four channels of each place of the tile: as they lie, or four places of each channel turned around. */
    const tile = () =>
      four((row) =>
        toChannel === BYTES
          ? four((column) => load(row * toRow + column * toColumn))
          : transpose(
              f,
              four((lane) => load(row * toRow + lane * toChannel)),
            ),
      )
    const channel = f.local('i32')
    e.count(
      channel,
      LANES,
      () => f.i32(outputs),
      () => {
        const vectors = tile()
        alongBoth(
          e,
          TILE_RESULTS,
          (row, column) => {
            const vector = vectors[row]![column]!
            for (const mask of [down[row]!, across[column]!])
              if (mask !== null) f.get(vector).get(mask).op('v128.and').set(vector)
            return vector
          },
          fromResults,
          (row, column, vector) => {
            f.get(1)
              .get(vector)
              .memory('v128.store', (row * TILE_INPUTS + column) * resultBytes(code))
          },
        )
        e.advance(0, LANES * toChannel)
        e.advance(1, LANES * BYTES)
      },
      true,
    )
  })
}

/** Sums the products of all parts, in order, and transforms them into gradients of the weights of inputs `begin` to `end`. */
function emitWeights(code: Code, module: ModuleBuilder, target: Target): FunctionBuilder {
  const f = module.function(['i32', 'i32', 'i32'])
  const e = new Emitter(module, f, target)
  const { outputs, weight } = code
  const [toRow, toColumn, toInput] = weight
  const [c, scratch, parts] = [e.parameter(PARAMETER.c), e.parameter(PARAMETER.scratch), e.parameter(PARAMETER.parts)]
  const local = () => f.local('i32')
  const [input, channel, part, from, source, to] = [local(), local(), local(), local(), local(), local()]
  const lowest = [toRow, toColumn].reduce((sum, stride) => sum + Math.min(0, (WEIGHTS - 1) * stride), 0)
  f.get(1).set(input)
  e.count(
    input,
    1,
    () => f.get(2),
    () => {
      f.get(scratch)
        .get(input)
        .i32(outputs * BYTES)
        .op('i32.mul', 'i32.add')
        .set(from)
      f.get(c).i32(lowest).op('i32.add').get(input).i32(toInput).op('i32.mul', 'i32.add').set(to)
      f.i32(0).set(channel)
      e.count(
        channel,
        LANES,
        () => f.i32(outputs),
        () => {
          const sums = Array.from({ length: PRODUCTS }, () => f.local('v128'))
          const load = (product: number) => f.get(source).memory('v128.load', product * productBytes(code))
          f.get(from).set(source)
          for (const [product, sum] of sums.entries()) load(product).set(sum)
          f.i32(1).set(part)
          e.count(
            part,
            1,
            () => f.get(parts),
            () => {
              e.advance(source, partBytes(code))
              for (const [product, sum] of sums.entries()) load(product).get(sum).op('f32x4.add').set(sum)
            },
          )
          alongBoth(
            e,
            TILE_INPUTS,
            (row, column) => sums[row * TILE_INPUTS + column]!,
            toWeights,
            (row, column, vector) => {
              flush(f, vector)
              f.get(to)
                .get(vector)
                .memory('v128.store', row * toRow + column * toColumn - lowest)
            },
          )
          e.advance(from, LANES * BYTES)
          e.advance(to, LANES * BYTES)
        },
        true,
      )
    },
  )
  return f
}
