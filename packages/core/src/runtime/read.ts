import type { TypedArray } from '../dtype.ts'
import { DeviceError } from '../errors.ts'
import type { Node } from '../graph/node.ts'
import { deviceNamed } from './devices.ts'
import { evaluateNodes } from './evaluate.ts'
import { GONE } from './keeper.ts'

export { keep } from './evaluate.ts'

/** Whether the device of a node reads without waiting. */
export function canReadSync(node: Node): boolean {
  return deviceNamed(node.device).queue === null
}

/** What is called in place of `…Sync` on a device that has to be awaited. */
const AWAITED: Readonly<Record<string, string>> = {
  to: "tensor(await t.data(), { device: '…' })",
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
    const name = form in AWAITED ? form : `${form}Sync`
    throw new DeviceError(
      `[${name}] values on '${backend.name}' cannot be read without waiting; use ${AWAITED[form] ?? `await ${form}()`}`,
      { device: backend.name },
    )
  }
  if (node.storage === null) evaluateNodes([node])
  const storage = node.storage!
  if (storage.host !== null) return storage.host.slice()
  if (storage.buffer < 0 || storage.opening !== opening) throw new DeviceError(GONE)
  const { dtype, size } = node
  return elements.decode(dtype, backend.readSync!(storage.buffer, 0, elements.bytes(dtype, size)), 0, size)
}

/** `readSync` for every device. */
export async function read(node: Node): Promise<TypedArray> {
  const device = deviceNamed(node.device)
  if (device.queue === null) return readSync(node)
  if (node.storage === null) evaluateNodes([node])
  return device.fetch(node.storage!)
}

/** Frees what a node holds now, instead of leaving it to the collector. A freed node cannot be read. */
export function release(node: Node): void {
  const { storage } = node
  if (storage === null || node.cell !== null) return
  deviceNamed(node.device).releaseBuffer(storage)
  storage.host = storage.page = null
}
