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
  /** Pieces into which k is cut, each for other workgroups; they are added up afterwards. */
  readonly parts: number
}

type Tile = Omit<TilePlan, 'parts'>

/** For every tile, the invocations of a workgroup are as many as its operands have blocks of 4x4 along one step. */
const LARGE: Tile = { rows: 128, columns: 128, depth: 16, ownRows: 8, ownColumns: 8, shared: true }
const MEDIUM: Tile = { rows: 64, columns: 64, depth: 32, ownRows: 4, ownColumns: 4, shared: true }
const SMALL: Tile = { rows: 32, columns: 32, depth: 16, ownRows: 4, ownColumns: 4, shared: true }

/** Tiles from which on a GPU is busy, and the least length of a piece of k. */
const MANY_TILES = 128
const LEAST_DEPTH = 256
const MOST_PARTS = 32

/** Rows or columns up to which a product is bound by reading its larger operand, and is computed as a reduction. */
const SKINNY = 4

/** Products that are better computed as sums of products, one by one. */
export function isSkinny({ m, n, k }: ContractKernel): boolean {
  return Math.min(product(m), product(n)) <= SKINNY || product(k) <= 2
}

export function planContract(kernel: ContractKernel, features: ShaderFeatures): TilePlan {
  const [m, n, k] = [product(kernel.m), product(kernel.n), product(kernel.k)]
  const count = ({ rows, columns }: Tile) => product(kernel.batch) * Math.ceil(m / rows) * Math.ceil(n / columns)
  if (features.software) return planAlone(product(kernel.batch), m, n, k)
  const tile = count(LARGE) >= MANY_TILES ? LARGE : count(MEDIUM) >= MANY_TILES / 2 ? MEDIUM : SMALL
  const groups = count(tile)
  const parts = Math.min(Math.floor(MANY_TILES / groups), Math.floor(k / LEAST_DEPTH), MOST_PARTS)
  return { ...tile, parts: Math.max(parts, 1) }
}

/** Invocations of a workgroup whose invocations are each on their own: few, so that all cores have some. */
const ALONE = 16
/** Rows and columns of an invocation, and how dear a result is: the fewer share what is read, the dearer. */
const ALONE_TILES: readonly (readonly [number, number, number])[] = [
  [16, 16, 1],
  [8, 8, 1.4],
  [8, 4, 2],
  [4, 8, 2],
  [4, 4, 2.8],
]
/** Multiply-adds from which on a long text, which an emulator takes a second to compile, is worth its while. */
const LONG_WORK = 2 ** 26
/** Invocations below which an emulator's cores and vectors are not all at work. */
const BUSY = 32

/** Without barriers, which are dear in emulators: each invocation reads what it multiplies. */
function planAlone(matrices: number, m: number, n: number, k: number): TilePlan {
  const tiles = matrices * m * n * k < LONG_WORK ? ALONE_TILES.slice(1) : ALONE_TILES
  const shapes = tiles.flatMap(([ownRows, ownColumns, dearness]) =>
    [16, 4, 1].map((across) => {
      const [rows, columns] = [(ALONE / across) * ownRows, across * ownColumns]
      const padded = Math.ceil(m / rows) * rows * Math.ceil(n / columns) * columns
      const useful = matrices * Math.ceil(m / ownRows) * Math.ceil(n / ownColumns)
      return { rows, columns, ownRows, ownColumns, cost: padded * dearness * Math.max(1, BUSY / useful) }
    }),
  )
  const { cost: _, ...tile } = shapes.reduce((best, other) => (other.cost < best.cost ? other : best))
  return { ...tile, depth: 1, shared: false, parts: 1 }
}
