import { allocate, elementOf, isFloat } from './dtype.ts'
import { DTypeError, GradientError, ShapeError } from './errors.ts'
import { aliasOp, constantOp, dataNode, dataOp, placeholderOp, scalarNode, scalarOp } from './graph/leaf.ts'
import { cast } from './graph/makers.ts'
import { type Cell, type GradientSlot, Node, type VersionMemory } from './graph/node.ts'
import { defaultDevice, deviceNamed, openDevice } from './runtime/devices.ts'
import { addNewborn, addPendingCell, evaluateNodes } from './runtime/evaluate.ts'
import { canReadSync, readSync } from './runtime/read.ts'
import { noteCell } from './runtime/standIn.ts'
import { activeTrace, modeSwitched } from './runtime/tracing.ts'
import { toDevice } from './runtime/transfer.ts'
import { formatShape, sameShape } from './shape.ts'
import { Tensor, type TensorLike } from './tensor.ts'

export interface StateOptions {
  readonly device?: string
}

/** A leaf that stands for one version of a state; where `owns`, with memory of its own for a value that is computed. */
function versionNode(cell: Cell | null, value: Node, slot: GradientSlot | null, owns: boolean): Node {
  const node = new Node(aliasOp, [value], [], value, value.device === '' ? defaultDevice() : value.device)
  node.cell = cell
  node.slot = slot
  if (owns && value.storage !== null) {
    // Updating it in place touches nobody else.
    node.storage = deviceNamed(value.device).duplicate(value.storage)
    node.inputs = []
  } else node.depth = value.depth + 1
  return node
}

/** A version of a state again, that requires gradients or not. */
function switchedVersion(version: Node, requiresGrad: boolean): Node {
  const { cell, slot, storage } = version
  const node = versionNode(cell, version, slot, false)
  node.requiresGrad = requiresGrad
  if (storage !== null && !storage.symbolic) {
    // It is the same version: what is known of its memory is true for both.
    node.storage = storage
    node.inputs = []
    node.depth = 0
  }
  return node
}

/** Frees the memory of a state that nobody can reach any more. */
function freeVersions(memory: VersionMemory): void {
  const device = openDevice(memory.device)
  for (const storage of [memory.current, memory.spare]) if (storage !== null) device?.retire(storage)
  memory.current = memory.spare = null
}

let collected: FinalizationRegistry<VersionMemory> | null = null

/** Models come and go: their memory is freed after them. Made once per state, never during a step. */
function freeWhenCollected(cell: Cell): void {
  collected ??= new FinalizationRegistry(freeVersions)
  collected.register(cell, cell.memory)
}

/**
 * A value that changes: optimizer moments, running statistics, metric sums. It is accepted wherever a tensor is, and
 * gives its value at the time of the call; `assign` gives it a new one.
 */
export class State extends Tensor {
  protected readonly cell: Cell
  protected readonly slot: GradientSlot | null = null

  constructor(initial: TensorLike, options: StateOptions = {}) {
    const given =
      initial instanceof Tensor
        ? initial.node
        : scalarNode(Number(initial), typeof initial === 'boolean' ? 'bool' : 'float32')
    const device = options.device ?? (given.device === '' ? defaultDevice() : given.device)
    const lazy = activeTrace() === null && isFresh(given, device)
    const value = lazy ? given : computedLeaf(given, device)
    super(value)
    const memory: VersionMemory = { device, current: null, spare: null }
    const cell: Cell = { version: value, computed: value, memory, pending: 0, builtOn: null }
    this.cell = cell
    cell.version = cell.computed = versionNode(cell, value, null, true)
    memory.current = cell.computed.storage
    if (lazy) addNewborn(cell, value)
    freeWhenCollected(cell)
  }

  override get node(): Node {
    const trace = activeTrace()
    if (trace !== null) noteCell(trace, this.cell)
    return this.cell.version
  }

