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

/** Without barriers: each invocation on its own. */
const ALONE: Tile = { rows: 64, columns: 16, depth: 4, ownRows: 4, ownColumns: 4, shared: false }

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
  if (features.software) return { ...ALONE, parts: 1 }
  const tile = count(LARGE) >= MANY_TILES ? LARGE : count(MEDIUM) >= MANY_TILES / 2 ? MEDIUM : SMALL
  const groups = count(tile)
  const parts = Math.min(Math.floor(MANY_TILES / groups), Math.floor(k / LEAST_DEPTH), MOST_PARTS)
  return { ...tile, parts: Math.max(parts, 1) }
}
