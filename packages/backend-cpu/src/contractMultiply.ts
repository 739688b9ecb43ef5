import {
  type Blocks,
  packedBytes,
  type Packing,
  packFunction,
  rowsPerStep,
  STRIP_BYTES,
  stripsOf,
} from './contractPack.ts'
import { flushFunction, lanesOf, type SumAxis, TILE_VECTORS, type TileShape, tileFunction } from './contractTile.ts'
import { Emitter, type Target } from './emitter.ts'
import type { FunctionBuilder } from './wasm/functionBuilder.ts'
import type { ModuleBuilder } from './wasm/moduleBuilder.ts'

/** Positions in the parameter block of a product; `from`: where B lies, for a function that packs it. */
const PARAMETER = { a: 0, b: 1, c: 2, panels: 3, tall: 4, from: 5 } as const

/** An axis of matrices, or of rows that tiles do not reach across. Strides in bytes. */
export interface OuterAxis {
  readonly size: number
  readonly a: number
  readonly b: number
  readonly store: number
}

/** What the code of a product depends on. Strides in bytes; how many rows there are is an argument. */
export interface ContractCode {
  readonly shape: TileShape
  readonly outer: readonly OuterAxis[]
  readonly rows: { readonly a: number; readonly store: number }
  /**
   * Rows of the first panels, and whether others follow that have one less. Where not, the last one may reach back over
   * rows of the one before: what both compute is the same.
   */
  readonly height: number
  readonly uneven: boolean
  readonly n: number
  readonly columns: readonly { readonly size: number; readonly b: number }[]
  readonly blocks: Blocks
  /** B lies in strips, and A in panels: a list of positions along the only axis of sums, the rows of each side by side. */
  readonly packed: boolean
  readonly packedRows: boolean
  /** What the range of the function counts: panels of rows, or strips of columns, which it packs itself. */
  readonly along: 'rows' | 'columns'
}

export function packingOf({ shape, n, columns, blocks }: ContractCode): Packing {
  return { shape, n, columns, blocks }
}

/** The outer axes along which B moves: as many copies of it are packed. */
export function packedAxes(code: ContractCode): readonly OuterAxis[] {
  return code.outer.filter(({ b }) => b !== 0)
}

/** Bytes of B along each outer axis. */
function outerStridesOfB(code: ContractCode): number[] {
  if (!code.packed) return code.outer.map(({ b }) => b)
  let bytes = packedBytes(packingOf(code))
  const strides = code.outer.map(() => 0)
  for (let d = code.outer.length - 1; d >= 0; d--) {
    if (code.outer[d]!.b === 0) continue
    strides[d] = bytes
    bytes *= code.outer[d]!.size
  }
  return strides
}

/** Adds to `address` what an index, row-major in the local `index`, means in bytes. */
function addOffset(
  e: Emitter,
  index: number,
  axes: readonly { readonly size: number }[],
  strides: readonly number[],
  address: number,
): void {
  const { f } = e
  if (strides.every((stride) => stride === 0)) return
  const rest = f.local('i32')
  f.get(index).set(rest)
  for (let d = axes.length - 1; d >= 0; d--) {
    f.get(address).get(rest)
    if (d > 0) f.i32(axes[d]!.size).op('i32.rem_u')
    f.i32(strides[d]!).op('i32.mul', 'i32.add').set(address)
    if (d > 0) f.get(rest).i32(axes[d]!.size).op('i32.div_u').set(rest)
  }
}

