import { bytesOf, type ContractKernel, type DType, type Slot } from '@neurite/core'
import { type ContractSpace, contractSpace, sizeOfAxes } from './contractSpace.ts'
import { type Packing, packedBytes, packFunction, STRIP_BYTES, stripsOf } from './contractPack.ts'
import { lanesOf, TILE_VECTORS, type TileShape, tileFunction, tileRows } from './contractTile.ts'
import { Emitter, type Target } from './emitter.ts'
import { mapTask } from './mapKernel.ts'
import { reduceTask } from './reduceKernel.ts'
import { keyOf } from './space.ts'
import type { Phase, Task, Word } from './task.ts'
import type { FunctionBuilder } from './wasm/functionBuilder.ts'
import type { ModuleBuilder } from './wasm/moduleBuilder.ts'

const SHAPES: Readonly<Record<DType, TileShape | null>> = {
  float32: 'f32x4',
  float64: 'f64x2',
  int32: 'i32x4',
  uint8: null,
  bool: null,
  float16: null,
}

/** Rows of B per block of K: a strip of a block stays in the first-level cache. */
const K_BLOCK = 256
/** B is read where it lies if it has at most this many columns, or elements; then blocks of it stay in the cache. */
const DIRECT_COLUMNS = 100
const DIRECT_ELEMENTS = 256 * 256
/** B is read where it lies if it is used for few rows only. */
const DIRECT_ROWS = 12

/** Positions in the parameter block of a product. */
const PARAMETER = { a: 0, b: 1, c: 2, rows: 3 } as const

/** What the code of a product depends on. Strides in bytes; the number of rows counts only by what is left of a tile. */
interface ContractCode {
  readonly shape: TileShape
  readonly n: number
  readonly k: number
  readonly batch: readonly number[]
  readonly aBatch: readonly number[]
  readonly bBatch: readonly number[]
  readonly cBatch: readonly number[]
  readonly aRow: number
  readonly aColumn: number
  readonly bRow: number
  readonly bColumn: number
  readonly cRow: number
  /** Rows of a tile. */
  readonly tileRows: number
  readonly wholeTiles: boolean
  readonly rowsLeft: number
  readonly packed: boolean
}

/** The tasks of a contraction, its epilogue last. */
export function contractTasks(kernel: ContractKernel, slots: readonly Slot[], relaxed: boolean): (Task | null)[] {
  if ([...kernel.batch, ...kernel.m, ...kernel.n].includes(0)) return []
  const shape = SHAPES[kernel.dtype]
  const space = contractSpace(kernel)
  const tiled =
    shape && !kernel.k.includes(0) && space.columns.length <= 1 && space.sums.length <= 1 && !isFewDots(space)
  const product = tiled ? tiledProduct(kernel, space, shape, tileRows(shape, relaxed)) : sumOfProducts(kernel, slots)
  return [product, kernel.epilogue && mapTask(kernel.epilogue, slots)]
}

/** Rows up to which packing a transposed B costs more than it saves. */
const DOT_ROWS = 2
/** Shortest dot products that are worth a reduction. */
const DOT_LENGTH = 64

/** Few rows times a B whose columns lie in one piece. */
function isFewDots({ rows, columns, sums }: ContractSpace): boolean {
  const [column, sum] = [columns[0], sums.at(-1)]
  return rows.size <= DOT_ROWS && sum !== undefined && sum.size >= DOT_LENGTH && sum.b === 1 && column?.b !== 1
}

/** The product by its definition, as a reduction: for rare dtypes, few dot products and empty sums. */
function sumOfProducts(kernel: ContractKernel, slots: readonly Slot[]): Task | null {
  const { batch, m, n, k, dtype } = kernel
  const [toRows, toEnd] = [batch.length, batch.length + m.length]
  const [a, b] = [kernel.a.strides, kernel.b.strides]
  const still = (axes: readonly number[]) => axes.map(() => 0)
  return reduceTask(
    {
      kind: 'reduce',
      shape: [...batch, ...m, ...n, ...k],
      kept: batch.length + m.length + n.length,
      loads: [
        { ...kernel.a, strides: [...a.slice(0, toEnd), ...still(n), ...a.slice(toEnd)] },
        {
          ...kernel.b,
          strides: [
            ...b.slice(0, toRows),
            ...still(m),
            ...b.slice(toRows + k.length),
            ...b.slice(toRows, toRows + k.length),
          ],
        },
      ],
      scalars: [],
      steps: [
        { kind: 'load', dtype, index: 0 },
        { kind: 'load', dtype, index: 1 },
        { kind: 'binary', dtype, fn: 'mul', a: 0, b: 1 },
      ],
      value: 2,
      reducer: 'sum',
      store: kernel.store,
      epilogue: null,
    },
    slots,
  )
}

