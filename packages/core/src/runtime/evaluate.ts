import { DeviceError } from '../errors.ts'
import { constantOp } from '../graph/leaf.ts'
import { type Cell, depthLimit, type Node, Storage } from '../graph/node.ts'
import { isNotYet } from './arrivals.ts'
import type { Device } from './device.ts'
import { defaultDevice, deviceNamed, hasDevice } from './devices.ts'
import { isStale } from './failures.ts'
import { snapshot } from './rollback.ts'
import { type Walk, walkGraph } from './signature.ts'
import { statistics } from './statistics.ts'
import { activeTrace } from './tracing.ts'

/** Work that the next evaluation does along the way, by device. */
interface Pending {
  readonly cells: Set<Cell>
  readonly kept: Set<Node>
}

const pendings = new Map<string, Pending>()
/** States whose first value is not computed yet, by device. */
const newborns = new Map<string, Set<Cell>>()

function pendingOf(device: string): Pending {
  const name = device === '' ? defaultDevice() : device
  let pending = pendings.get(name)
  if (!pending) pendings.set(name, (pending = { cells: new Set(), kept: new Set() }))
  return pending
}

/** Has a node computed along with the next evaluation; from then on it is a leaf. */
export function keep(node: Node): void {
  if (node.storage !== null || node.kept || activeTrace() !== null) return
  node.kept = true
  pendingOf(node.device).kept.add(node)
}

/** Records that the first value of a state is not computed: it will be, together with others, before anything else. */
export function addNewborn(cell: Cell, value: Node): void {
  const { device } = cell.version
  let cells = newborns.get(device)
  if (cells === undefined) newborns.set(device, (cells = new Set()))
  cells.add(cell)
  cell.pending = 1
  // The state holds the value from now on.
  if (value.kept) pendingOf(value.device).kept.delete(value)
  value.kept = false
}

/** Computes the first values of states in a program of their own, so that the first step's program is that of all. */
function bearStates(): void {
  for (const [device, cells] of newborns) {
    // What belongs to a device that was closed holds nobody up.
    if (!hasDevice(device)) continue
    newborns.delete(device)
    const waiting = new Set<Cell>()
    const later: { cell: Cell; version: Node; pending: number }[] = []
    for (const cell of cells) {
      const { version, computed, pending } = cell
      if (computed.storage !== null) continue
      waiting.add(cell)
      if (version !== computed) later.push({ cell, version, pending })
      cell.version = computed
    }
    try {
      const bearing = deviceNamed(device)
      const computed = [...waiting].filter((cell) => !fillIn(bearing, cell))
      evaluateOn(bearing, [], { cells: new Set(computed), kept: new Set() })
    } catch (problem) {
      newborns.set(device, waiting)
      throw problem
    } finally {
      for (const { cell, version, pending } of later) {
        cell.version = version
        cell.pending = pending
      }
    }
  }
}

/** Fills a state that starts with the same number everywhere, without a program; false where it does not. */
function fillIn(device: Device, cell: Cell): boolean {
  const [first] = cell.version.inputs
  if (first?.op !== constantOp || device.queue !== null) return false
  commitVersion(device, cell, device.residency.filled(first.dtype, first.size, first.attributes[0]!))
  return true
}

/** Most assignments to one state that wait for an evaluation. */
const MOST_PENDING_ASSIGNMENTS = 64

/** Records that a state has a version which is not computed. */
export function addPendingCell(cell: Cell): void {
  pendingOf(cell.version.device).cells.add(cell)
  if (++cell.pending >= MOST_PENDING_ASSIGNMENTS) evaluateNodes([])
}

/** How far below a node that is too deep others are computed along with it. */
const LEVELS_ALONG = 100

/** A node that is too deep, and what lies just below it: whatever is built on that next starts anew as well. */
function withLevelsBelow(node: Node): Node[] {
  const found = new Set([node])
  for (const above of found) {
    for (const input of above.inputs)
      if (input.storage === null && input.depth > node.depth - LEVELS_ALONG) found.add(input)
  }
  return [...found]
}

/**
 * Computes nodes, all pending assignments and all kept nodes, one program per device. What depends on values that are on
 * their way from another device goes on waiting.
 * @throws DeviceError where one of `nodes` depends on such values
 */
export function evaluateNodes(nodes: readonly Node[]): void {
  if (activeTrace() !== null) {
    throw new DeviceError(
      '[compile] a value cannot be read while a function is traced; return the tensor and read it outside, or use where() for choices that depend on data',
    )
  }
  depthLimit.evaluate ??= (node) => {
    if (activeTrace() === null) evaluateNodes(withLevelsBelow(node))
  }
  if (newborns.size > 0) bearStates()
  const wanted = new Map<string, Node[]>()
  for (const node of nodes) {
    if (node.storage !== null) continue
    const device = node.device === '' ? defaultDevice() : node.device
    const list = wanted.get(device)
    if (list) list.push(node)
    else wanted.set(device, [node])
  }
  for (const [device, pending] of pendings) {
    const waits = pending.cells.size > 0 || pending.kept.size > 0
    if (waits && !wanted.has(device) && hasDevice(device)) wanted.set(device, [])
  }
  for (const [device, list] of wanted) evaluateOn(deviceNamed(device), list, pendingOf(device))
}

