import type { TypedArray } from '../dtype.ts'
import { DeviceError } from '../errors.ts'
import type { Node, Storage } from '../graph/node.ts'
import { arrivals, isUnderway, notYet } from './arrivals.ts'
import { deviceNamed } from './devices.ts'
import { evaluateNodes, keep } from './evaluate.ts'
import { reasonOf } from './failures.ts'
import { GONE } from './keeper.ts'

export { keep } from './evaluate.ts'

/** Whether the device of a node reads without waiting. */
export function canReadSync(node: Node): boolean {
  return deviceNamed(node.device).queue === null
}

/** Whether the elements of a node can be had without waiting. */
export function isReadable(node: Node): boolean {
  return node.storage?.host != null || (canReadSync(node) && !isUnderway())
}

/** What a node holds, computed if need be. */
function computed(node: Node): Storage {
  if (node.storage === null || node.storage.symbolic) evaluateNodes([node])
  const storage = node.storage!
  if (storage.stale) throw reasonOf(storage)
  return storage
}

/**
 * The elements of a node, computed if need be, as an array of the caller's own; float16 as bits. `form` is the name of
 * the call that can be awaited instead, for the message on devices that cannot be read at once.
 */
export function readSync(node: Node, form = 'data'): TypedArray {
  const held = node.storage?.host
  if (held) return held.slice()
  const { queue, backend, opening, elements } = deviceNamed(node.device)
  if (queue !== null) {
    throw new DeviceError(
      `[${form}Sync] values on '${backend.name}' cannot be read without waiting; use await ${form}()`,
      { device: backend.name },
    )
  }
  const storage = computed(node)
  if (storage.host !== null) return storage.host.slice()
  if (storage.arrival !== null) throw notYet(storage)
  if (storage.buffer < 0 || storage.opening !== opening) throw new DeviceError(GONE)
  return elements.read(backend, storage.buffer, node.dtype, node.size)
}

/** `readSync` for every device. */
export async function read(node: Node): Promise<TypedArray> {
  if (isUnderway() && node.storage?.host == null) {
    // As it is now, whatever happens to states until then.
    keep(node)
    await arrivals()
  }
  const device = deviceNamed(node.device)
  if (device.queue === null) return readSync(node)
  return device.fetch(computed(node))
}

/** Frees what a node holds now, instead of leaving it to the collector. A freed node cannot be read. */
export function release(node: Node): void {
  const { storage } = node
  if (storage === null || node.cell !== null) return
  deviceNamed(node.device).releaseBuffer(storage)
  storage.host = storage.page = storage.arrival = null
}