function tiledProduct(kernel: ContractKernel, space: ContractSpace, shape: TileShape, height: number): Task {
  const { a, b, store } = kernel
  const { outer, rows } = space
  const bytes = bytesOf(kernel.dtype)
  const [column, sum] = [space.columns[0], space.sums[0]]
  const [m, n, k] = [rows.size, column?.size ?? 1, sum?.size ?? 1]
  const batch = outer.map(({ size }) => size)
  const bRow = (sum?.b ?? 0) * bytes
  const bColumn = (column?.b ?? 1) * bytes
  const direct = bColumn === bytes && (m <= DIRECT_ROWS || n <= DIRECT_COLUMNS || n * k <= DIRECT_ELEMENTS)
  const code: ContractCode = {
    shape,
    n,
    k,
    batch,
    aBatch: outer.map((axis) => axis.a * bytes),
    bBatch: outer.map((axis) => axis.b * bytes),
    cBatch: outer.map((axis) => axis.store * bytes),
    aRow: rows.a * bytes,
    aColumn: (sum?.a ?? 0) * bytes,
    bRow,
    bColumn,
    cRow: rows.store * bytes,
    tileRows: height,
    wholeTiles: m >= height,
    rowsLeft: m % height,
    packed: !direct,
  }
  const batchSize = batch.reduce((product, size) => product * size, 1)
  const operandB: Word = { kind: 'slot', slot: b.slot, offset: b.offset * bytes }
  const scratch: Word = { kind: 'scratch', offset: 0 }
  const params: Word[][] = [
    [
      { kind: 'slot', slot: a.slot, offset: a.offset * bytes },
      direct ? operandB : scratch,
      { kind: 'slot', slot: store.slot, offset: store.offset * bytes },
      { kind: 'number', value: m },
    ],
  ]
  const phases: Phase[] = []
  const copies = sizeOfAxes(packedAxes(code))
  if (!direct) {
    params.push([operandB, scratch])
    phases.push({ name: 'pack', params: 1, extent: copies * stripsOf(code), grain: 1, work: copies * n * k })
  }
  phases.push({
    name: 'multiply',
    params: 0,
    extent: batchSize * Math.ceil(m / height),
    grain: 1,
    work: (batchSize * m * n * k) / 4,
  })
  return {
    phases,
    params,
    key: `contract ${keyOf(code)}`,
    emit(module, target): Record<string, FunctionBuilder> {
      const multiply = emitMultiply(code, module, target)
      return direct ? { multiply } : { multiply, pack: emitPack(code, module, target) }
    },
    scratchBytes: direct ? 0 : copies * packedBytes(packingOf(code)),
  }
}

/** The outer axes along which B moves, with its strides in bytes: as many copies of it are packed. */
function packedAxes(code: ContractCode): { size: number; stride: number }[] {
  return code.batch.map((size, d) => ({ size, stride: code.bBatch[d]! })).filter(({ stride }) => stride !== 0)
}

/** Bytes between the packed copies of B along each outer axis. */
function packedStrides(code: ContractCode): number[] {
  let bytes = packedBytes(packingOf(code))
  const strides = code.batch.map(() => 0)
  for (let d = code.batch.length - 1; d >= 0; d--) {
    if (code.bBatch[d] === 0) continue
    strides[d] = bytes
    bytes *= code.batch[d]!
  }
  return strides
}

function packingOf(code: ContractCode): Packing {
  const { shape, n, k } = code
  return { shape, n, k, kBlock: K_BLOCK, row: code.bRow, column: code.bColumn }
}

/** Adds to `address` what a batch index, row-major in the local `index`, means in bytes. */
function addBatchOffset(
  e: Emitter,
  index: number,
  sizes: readonly number[],
  strides: readonly number[],
  address: number,
): void {
  const { f } = e
  if (strides.every((stride) => stride === 0)) return
  const rest = f.local('i32')
  f.get(index).set(rest)
  for (let d = sizes.length - 1; d >= 0; d--) {
    f.get(address).get(rest)
    if (d > 0) f.i32(sizes[d]!).op('i32.rem_u')
    f.i32(strides[d]!).op('i32.mul', 'i32.add').set(address)
    if (d > 0) f.get(rest).i32(sizes[d]!).op('i32.div_u').set(rest)
  }
}

