import type { Reducer } from '@neurite/core'
import type { ShaderFeatures } from './dispatch.ts'
import type { Width } from './library.ts'
import { isPosition } from './reducer.ts'
import type { Axis } from './space.ts'

/** How a reduction is laid out over invocations. */
export interface ReductionPlan {
  /** Invocations that share one result. */
  readonly lanes: number
  /** Results of a workgroup. */
  readonly columns: number
  /** Neighbouring invocations work on neighbouring results, else on neighbouring elements of one result. */
  readonly across: boolean
  /** Elements that an invocation reads at once. */
  readonly width: Width
  /** Pieces into which the reduced elements are cut, each for other workgroups; they are brought together afterwards. */
  readonly parts: number
}

export interface ReductionShape {
  readonly kept: readonly Axis[]
  readonly reduced: readonly Axis[]
  readonly results: number
  readonly elements: number
  readonly reducer: Reducer
  /** How many views are loaded. */
  readonly loads: number
  /** Whether some load can be read four at a time along the last reduced axis. */
  readonly vectors: boolean
  readonly features: ShaderFeatures
}

const WORKGROUP = 256
/** Results from which on they alone keep a GPU busy. */
const MANY_RESULTS = 16384
/** Workgroups below which the reduced elements are cut into parts. */
const FEW_GROUPS = 64
/** Elements of an invocation up to which it reads them sooner than another dispatch would start. */
const FEW_STEPS = 64
/** Elements that an invocation should have at least in each part. */
const LEAST_PER_PART = 16
const MOST_PARTS = 256

const powerBelow = (x: number) => 2 ** Math.floor(Math.log2(Math.max(x, 1)))
const powerAbove = (x: number) => 2 ** Math.ceil(Math.log2(Math.max(x, 1)))

export function planReduction(shape: ReductionShape): ReductionPlan {
  const { kept, reduced, results, elements, reducer, loads, vectors, features } = shape
  const inner = reduced.at(-1)
  const outer = kept.at(-1)
  // The first load that moves at all decides which way memory runs.
  const moving = [...Array(loads).keys()].find((v) => [...kept, ...reduced].some((axis) => axis.strides[v] !== 0)) ?? 0
  const stride = (axis: Axis | undefined) => Math.abs(axis?.strides[moving] ?? 0) || Number.POSITIVE_INFINITY
  const across = outer !== undefined && (inner === undefined || stride(outer) < stride(inner))
  const width = !across && !isPosition(reducer) && vectors && inner && inner.extent % 4 === 0 && elements > 0 ? 4 : 1
  const units = elements / width
  const wanted = features.software ? softwareLanes(results) : results >= MANY_RESULTS ? units / 8 : units / 2
  let lanes: number
  let columns: number
  if (across) {
    columns = Math.min(results >= MANY_RESULTS ? WORKGROUP : 32, powerAbove(results))
    lanes = Math.min(powerBelow(wanted), WORKGROUP / columns)
    if (lanes === 1) columns = Math.min(64, powerAbove(results))
  } else {
    lanes = Math.min(powerBelow(wanted), powerBelow(units), WORKGROUP)
    columns = Math.max(1, Math.min(lanes === 1 ? 64 : WORKGROUP / lanes, powerAbove(results)))
  }
  const groups = Math.ceil(results / columns)
  const most = Math.floor(units / (lanes * LEAST_PER_PART))
  const isShort = !features.software && units <= lanes * FEW_STEPS
  const parts =
    groups >= FEW_GROUPS || isShort ? 1 : Math.max(1, Math.min(Math.floor((2 * FEW_GROUPS) / groups), most, MOST_PARTS))
  return { lanes, columns, across, width, parts }
}

/** Barriers are dear in emulators: invocations share a result only where there are few results. */
function softwareLanes(results: number): number {
  return results >= 16 ? 1 : 16
}