  /**
   * Gives the state a new value of the same shape; computed with the next evaluation. Floats take on the state's dtype,
   * rounded to nearest.
   * @throws ShapeError where the shape differs, DTypeError where a float would be cut to an integer
   */
  assign(value: TensorLike): void {
    const { cell } = this
    const { shape, dtype, device } = cell.computed
    let node = value instanceof Tensor ? value.node : scalarNode(Number(value), dtype)
    if (!sameShape(node.shape, shape)) {
      throw new ShapeError(
        `[assign] the state has shape ${formatShape(shape)}, the value ${formatShape(node.shape)}; they must be equal`,
        {
          state: shape,
          value: node.shape,
        },
      )
    }
    if (node.dtype !== dtype) {
      if (isFloat(node.dtype) && !isFloat(dtype))
        throw new DTypeError(`[assign] a ${node.dtype} does not fit a state of ${dtype}; use .to('${dtype}')`)
      node = cast(node, dtype)
    }
    if (node.device !== '' && node.device !== device) node = toDevice(node, device)
    const trace = activeTrace()
    if (trace !== null) noteCell(trace, cell).assigned = true
    const version = versionNode(cell, node, this.slot, trace === null)
    version.requiresGrad = this.slot !== null && cell.version.requiresGrad
    if (version.storage !== null) {
      const before = cell.computed.storage
      if (before?.ownsBuffer) {
        if (cell.memory.spare !== null) deviceNamed(device).retire(cell.memory.spare)
        cell.memory.spare = before
      }
      cell.memory.current = version.storage
      cell.computed = cell.version = version
      cell.pending = 0
      return
    }
    cell.version = version
    if (trace === null) addPendingCell(cell)
  }

  /** Moves the state to another device, in place, and its gradient with it. */
  moveTo(device: string): void {
    if (this.device === device) return
    const { cell, slot } = this
    const trace = activeTrace()
    const before = trace?.cells.get(cell)?.before ?? cell.version
    if (before.storage === null) evaluateNodes([before])
    if (slot !== null && slot.gradient !== null) slot.gradient = toDevice(slot.gradient, device)
    const moved = versionNode(cell, toDevice(before, device), slot, true)
    moved.requiresGrad = before.requiresGrad
    freeVersions(cell.memory)
    cell.memory.device = device
    cell.version = cell.computed = moved
    trace?.cells.delete(cell)
  }
}

/** Nodes of a value that is made of numbers alone, such as random weights. */
const FRESH_NODES = 32

/** Whether a value depends on nothing that exists, so that it can be computed later, along with others. */
function isFresh(node: Node, device: string): boolean {
  if (node.device !== device || node.storage !== null || !canReadSync(node)) return false
  const seen = new Set([node])
  for (const { cell, storage, op, inputs } of seen) {
    if (cell !== null || storage !== null || seen.size > FRESH_NODES) return false
    if (op === dataOp || op === placeholderOp) return false
    for (const input of inputs) seen.add(input)
  }
  return true
}

/** The value of a node as a leaf on a device, computed now; while tracing only constants and states can be. */
function computedLeaf(node: Node, target: string): Node {
  const traced = node.cell && activeTrace()?.cells.get(node.cell)
  if (node === traced?.standIn) return computedLeaf(traced.before, target)
  if (node.op === constantOp || node.op === scalarOp) {
    const number = node.op === constantOp ? node.attributes[0]! : node.value
    const data = allocate(node.dtype, node.size).fill(elementOf(node.dtype, number))
    return dataNode(data, node.shape, node.dtype, target)
  }
  if (node.storage === null && activeTrace() !== null) {
    throw new GradientError(
      '[State] a state made while a function is traced needs a constant initial value, such as zeros',
    )
  }
  if (node.device !== target) return toDevice(node, target)
  if (node.storage === null && !canReadSync(node)) evaluateNodes([node])
  return node.storage !== null ? node : dataNode(readSync(node), node.shape, node.dtype, target)
}

export interface ParameterOptions extends StateOptions {
  readonly requiresGrad?: boolean
}

/** A state that is learnt: it requires gradients, which `backward` collects in `.grad`. */
export class Parameter extends State {
  protected override readonly slot: GradientSlot = { gradient: null }

  constructor(initial: TensorLike, options: ParameterOptions = {}) {
    super(initial, options)
    const version = this.cell.computed
    if (!isFloat(version.dtype))
      throw new DTypeError(`[Parameter] only floats can be learnt, received ${version.dtype}; use State`)
    version.slot = this.slot
    version.requiresGrad = options.requiresGrad ?? true
  }

  override get requiresGrad(): boolean {
    return this.cell.version.requiresGrad
  }

  override set requiresGrad(on: boolean) {
    const { cell } = this
    if (on === cell.version.requiresGrad) return
    // Graphs built before keep the version that they captured; new ones see the change.
    const trace = activeTrace()
    if (trace !== null) {
      const traced = noteCell(trace, cell)
      traced.before = cell.computed = switchedVersion(traced.before, on)
      cell.version = switchedVersion(cell.version, on)
    } else {
      const computed = cell.version === cell.computed && cell.version.storage !== null
      cell.version = switchedVersion(cell.version, on)
      if (computed) cell.computed = cell.version
      else addPendingCell(cell)
    }
    modeSwitched(this)
  }
}
