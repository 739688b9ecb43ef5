import { dataNode, dataOp } from '../graph/leaf.ts'
import { Node, Storage } from '../graph/node.ts'
import { arriving, isNotYet } from './arrivals.ts'
import { deviceNamed } from './devices.ts'
import { evaluateNodes } from './evaluate.ts'
import { read, readSync } from './read.ts'

/**
 * A leaf with the same elements on another device. Where they cannot be read at once the leaf is filled when they come,
 * and whoever needs them earlier is told what to await.
 */
export function toDevice(node: Node, device: string): Node {
  if (node.device === device) return node
  deviceNamed(device)
  const source = deviceNamed(node.device)
  const computed = isComputable(node)
  if (computed && (source.queue === null || node.storage!.host !== null) && !node.storage!.arrival)
    return dataNode(readSync(node), node.shape, node.dtype, device)
  const leaf = new Node(dataOp, [], [], node, device)
  const { storage } = node
  leaf.storage =
    storage?.arrival?.join(storage) ??
    arriving(
      storage ?? new Storage(node.dtype, node.size, null),
      node.device,
      storage === null ? read(node) : source.fetch(storage),
      (problem) => source.queue?.note(problem),
    )
  return leaf
}

/** Whether a node is computed, now if it was not, and not built on elements that are on their way. */
function isComputable(node: Node): boolean {
  try {
    if (node.storage === null) evaluateNodes([node])
    return true
  } catch (problem) {
    if (isNotYet(problem)) return false
    throw problem
  }
}
