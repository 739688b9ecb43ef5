import { aliasOp, dataOp } from '../graph/leaf.ts'
import { Node, Storage, type TensorType } from '../graph/node.ts'
import type { Device } from '../runtime/device.ts'
import { commitVersion, evaluateNodes } from '../runtime/evaluate.ts'
import { snapshot } from '../runtime/rollback.ts'
import { statistics } from '../runtime/statistics.ts'
import { sizeOf } from '../shape.ts'
import { contentsOf, tensorsOf } from './arguments.ts'
import type { Binding, Compiled } from './compiled.ts'
import { fill } from './template.ts'

/** Whether the program is there, and the gradient slots that the function read are filled as when it was traced. */
export function isExpected(compiled: Compiled): boolean {
  const { expected, prepared } = compiled
  if (prepared.forgotten) return false
  for (let i = 0; i < expected.length; i++) {
    if ((expected[i]!.slot.gradient !== null) !== expected[i]!.filled) return false
  }
  return true
}

/** One call of a traced function. */
export function replay(compiled: Compiled, args: readonly unknown[]): unknown {
  const contents = contentsOf(tensorsOf(args))
  settleBindings(compiled)
  const { actions, scalarAt, prepared, device } = compiled
  device.touch(prepared)
  for (let i = 0; i < actions.length; i++) {
    const action = actions[i]!
    if (action.kind === 'effect') action.run()
    else {
      const value = action.node.source!()
      if (scalarAt[i]! >= 0) prepared.scalars[scalarAt[i]!] = value
    }
  }
  return run(compiled, contents)
}

/** Computes what is pending of the states and gradients that the program reads. */
export function settleBindings({ bindings, cells }: Compiled): void {
  for (let i = 0; i < bindings.length; i++) {
    const binding = bindings[i]!
    if (binding.kind === 'cell' && binding.cell.pending > 0) evaluateNodes([binding.cell.version])
    else if (binding.kind === 'slot' && binding.slot.gradient!.storage === null) evaluateNodes([binding.slot.gradient!])
  }
  for (let i = 0; i < cells.length; i++) if (cells[i]!.pending > 0) evaluateNodes([cells[i]!.version])
}

/** True when nobody but the state itself refers to its current version. */
function isUnseen(storage: Storage): boolean {
  return !storage.referenced && !storage.handedOut
}

/** True when a version can be updated in place. */
function isPrivate(device: Device, storage: Storage): boolean {
  return device.owns(storage) && isUnseen(storage)
}

/** First values given as numbers move to the device, to be updated there. What is asked of a queue may yet fail. */
function moveIn(device: Device, storage: Storage): void {
  if (storage.host !== null && device.queue === null && !device.owns(storage) && isUnseen(storage))
    device.residency.moveIn(storage)
}

/** Runs the program of a traced function and commits its results. */
export function run(compiled: Compiled, contents: readonly Storage[]): unknown {
  const { device, prepared, bindings, results, gradients, cells } = compiled
  const { inputBuffers, outputBuffers } = prepared
  for (let i = 0; i < cells.length; i++) moveIn(device, cells[i]!.computed.storage!)
  for (let i = 0; i < bindings.length; i++)
    inputBuffers[i] = device.residency.bufferOf(storageOf(bindings[i]!, contents))
  const before = device.queue?.defers(prepared.executable) ? snapshot(device, cells) : null
  let output = 0
  for (let i = 0; i < results.length; i++, output++)
    outputBuffers[output] = device.ownBuffer(prepared, output, byteLength(device, results[i]!))
  for (let i = 0; i < gradients.length; i++, output++) {
    const holder = prepared.holders[output]
    // A gradient that nobody has looked at is overwritten where it lies.
    outputBuffers[output] =
      holder != null && !holder.handedOut && !holder.referenced
        ? holder.buffer
        : device.ownBuffer(prepared, output, byteLength(device, gradients[i]!.type))
  }
  for (let i = 0; i < cells.length; i++, output++) {
    const storage = cells[i]!.computed.storage!
    outputBuffers[output] = isPrivate(device, storage)
      ? storage.buffer
      : device.versionBuffer(prepared, cells[i]!, byteLength(device, cells[i]!.computed))
  }
  try {
    device.backend.run(prepared.executable, inputBuffers, outputBuffers, prepared.scalars)
  } catch (problem) {
    const firstCell = results.length + gradients.length
    cells.forEach((cell, i) => {
      if (!isPrivate(device, cell.computed.storage!)) device.backend.free(outputBuffers[firstCell + i]!)
    })
    throw problem
  } finally {
    device.residency.endRun()
  }
  statistics.kernelsRun += prepared.executable.program.kernels.length
  commitGradients(compiled)
  commitCells(compiled)
  const outputs = results.map((type, i) => {
    const node = new Node(dataOp, [], [], type, device.backend.name)
    node.storage = device.takeResult(prepared, i, node)
    return node
  })
  before?.guard([...outputs, ...gradients.map(({ slot }) => slot.gradient!)])
  return fill(compiled.template, outputs)
}

function byteLength({ elements }: Device, { shape, dtype }: TensorType): number {
  return elements.bytes(dtype, sizeOf(shape))
}

function commitGradients({ prepared, results, gradients, cleared, device }: Compiled): void {
  for (let i = 0; i < cleared.length; i++) cleared[i]!.gradient = null
  for (let i = 0; i < gradients.length; i++) {
    const { slot, type } = gradients[i]!
    const output = results.length + i
    const holder = prepared.holders[output]
    if (holder != null && slot.gradient !== null && slot.gradient.storage === holder) {
      holder.stale = false
      continue
    }
    const node = new Node(dataOp, [], [], type, device.backend.name)
    const storage = new Storage(type.dtype, node.size, null)
    storage.buffer = prepared.own[output]!
    storage.opening = device.opening
    if (holder != null) holder.stale = true
    prepared.holders[output] = node.storage = storage
    slot.gradient = node
  }
}

function commitCells({ cells, prepared, results, gradients, device }: Compiled): void {
  const firstCell = results.length + gradients.length
  for (let i = 0; i < cells.length; i++) {
    const cell = cells[i]!
    const before = cell.computed
    if (isPrivate(device, before.storage!)) {
      if (cell.memory.spare !== null) device.retire(cell.memory.spare)
      cell.memory.spare = null
      continue
    }
    const version = new Node(aliasOp, [], [], before, before.device)
    version.cell = cell
    version.slot = before.slot
    version.requiresGrad = before.requiresGrad
    cell.version = version
    commitVersion(device, cell, prepared.outputBuffers[firstCell + i]!)
  }
}

function storageOf(binding: Binding, contents: readonly Storage[]): Storage {
  switch (binding.kind) {
    case 'argument':
      return contents[binding.index]!
    case 'cell':
      return binding.cell.computed.storage!
    case 'slot':
      return binding.slot.gradient!.storage!
    case 'leaf':
      return binding.node.storage!
    default:
      return binding satisfies never
  }
}
