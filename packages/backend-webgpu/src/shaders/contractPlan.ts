import type { ContractKernel } from '@neurite/core'
import type { ShaderFeatures } from './dispatch.ts'
import { product } from './space.ts'

/** How a product is cut into tiles. */
export interface TilePlan {
  /** Rows and columns of the tile of a workgroup, and how far it goes along k between two barriers. */
  readonly rows: number
  readonly columns: number
  readonly depth: number
  /** Rows and columns of the tile of an invocation, in registers; multiples of 4. */
  readonly ownRows: number
  readonly ownColumns: number
  /** Whether tiles of the operands are shared in workgroup memory, or each invocation reads its own. */
  readonly shared: boolean
  /** Whether four neighbours, which have the same rows, read them together. */
  readonly quads: boolean
  /** Pieces into which k is cut, each for other workgroups; they are added up afterwards. */
  readonly parts: number
}

type Tile = Omit<TilePlan, 'parts'>

/** A tile in workgroup memory, and its share of the rate of the best one where a GPU is full of them. */
interface RatedTile extends Tile {
  readonly rate: number
}

const tile = (rows: number, columns: number, ownRows: number, ownColumns: number, depth: number, rate: number) => ({
  rows,
  columns,
  depth,
  ownRows,
  ownColumns,
  shared: true,
  quads: false,
  rate,
})

/** Rates are those of an H100 (NVIDIA) on large products. */
export const TILES: readonly RatedTile[] = [
  tile(128, 128, 16, 8, 16, 1),
  tile(128, 64, 16, 8, 16, 0.97),
  tile(64, 64, 8, 4, 16, 0.88),
  tile(128, 32, 8, 4, 16, 0.85),
  tile(32, 128, 4, 8, 16, 0.85),
  tile(64, 32, 8, 4, 32, 0.8),
  tile(32, 64, 4, 8, 32, 0.8),
  tile(32, 32, 4, 4, 32, 0.75),
]

/** A large GPU: groups of invocations that it computes at the same time, and invocations of one (a warp). */
const LANES = 512
const WARP = 32
/** Warps that take turns in a lane, from which on it hardly ever waits for memory; alone, one waits most of the time. */
const MOST_TURNS = 4
const WAITING = 0.6
/** In multiply-adds of a lane: what a second kernel takes, and what a number takes through memory and back. */
const STAGE = 200_000
const PASSAGE = 0.25
/** The least length of a piece of k, and the most pieces. */
const LEAST_DEPTH = 64
const MOST_PARTS = 64

/** The tile, and the number of pieces of k, that take the least time on a large GPU. */
function planShared(matrices: number, m: number, n: number, k: number): TilePlan {
  let best: { plan: TilePlan; cost: number } | null = null
  for (const { rate, ...tile } of TILES) {
    const groups = matrices * Math.ceil(m / tile.rows) * Math.ceil(n / tile.columns)
    const warps = (tile.rows * tile.columns) / (tile.ownRows * tile.ownColumns) / WARP
    for (let parts = 1; parts === 1 || (parts <= MOST_PARTS && k / parts >= LEAST_DEPTH); parts *= 2) {
      const depth = Math.ceil(k / parts / tile.depth) * tile.depth
      const turns = Math.ceil((groups * parts * warps) / LANES)
      const together = Math.min(turns, MOST_TURNS)
      const busy = (together * (1 + WAITING / MOST_TURNS)) / (together + WAITING)
      const products = (turns * tile.rows * tile.columns * depth) / warps / rate / busy
      const cost = products + (parts > 1 ? STAGE + PASSAGE * parts * matrices * m * n : 0)
      if (best === null || cost < best.cost) best = { plan: { ...tile, parts }, cost }
    }
  }
  return best!.plan
}

/** Rows or columns up to which a product is bound by reading its larger operand, and is computed as a reduction. */
const SKINNY = 4

/** Products that are better computed as sums of products, one by one. */
export function isSkinny({ m, n, k }: ContractKernel): boolean {
  return Math.min(product(m), product(n)) <= SKINNY || product(k) <= 2
}

/** Invocations next to each other that may tell each other what they read. */
export const QUAD = 4

/** Whether a device lets them. */
const hasQuads = ({ subgroups }: ShaderFeatures) => subgroups !== null && subgroups % QUAD === 0

export function planContract(kernel: ContractKernel, features: ShaderFeatures): TilePlan {
  const [matrices, m, n, k] = [product(kernel.batch), product(kernel.m), product(kernel.n), product(kernel.k)]
  if (!features.software) return planShared(matrices, m, n, k)
  return planAlone(matrices, m, n, k, kernel.k[0]!, hasQuads(features))
}

/** Invocations of a workgroup whose invocations are each on their own, few, so that all cores have some. */
interface AloneGroup {
  readonly across: number
  readonly down: number
  /** How dear a result is: starting a workgroup takes time. */
  readonly dearness: number
}

