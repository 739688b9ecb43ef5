import { StaleTensorError } from '../errors.ts'
import { dataOp } from '../graph/leaf.ts'
import { type Cell, Node, Storage } from '../graph/node.ts'
import { defaultDevice, deviceNamed } from './devices.ts'
import { failStorage } from './failures.ts'
import type { Trace, TracedCell } from './tracing.ts'

/** A leaf that stands, while a function is traced, for a computed node or for what takes its place at a replay. */
export function standInFor(node: Node): Node {
  const leaf = new Node(dataOp, [], [], node, node.device === '' ? defaultDevice() : node.device)
  const storage = new Storage(node.dtype, node.size, null)
  storage.symbolic = true
  storage.opening = deviceNamed(leaf.device).opening
  leaf.storage = storage
  leaf.requiresGrad = node.requiresGrad
  leaf.slot = node.slot
  return leaf
}

/** Has a state give a leaf that stands for it until the trace ends, so that the trace leaves no mark on its versions. */
export function noteCell(trace: Trace, cell: Cell): TracedCell {
  let traced = trace.cells.get(cell)
  if (traced === undefined) {
    const standIn = standInFor(cell.version)
    standIn.cell = cell
    traced = { before: cell.version, standIn, assigned: false }
    trace.cells.set(cell, traced)
    cell.version = standIn
  }
  return traced
}

/** Ends the time of stand-ins: what a function kept of its trace for itself has no value. */
export function expire(standIns: readonly Node[]): void {
  const problem = new StaleTensorError(
    '[compile] this tensor was made while a function was traced and has no value; return it from the function',
  )
  for (const { storage } of standIns) failStorage(storage!, problem)
}
