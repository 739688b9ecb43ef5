import { bytesOf, type TypedArray, viewArray } from '../dtype.ts'
import { DeviceError } from '../errors.ts'
import type { Node } from '../graph/node.ts'
import { deviceNamed } from './devices.ts'
import { evaluateNodes } from './evaluate.ts'
import { GONE } from './residency.ts'

export { keep } from './evaluate.ts'

/** Whether the device of a node reads without waiting. */
export function canReadSync(node: Node): boolean {
  return deviceNamed(node.device).backend.sync
}

/** The elements of a node, computed if need be, as an array of the caller's own; float16 as bits. */
export function readSync(node: Node): TypedArray {
  if (node.storage === null) evaluateNodes([node])
  const storage = node.storage!
  if (storage.host !== null) return storage.host.slice()
  const { backend, opening } = deviceNamed(node.device)
  if (storage.buffer < 0 || storage.opening !== opening) throw new DeviceError(GONE)
  return viewArray(node.dtype, backend.readSync!(storage.buffer, 0, node.size * bytesOf(node.dtype)), 0, node.size)
}

/** `readSync` for every device. */
export async function read(node: Node): Promise<TypedArray> {
  return readSync(node)
}

/** Frees what a node holds now, instead of leaving it to the collector. A freed node cannot be read. */
export function release(node: Node): void {
  const { storage } = node
  if (storage === null || node.cell !== null) return
  deviceNamed(node.device).releaseBuffer(storage)
  storage.host = null
}