const ALONE_GROUPS: readonly AloneGroup[] = [
  { across: 16, down: 1, dearness: 1 },
  { across: QUAD, down: 4, dearness: 1 },
  { across: QUAD, down: 1, dearness: 1.1 },
  { across: 1, down: 16, dearness: 1 },
]

/** Rows and columns of an invocation; the fewer share what is read, the dearer a result. `from`: multiply-adds it is for. */
export interface AloneTile {
  readonly ownRows: number
  readonly ownColumns: number
  readonly dearness: number
  readonly from: number
}

/** Multiply-adds from which on a text is worth its while that an emulator takes a fourth of a second, or half of one, to compile. */
const [LONG_WORK, LONGER_WORK] = [2 ** 24, 2 ** 25]

const aloneTile = (ownRows: number, ownColumns: number, dearness: number, from = 0) => ({
  ownRows,
  ownColumns,
  dearness,
  from,
})

// Measured on SwiftShader.
export const ALONE_TILES: readonly AloneTile[] = [
  aloneTile(16, 16, 1.1, LONG_WORK),
  aloneTile(8, 8, 1),
  aloneTile(8, 4, 1.35),
  aloneTile(4, 8, 1.45),
  aloneTile(4, 4, 1.8),
]
export const QUAD_TILES: readonly AloneTile[] = [
  aloneTile(32, 16, 0.77, LONGER_WORK),
  aloneTile(64, 8, 0.82, LONGER_WORK),
  aloneTile(32, 8, 0.87, LONGER_WORK),
  aloneTile(16, 8, 1, LONG_WORK),
  aloneTile(16, 4, 1.15),
  aloneTile(8, 8, 1.35),
  aloneTile(8, 4, 1.5),
  aloneTile(4, 8, 1.95),
  aloneTile(4, 4, 2.5),
]
/** Invocations below which an emulator's cores and vectors are not all at work. */
const BUSY = 32
/** The least length of a piece of k where there are too few invocations. */
const LEAST_ALONE = 1024

/**
 * Without barriers, which are dear in emulators: each invocation reads what it multiplies, or four together do. k is cut along
 * its outermost axis, into `mostParts` at most.
 */
function planAlone(matrices: number, m: number, n: number, k: number, mostParts: number, quads: boolean): TilePlan {
  const work = matrices * m * n * k
  const tiles = (quads ? QUAD_TILES : ALONE_TILES).filter(({ from }) => work >= from)
  const groups = quads ? ALONE_GROUPS.filter(({ across }) => across >= QUAD) : ALONE_GROUPS
  const shapes = tiles.flatMap(({ ownRows, ownColumns, dearness }) =>
    groups.map(({ across, down, dearness: started }) => {
      const [rows, columns] = [down * ownRows, across * ownColumns]
      const padded = Math.ceil(m / rows) * rows * Math.ceil(n / columns) * columns
      const useful = matrices * Math.ceil(m / ownRows) * Math.ceil(n / ownColumns)
      const most = Math.max(1, Math.min(mostParts, Math.floor(k / LEAST_ALONE)))
      const parts = Math.min(Math.ceil(BUSY / useful), most)
      const cost = padded * dearness * started * Math.max(1, BUSY / (useful * parts))
      return { rows, columns, ownRows, ownColumns, parts, cost }
    }),
  )
  const { cost: _, ...tile } = shapes.reduce((best, other) => (other.cost < best.cost ? other : best))
  return { ...tile, depth: 1, shared: false, quads }
}

/** How rows of the left matrix pass by the right one, of which each of four invocations holds some columns. */
export interface HeldPlan {
  /** Rows of a workgroup, of which four pass at a time. */
  readonly rows: number
  /** Columns of an invocation; a multiple of 4. */
  readonly ownColumns: number
}

/** Products of a sum up to which columns are held: of more, they would crowd out what passes by. */
const MOST_HELD = 128
/** Rows of a workgroup, where there are so many: they share what it takes to read what is held. */
const HELD_ROWS = [256, 128] as const

/**
 * The plan of a product of many rows that is better computed so. On emulators only, and where sums are short: each is then made
 * in one go, not carried through a loop along k, in each turn of which it would take a dozen instructions.
 */
export function planHeld(kernel: ContractKernel, features: ShaderFeatures): HeldPlan | null {
  const [matrices, m, n, k] = [product(kernel.batch), product(kernel.m), product(kernel.n), product(kernel.k)]
  if (!features.software || !hasQuads(features) || kernel.dtype !== 'float32') return null
  if (k > MOST_HELD || k % 4 !== 0 || m < HELD_ROWS[0] || matrices * m * n * k < LONG_WORK) return null
  const ownColumns = [16, 8, 4].find((own) => n % (QUAD * own) === 0)
  if (ownColumns === undefined) return null
  const groups = (rows: number) => (matrices * m * n) / (rows * QUAD * ownColumns)
  const rows = HELD_ROWS.find((rows) => groups(rows) >= BUSY)
  return rows === undefined ? null : { rows, ownColumns }
}