/** Packs strips `begin` to `end`, counted through all copies of B. */
export function emitPack(code: ContractCode, module: ModuleBuilder, target: Target): FunctionBuilder {
  const f = module.function(['i32', 'i32', 'i32'])
  const e = new Emitter(module, f, target)
  const packing = packingOf(code)
  const copies = packedAxes(code)
  const strips = stripsOf(code)
  const pack = packFunction(module, target, packing)
  const [from, to] = [e.parameter(0), e.parameter(1)]
  const [at, index, source, unit] = [f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32')]
  f.get(1).set(unit)
  e.count(
    unit,
    1,
    () => f.get(2),
    () => {
      f.get(unit).i32(strips).op('i32.div_u').set(index)
      f.get(from).set(source)
      const strides = copies.map(({ b }) => b)
      addOffset(e, index, copies, strides, source)
      f.get(to).get(index).i32(packedBytes(packing)).op('i32.mul', 'i32.add').set(at)
      f.get(source).get(at).get(unit).get(index).i32(strips).op('i32.mul', 'i32.sub').call(pack)
    },
  )
  return f
}

/** Pushes the first row of a panel. `tall`: how many panels are, or if all are, the first row of the last one. */
function firstRow(f: FunctionBuilder, code: ContractCode, panel: number, tall: number): void {
  f.get(panel).i32(code.height).op('i32.mul')
  if (!code.uneven) {
    const row = f.local('i32')
    f.tee(row).get(tall).get(row).get(tall).op('i32.lt_s', 'select')
    return
  }
  // Panels behind the tall ones have one row less each.
  const extra = f.local('i32')
  f.get(panel).get(tall).op('i32.sub').tee(extra).i32(0).get(extra).i32(0).op('i32.gt_s', 'select', 'i32.sub')
}

/** Pushes the row at which a panel lies where A is packed: there none reaches back. */
function packedRow(f: FunctionBuilder, { uneven, height }: ContractCode, panel: number, row: number): void {
  if (uneven) f.get(row)
  else f.get(panel).i32(height).op('i32.mul')
}

/** Runs `body` for the height of a panel. */
function byHeight(f: FunctionBuilder, code: ContractCode, panel: number, tall: number, body: (height: number) => void) {
  if (!code.uneven) return body(code.height)
  f.get(panel)
    .get(tall)
    .op('i32.lt_s')
    .if(
      () => body(code.height),
      () => body(code.height - 1),
    )
}

/** Positions in the parameter block of the packing of A. */
const ROWS_PARAMETER = { from: 0, to: 1, tall: 2 } as const

/** Packs panels `begin` to `end` of A, whose rows are side by side at each position of the sums. */
export function emitPackRows(code: ContractCode, module: ModuleBuilder, target: Target): FunctionBuilder {
  const f = module.function(['i32', 'i32', 'i32'])
  const e = new Emitter(module, f, target)
  const [from, to, tall] = [
    e.parameter(ROWS_PARAMETER.from),
    e.parameter(ROWS_PARAMETER.to),
    e.parameter(ROWS_PARAMETER.tall),
  ]
  const lanes = lanesOf(code.shape)
  const bytes = 16 / lanes
  const [axis] = code.blocks.axes as [SumAxis]
  const [panel, row, source, at, step] = [
    f.local('i32'),
    f.local('i32'),
    f.local('i32'),
    f.local('i32'),
    f.local('i32'),
  ]
  const vector = f.local('v128')
  f.get(1).set(panel)
  e.count(
    panel,
    1,
    () => f.get(2),
    () => {
      firstRow(f, code, panel, tall)
      f.tee(row).i32(bytes).op('i32.mul').get(from).op('i32.add').set(source)
      packedRow(f, code, panel, row)
      f.i32(axis.size * bytes)
        .op('i32.mul')
        .get(to)
        .op('i32.add')
        .set(at)
      byHeight(f, code, panel, tall, (height) => {
        f.i32(0).set(step)
        e.count(
          step,
          1,
          () => f.i32(axis.size),
          () => {
            // The last vector overlaps the one before it.
            for (let lane = 0; lane < height; lane += lanes) {
              const offset = Math.min(lane, height - lanes) * bytes
              f.get(source).memory('v128.load', offset).set(vector)
              f.get(at).get(vector).memory('v128.store', offset)
            }
            e.advance(source, axis.a)
            e.advance(at, height * bytes)
          },
          true,
        )
      })
    },
  )
  return f
}

/**
 * Multiplies panels of rows `begin` to `end`, counted through all outer positions; or packs and multiplies strips of
 * columns `begin` to `end`.
 */
export function emitMultiply(code: ContractCode, module: ModuleBuilder, target: Target): FunctionBuilder {
  return new Multiply(code, module, target).emit()
}

class Multiply {
  private readonly code: ContractCode
  private readonly module: ModuleBuilder
  private readonly target: Target
  private readonly f: FunctionBuilder
  private readonly e: Emitter
  /** Positions of the sums in A, in B (bytes) and in number that earlier blocks have done. */
  private readonly done: { a: number; b: number; rows: number }
  private readonly blockCount: number
  /** Rows of B, and bytes of an element. */
  private readonly rowsOfB: number
  private readonly bytes: number
  private readonly unit: number
  private readonly at: { a: number; b: number; c: number }

  constructor(code: ContractCode, module: ModuleBuilder, target: Target) {
    this.code = code
    this.module = module
    this.target = target
    this.f = module.function(['i32', 'i32', 'i32'])
    this.e = new Emitter(module, this.f, target)
    const { outer, axes, size } = code.blocks
    this.blockCount = outer.reduce((product, axis) => product * axis.size, Math.ceil(axes[0]!.size / size))
    this.rowsOfB = [...outer, ...axes].reduce((product, axis) => product * axis.size, 1)
    this.bytes = 16 / lanesOf(code.shape)
    const local = () => this.f.local('i32')
    this.done = { a: local(), b: local(), rows: local() }
    this.at = { a: local(), b: local(), c: local() }
    this.unit = local()
  }

  emit(): FunctionBuilder {
    const { outer, axes, size } = this.code.blocks
    const [first] = axes as [SumAxis, ...SumAxis[]]
    const whole = Math.floor(first.size / size)
    const left = first.size % size
    if (this.code.along === 'columns') this.pack()
    this.overSums(outer, () => {
      if (whole > 1) {
        const steps = { size: whole, a: first.a * size, b: first.b * size }
        this.overSums([steps], () => this.block(size), left > 0)
      } else if (whole === 1) {
        this.block(size)
        if (left > 0) this.move(first.a * size, first.b * size)
      }
      if (left > 0) {
        this.block(left)
        if (whole > 0) this.move(-first.a * size * whole, -first.b * size * whole)
      }
    })
    return this.f
  }

  /** Packs the strips of the range. */
  private pack(): void {
    const { code, module, target, f, e } = this
    const pack = packFunction(module, target, packingOf(code))
    const strip = f.local('i32')
    f.get(1).set(strip)
    e.count(
      strip,
      1,
      () => f.get(2),
      () => f.get(e.parameter(PARAMETER.from)).get(e.parameter(PARAMETER.b)).get(strip).call(pack),
    )
  }

  private move(a: number, b: number): void {
    if (!this.code.packedRows) this.e.advance(this.done.a, a)
    if (!this.code.packed) this.e.advance(this.done.b, b)
  }

  /** Runs `body` at every position of `axes`; `stay`: behind the last one afterwards, else at the first. */
  private overSums(axes: readonly SumAxis[], body: () => void, stay = false): void {
    const [axis, ...inner] = axes
    if (!axis) {
      body()
      return
    }
    const position = this.f.local('i32')
    this.f.i32(0).set(position)
    const end = () => void this.f.i32(axis.size)
    this.e.count(
      position,
      1,
      end,
      () => {
        this.overSums(inner, body)
        this.move(axis.a, axis.b)
      },
      true,
    )
    if (!stay) this.move(-axis.a * axis.size, -axis.b * axis.size)
  }

  /** All panels, over a block of `steps` positions of the sums. */
  private block(steps: number): void {
    const { code, f, e, unit, done, at } = this
    const [a, b, c, panels, tall] = (['a', 'b', 'c', 'panels', 'tall'] as const).map((p) =>
      e.parameter(PARAMETER[p]),
    ) as [number, number, number, number, number]
    const blockRows = steps * rowsPerStep(code.blocks)
    const [panel, index, row] = [f.local('i32'), f.local('i32'), f.local('i32')]
    const byRows = code.along === 'rows'
    if (byRows) f.get(1)
    else f.i32(0)
    f.set(unit)
    e.count(
      unit,
      1,
      () => f.get(byRows ? 2 : panels),
      () => {
        f.get(unit)
        if (code.outer.length > 0) {
          f.get(panels).op('i32.div_u').tee(index).get(panels).op('i32.mul').set(panel)
          f.get(unit).get(panel).op('i32.sub')
        }
        f.set(panel)
        firstRow(f, code, panel, tall)
        f.set(row)
        const rowBytes = code.packedRows ? this.rowsOfB * this.bytes : code.rows.a
        f.get(a)
        if (code.packedRows) packedRow(f, code, panel, row)
        else f.get(row)
        f.i32(rowBytes).op('i32.mul', 'i32.add')
        if (!code.packedRows) f.get(done.a).op('i32.add')
        f.set(at.a)
        const strides = (of: 'a' | 'store') => code.outer.map((axis) => axis[of])
        addOffset(e, index, code.outer, strides('a'), at.a)
        f.get(c).get(row).i32(code.rows.store).op('i32.mul', 'i32.add').set(at.c)
        addOffset(e, index, code.outer, strides('store'), at.c)
        f.get(b)
        if (code.packed)
          f.get(done.rows)
            .i32(stripsOf(code) * STRIP_BYTES)
            .op('i32.mul')
        else f.get(done.b)
        f.op('i32.add').set(at.b)
        addOffset(e, index, code.outer, outerStridesOfB(code), at.b)
        if (!byRows) {
          const step = (local: number, bytes: number) =>
            f.get(local).get(1).i32(bytes).op('i32.mul', 'i32.add').set(local)
          step(at.b, blockRows * STRIP_BYTES)
          step(at.c, STRIP_BYTES)
        }
        byHeight(f, code, panel, tall, (height) => this.tiles(height, steps))
      },
    )
    e.advance(done.rows, blockRows)
  }

  /** The tiles of a panel, strip by strip. */
  private tiles(height: number, steps: number): void {
    const { code, f, e, at, done } = this
    const { shape, n, packed, packedRows, blocks } = code
    const { bytes } = this
    const width = TILE_VECTORS * lanesOf(shape)
    const wholeStrips = Math.floor(n / width)
    const columnsLeft = n % width
    const aRow = packedRows ? bytes : code.rows.a
    const [first, ...inner] = this.tileSums(steps, height) as [SumAxis, ...SumAxis[]]
    const sums = [{ ...first, size: 0 }, ...inner]
    const call = (columns: number) => {
      const tile = { shape, rows: height, columns, aRow, cRow: code.rows.store, sums }
      const multiply = (more: boolean) =>
        f
          .get(at.a)
          .get(at.b)
          .get(at.c)
          .i32(first.size)
          .call(tileFunction(this.module, this.target, { ...tile, more }))
      if (this.blockCount === 1) multiply(false)
      else
        f.get(done.rows).if(
          () => multiply(true),
          () => multiply(false),
        )
      if (shape === 'f32x4') f.get(at.c).i32(height).i32(code.rows.store).call(flushFunction(this.module, columns))
    }
    if (packedRows)
      f.get(at.a)
        .get(done.rows)
        .i32(height * bytes)
        .op('i32.mul', 'i32.add')
        .set(at.a)
    const byRows = code.along === 'rows'
    if (wholeStrips > 0) {
      const strip = f.local('i32')
      if (byRows) f.i32(0)
      else f.get(1)
      f.set(strip)
      const end = f.local('i32')
      if (!byRows) f.get(2).i32(wholeStrips).get(2).i32(wholeStrips).op('i32.lt_s', 'select').set(end)
      e.count(
        strip,
        1,
        () => (byRows ? f.i32(wholeStrips) : f.get(end)),
        () => {
          call(width)
          e.advance(at.b, packed ? steps * rowsPerStep(blocks) * STRIP_BYTES : width * bytes)
          e.advance(at.c, width * bytes)
        },
        byRows,
      )
    }
    if (columnsLeft > 0) {
      if (byRows) call(columnsLeft)
      else
        f.get(2)
          .i32(wholeStrips)
          .op('i32.gt_s')
          .if(() => call(columnsLeft))
    }
  }

  /** The axes of a block of `steps`, as a tile sees them: neighbours that go on evenly are one. */
  private tileSums(steps: number, height: number): SumAxis[] {
    const { packed, packedRows, blocks } = this.code
    if (packedRows) {
      const [{ b }] = blocks.axes as [SumAxis]
      return [{ size: steps, a: height * this.bytes, b: packed ? STRIP_BYTES : b }]
    }
    const axes: SumAxis[] = []
    let packedRow = STRIP_BYTES
    for (let d = blocks.axes.length - 1; d >= 0; d--) {
      const axis = blocks.axes[d]!
      const size = d === 0 ? steps : axis.size
      const b = packed ? packedRow : axis.b
      packedRow *= size
      const [inner] = axes
      if (inner && axis.a === inner.a * inner.size && b === inner.b * inner.size)
        axes[0] = { ...inner, size: inner.size * size }
      else axes.unshift({ size, a: axis.a, b })
    }
    return axes
  }
}
