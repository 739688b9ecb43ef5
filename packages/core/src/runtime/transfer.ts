import type { Node } from '../graph/node.ts'
import { dataNode } from '../graph/leaf.ts'
import { deviceNamed } from './devices.ts'
import { readSync } from './read.ts'

/** A leaf with the same elements on another device. */
export function toDevice(node: Node, device: string): Node {
  if (node.device === device) return node
  deviceNamed(device)
  return dataNode(readSync(node, 'to'), node.shape, node.dtype, device)
}
