import { bytesOf, type ContractKernel, type DType, type Slot, type View } from '@neurite/core'
import { type ContractCode, emitMultiply, emitPack, emitPackRows, packedAxes, packingOf } from './contractMultiply.ts'
import { type Blocks, packedBytes, stripsOf } from './contractPack.ts'
import { type ContractSpace, contractSpace, sizeOfAxes } from './contractSpace.ts'
import { type SumAxis, type TileShape, tileRows } from './contractTile.ts'
import { mapTask } from './mapKernel.ts'
import { reduceTask } from './reduceKernel.ts'
import { keyOf } from './space.ts'
import type { Phase, Task, Word } from './task.ts'
import type { FunctionBuilder } from './wasm/functionBuilder.ts'
import { winogradTask } from './winograd.ts'
import { winogradWeightTask } from './winogradWeight.ts'

const SHAPES: Readonly<Record<DType, TileShape | null>> = {
  float32: 'f32x4',
  float64: 'f64x2',
  int32: 'i32x4',
  uint8: null,
  bool: null,
  float16: null,
}

/** Rows of B per block: a strip of a block stays in the first-level cache, with what a panel reads of A. */
const BLOCK_ROWS = 320
/** The sums are not cut if there are at most this many. */
const UNCUT_ROWS = 448
/** The last panel reaches back over at most this share of the rows: what it does there was done. */
const REACH_BACK = 1 / 32
/** B is read where it lies if it has at most this many columns, or elements; then blocks of it stay in the cache. */
const DIRECT_COLUMNS = 100
const DIRECT_ELEMENTS = 256 * 256
/** B is read where it lies if it is used for few rows only. */
const DIRECT_ROWS = 12

/**
 * A is packed if its rows lie side by side and its columns this far apart, in bytes: they would share a few places of
 * the cache. Then there must be so many rows that panels are as high as a vector is wide, and columns enough to gain.
 */
const FAR_BYTES = 512
const PACKED_ROWS = 12
const PACKED_COLUMNS = 200