const NO_OVERWRITES: readonly number[] = []

function evaluateOn(device: Device, wanted: readonly Node[], pending: Pending): void {
  const cells: Cell[] = []
  const roots: Node[] = []
  for (const cell of pending.cells) {
    if (cell.version.storage !== null) continue
    cells.push(cell)
    roots.push(cell.version)
  }
  for (const node of pending.kept) if (node.storage === null && !roots.includes(node)) roots.push(node)
  for (const node of wanted) if (!roots.includes(node)) roots.push(node)
  const kept = [...pending.kept]
  pending.cells.clear()
  pending.kept.clear()
  try {
    walkGraph(device.walk, roots, null)
  } catch (problem) {
    if (isNotYet(problem)) {
      for (const node of kept) pending.kept.add(node)
      evaluateAlone(device, wanted, cells, pending)
      return
    }
    const survivors = isStale(problem) ? roots.filter((root) => canEvaluate(device.walk, root)) : roots
    const lost =
      cells.some((cell) => !survivors.includes(cell.version)) || wanted.some((node) => !survivors.includes(node))
    if (lost || survivors.length === roots.length) {
      revert(cells)
      throw problem
    }
    // Only kept nodes depend on replaced values; nobody asked for them before it was too late.
    roots.length = 0
    roots.push(...survivors)
    walkGraph(device.walk, roots, null)
  }
  runOrRevert(device, roots, cells)
}

/** Computes nodes while something that would be computed along with them has to wait, as all that is pending then does. */
function evaluateAlone(device: Device, wanted: readonly Node[], waiting: readonly Cell[], pending: Pending): void {
  for (const cell of waiting) pending.cells.add(cell)
  const cells = waiting.filter((cell) => wanted.includes(cell.version))
  const versions = cells.map((cell) => cell.version)
  const roots = [...versions, ...wanted.filter((node) => !versions.includes(node))]
  walkGraph(device.walk, roots, null)
  for (const cell of cells) pending.cells.delete(cell)
  runOrRevert(device, roots, cells)
}

function runOrRevert(device: Device, roots: readonly Node[], cells: readonly Cell[]): void {
  try {
    runGraph(device, device.walk, roots, cells)
  } catch (problem) {
    revert(cells)
    throw problem
  }
}

function canEvaluate(walk: Walk, root: Node): boolean {
  try {
    walkGraph(walk, [root], null)
    return true
  } catch {
    return false
  }
}

/** A failed evaluation leaves every state at its last computed version. */
function revert(cells: readonly Cell[]): void {
  for (const cell of cells) {
    cell.version = cell.computed
    cell.pending = 0
  }
}

/** Runs the program of the graph just walked. The first roots are the new versions of `cells`. */
function runGraph(device: Device, walk: Walk, roots: readonly Node[], cells: readonly Cell[]): void {
  if (roots.length === 0) return
  const prepared = device.prepare(walk, roots, NO_OVERWRITES)
  const { inputs, scalars } = walk
  for (let i = 0; i < inputs.length; i++) prepared.inputBuffers[i] = device.residency.bufferOf(inputs[i]!.storage!)
  for (let i = 0; i < scalars.length; i++) prepared.scalars[i] = scalars[i]!.value
  const before = device.queue?.defers(prepared.executable) ? snapshot(device, cells) : null
  let taken = 0
  for (; taken < roots.length; taken++) {
    const root = roots[taken]!
    const bytes = device.elements.bytes(root.dtype, root.size)
    prepared.outputBuffers[taken] =
      taken < cells.length
        ? device.versionBuffer(prepared, cells[taken]!, bytes)
        : device.ownBuffer(prepared, taken, bytes)
  }
  try {
    device.backend.run(prepared.executable, prepared.inputBuffers, prepared.outputBuffers, prepared.scalars)
  } catch (problem) {
    for (let i = 0; i < cells.length; i++) device.backend.free(prepared.outputBuffers[i]!)
    throw problem
  } finally {
    device.residency.endRun()
  }
  statistics.kernelsRun += prepared.executable.program.kernels.length
  for (let i = 0; i < roots.length; i++) {
    const root = roots[i]!
    if (i < cells.length) commitVersion(device, cells[i]!, prepared.outputBuffers[i]!)
    else {
      root.storage = device.takeResult(prepared, i, root)
      settle(root)
    }
  }
  before?.guard(roots.slice(cells.length))
}

/** Makes a pending version of a state the computed one, in the buffer where it was written. */
export function commitVersion(device: Device, cell: Cell, buffer: number): void {
  const { version } = cell
  const storage = new Storage(version.dtype, version.size, null)
  storage.buffer = buffer
  storage.ownsBuffer = true
  storage.opening = device.opening
  storage.referenced = cell.builtOn === version
  version.storage = storage
  settle(version)
  if (cell.computed !== version) {
    const before = cell.computed.storage
    cell.memory.spare = before?.ownsBuffer ? before : null
    cell.computed = version
  }
  cell.memory.current = storage
  cell.pending = 0
}

/** A computed node needs its history only for gradients that may still be asked for. */
function settle(node: Node): void {
  node.depth = 0
  node.kept = false
  if (!node.requiresGrad || node.spent || node.slot !== null) node.inputs = NO_NODES
}

const NO_NODES: readonly Node[] = Object.freeze([])