/** Packs strips `begin` to `end`, counted through all matrices of the batch. */
function emitPack(code: ContractCode, module: ModuleBuilder, target: Target): FunctionBuilder {
  const f = module.function(['i32', 'i32', 'i32'])
  const e = new Emitter(module, f, target)
  const packing = packingOf(code)
  const copies = packedAxes(code)
  const pack = packFunction(module, target, packing)
  const [from, to] = [e.parameter(0), e.parameter(1)]
  const [at, index, source, unit] = [f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32')]
  f.get(1).set(unit)
  e.count(
    unit,
    1,
    () => f.get(2),
    () => {
      f.get(unit).i32(stripsOf(code)).op('i32.div_u').set(index)
      f.get(from).set(source)
      addBatchOffset(
        e,
        index,
        copies.map(({ size }) => size),
        copies.map(({ stride }) => stride),
        source,
      )
      f.get(to).get(index).i32(packedBytes(packing)).op('i32.mul', 'i32.add').set(at)
      f.get(source).get(at).get(unit).get(index).i32(stripsOf(code)).op('i32.mul', 'i32.sub').call(pack)
    },
  )
  return f
}

/** Multiplies panels of rows `begin` to `end`, counted through all matrices of the batch. */
function emitMultiply(code: ContractCode, module: ModuleBuilder, target: Target): FunctionBuilder {
  const { shape, n, k, aRow, aColumn, cRow, packed, rowsLeft, wholeTiles, batch } = code
  const f = module.function(['i32', 'i32', 'i32'])
  const e = new Emitter(module, f, target)
  const lanes = lanesOf(shape)
  const bytes = 16 / lanes
  const width = TILE_VECTORS * lanes
  const wholeStrips = Math.floor(n / width)
  const columnsLeft = n % width
  const bRow = packed ? STRIP_BYTES : code.bRow
  const blocks = Math.ceil(k / K_BLOCK)

  const [a, b, c, rows] = [PARAMETER.a, PARAMETER.b, PARAMETER.c, PARAMETER.rows].map((p) => e.parameter(p)) as [
    number,
    number,
    number,
    number,
  ]
  const local = () => f.local('i32')
  const [panels, panel, index, row, kDone, count, strip] = [
    local(),
    local(),
    local(),
    local(),
    local(),
    local(),
    local(),
  ]
  const [aAt, bAt, cAt, unit, stripBytes] = [local(), local(), local(), local(), local()]

  const tiles = (height: number) => {
    const call = (columns: number) => {
      const tile = tileFunction(module, target, { shape, rows: height, columns, aRow, aColumn, bRow, cRow })
      f.get(aAt).get(bAt).get(cAt).get(count).get(kDone).call(tile)
    }
    if (wholeStrips > 0) {
      f.i32(0).set(strip)
      e.count(
        strip,
        1,
        () => f.i32(wholeStrips),
        () => {
          call(width)
          f.get(bAt).get(stripBytes).op('i32.add').set(bAt)
          e.advance(cAt, width * bytes)
        },
        true,
      )
    }
    if (columnsLeft > 0) call(columnsLeft)
  }

  f.get(rows)
    .i32(code.tileRows - 1)
    .op('i32.add')
    .i32(code.tileRows)
    .op('i32.div_u')
    .set(panels)
  const block = () => {
    // The rows of this block.
    if (blocks === 1) f.i32(k).set(count)
    else
      f.i32(k)
        .get(kDone)
        .op('i32.sub')
        .tee(count)
        .i32(K_BLOCK)
        .get(count)
        .i32(K_BLOCK)
        .op('i32.lt_s', 'select')
        .set(count)
    if (packed) f.get(count).i32(STRIP_BYTES).op('i32.mul').set(stripBytes)
    else f.i32(width * bytes).set(stripBytes)
    f.get(1).set(unit)
    e.count(
      unit,
      1,
      () => f.get(2),
      () => {
        f.get(unit)
        if (batch.length > 0)
          f.get(panels)
            .op('i32.div_u')
            .tee(index)
            .get(panels)
            .op('i32.mul')
            .set(panel)
            .get(unit)
            .get(panel)
            .op('i32.sub')
        f.tee(panel).i32(code.tileRows).op('i32.mul').set(row)
        f.get(a).get(row).i32(aRow).op('i32.mul', 'i32.add').get(kDone).i32(aColumn).op('i32.mul', 'i32.add').set(aAt)
        addBatchOffset(e, index, batch, code.aBatch, aAt)
        f.get(c).get(row).i32(cRow).op('i32.mul', 'i32.add').set(cAt)
        addBatchOffset(e, index, batch, code.cBatch, cAt)
        f.get(b)
          .get(kDone)
          .i32(packed ? stripsOf(code) * STRIP_BYTES : code.bRow)
          .op('i32.mul', 'i32.add')
          .set(bAt)
        addBatchOffset(e, index, batch, packed ? packedStrides(code) : code.bBatch, bAt)
        const whole = () => tiles(code.tileRows)
        const left = () => tiles(rowsLeft)
        if (rowsLeft === 0) whole()
        else if (!wholeTiles) left()
        else f.get(rows).get(row).op('i32.sub').i32(code.tileRows).op('i32.ge_s').if(whole, left)
      },
    )
  }
  if (blocks === 1) block()
  else e.count(kDone, K_BLOCK, () => f.i32(k), block, true)
  return f
}