/** The tasks of a contraction, its epilogue last. */
export function contractTasks(kernel: ContractKernel, slots: readonly Slot[], relaxed: boolean): (Task | null)[] {
  if ([...kernel.batch, ...kernel.m, ...kernel.n].includes(0)) return []
  const shape = SHAPES[kernel.dtype]
  const space = contractSpace(kernel)
  const tiled = shape && !kernel.k.includes(0) && !isFewDots(space)
  const rows = shape && tileRows(shape, relaxed)
  const product = tiled
    ? (winogradTask(kernel, rows!) ?? winogradWeightTask(kernel, rows!) ?? tiledProduct(kernel, space, shape, rows!))
    : sumOfProducts(kernel, slots)
  return [product, kernel.epilogue && mapTask(kernel.epilogue, slots, true)]
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

/** Cuts the sums in blocks of about equal size: as many of the innermost axes as fit, and a part of the next. */
function blocksOf(axes: readonly SumAxis[]): Blocks {
  if (sizeOfAxes(axes) <= UNCUT_ROWS) return { outer: [], axes, size: axes[0]!.size }
  let cut = axes.length - 1
  let rows = 1
  while (cut > 0 && rows * axes[cut]!.size <= BLOCK_ROWS) rows *= axes[cut--]!.size
  const { size } = axes[cut]!
  const parts = Math.ceil(size / Math.max(1, Math.floor(BLOCK_ROWS / rows)))
  return { outer: axes.slice(0, cut), axes: axes.slice(cut), size: Math.ceil(size / parts) }
}

function tiledProduct(kernel: ContractKernel, space: ContractSpace, shape: TileShape, mostRows: number): Task {
  const { a, b, store } = kernel
  const bytes = bytesOf(kernel.dtype)
  const sums = space.sums.map((axis) => ({ size: axis.size, a: axis.a * bytes, b: axis.b * bytes }))
  const columns = space.columns.map((axis) => ({ size: axis.size, b: axis.b * bytes }))
  const [m, n, k] = [space.rows.size, sizeOfAxes(columns), sizeOfAxes(sums)]
  const lying = columns.length === 0 || (columns.length === 1 && columns[0]!.b === bytes)
  const uses = m * sizeOfAxes(space.outer.filter((axis) => axis.b === 0))
  const direct = lying && (uses <= DIRECT_ROWS || n <= DIRECT_COLUMNS || n * k <= DIRECT_ELEMENTS)
  const blocks = blocksOf(sums.length > 0 ? sums : [{ size: 1, a: 0, b: 0 }])
  const panels = Math.ceil(m / mostRows)
  const height = Math.ceil(m / panels)
  // Where too much would be done twice, and where what is added to earlier blocks would be added twice, panels have two
  // heights that differ by one.
  const cut = blocks.outer.length > 0 || blocks.size < blocks.axes[0]!.size
  const tallPanels = m - panels * (height - 1)
  const uneven = tallPanels < panels && (cut || panels * height - m > REACH_BACK * m)
  const tall = uneven ? tallPanels : m - height
  const packedRows =
    space.outer.length === 0 &&
    space.rows.a === 1 &&
    m >= PACKED_ROWS &&
    n >= PACKED_COLUMNS &&
    sums.length === 1 &&
    Math.abs(sums[0]!.a) >= FAR_BYTES
  // Threads share the larger of the two matrices out and all read the other. Where that is B, each packs what it uses, and
  // nothing that is packed has to get from core to core.
  const byColumns = !direct && !packedRows && space.outer.length === 0 && n >= m
  const code: ContractCode = {
    shape,
    outer: space.outer.map((axis) => ({
      size: axis.size,
      a: axis.a * bytes,
      b: axis.b * bytes,
      store: axis.store * bytes,
    })),
    rows: { a: space.rows.a * bytes, store: space.rows.store * bytes },
    height,
    uneven,
    n,
    columns,
    blocks,
    packed: !direct,
    packedRows,
    along: byColumns ? 'columns' : 'rows',
  }
  const copies = sizeOfAxes(packedAxes(code))
  const bytesOfB = direct ? 0 : copies * packedBytes(packingOf(code))
  const bytesOfA = code.packedRows ? panels * height * k * bytes : 0
  const slot = (view: View): Word => ({ kind: 'slot', slot: view.slot, offset: view.offset * bytes })
  const number = (value: number): Word => ({ kind: 'number', value })
  const scratch = (offset: number): Word => ({ kind: 'scratch', offset })
  const [fromA, fromB] = [code.packedRows ? scratch(bytesOfB) : slot(a), direct ? slot(b) : scratch(0)]
  const params: Word[][] = [[fromA, fromB, slot(store), number(panels), number(tall)]]
  if (byColumns) params[0]!.push(slot(b))
  const phases: Phase[] = []
  const packsB = !direct && !byColumns
  if (packsB) {
    const extent = copies * stripsOf(code)
    phases.push({ name: 'pack', params: params.length, extent, grain: 1, work: copies * n * k })
    params.push([slot(b), fromB])
  }
  if (code.packedRows) {
    phases.push({ name: 'packRows', params: params.length, extent: panels, grain: 1, work: m * k })
    params.push([slot(a), fromA, number(tall)])
  }
  const outer = sizeOfAxes(code.outer)
  const extent = byColumns ? stripsOf(code) : outer * panels
  phases.push({ name: 'multiply', params: 0, extent, grain: 1, work: (outer * m * n * k) / 4 })
  return {
    phases,
    params,
    key: `contract ${keyOf(code)}`,
    emit: (module, target): Record<string, FunctionBuilder> => ({
      multiply: emitMultiply(code, module, target),
      ...(packsB ? { pack: emitPack(code, module, target) } : {}),
      ...(code.packedRows ? { packRows: emitPackRows(code, module, target) } : {}),
    }),
    scratchBytes: bytesOfB + bytesOfA,
  }
}
