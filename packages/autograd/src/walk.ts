import { GradientError, joinPlacedNodes, newMark, type Node, sumNodeTo, sumOfProductNodes } from '@neurite/core'

const newestFirst = (a: Node, b: Node): number => b.id - a.id

/** The nodes through which gradients flow from the roots, users before inputs. The walk stops at leaves. */
function reachable(roots: readonly Node[], stopAt: ReadonlySet<Node>): Node[] {
  const mark = newMark()
  const stack: Node[] = []
  const reach = (node: Node) => {
    if (!node.requiresGrad || node.mark === mark) return
    node.mark = mark
    stack.push(node)
  }
  for (const root of roots) reach(root)
  const nodes: Node[] = []
  while (stack.length > 0) {
    const node = stack.pop()!
    nodes.push(node)
    if (node.slot !== null || stopAt.has(node)) continue
    if (node.spent) {
      throw new GradientError(
        `[backward] the graph below '${node.op.name}' was used by an earlier backward(); pass { retainGraph: true } to the first one to walk it twice`,
      )
    }
    const { inputs } = node
    for (let i = 0; i < inputs.length; i++) reach(inputs[i]!)
  }
  return nodes.sort(newestFirst)
}

/** A gradient as the hooks of its node leave it. */
function throughHooks(node: Node, gradient: Node): Node {
  const hooks = node.slot?.hooks ?? node.hooks
  return hooks == null ? gradient : hooks.reduce((dy, hook) => hook(dy) ?? dy, gradient)
}

/**
 * Reverse accumulation: the gradient of `sum(roots * cotangents)` with respect to every leaf reached, and to the nodes
 * in `wanted` (where the walk stops). The gradients are nodes themselves.
 */
export function reverse(
  roots: readonly Node[],
  cotangents: readonly Node[],
  wanted: ReadonlySet<Node>,
  spend: boolean,
): Map<Node, Node> {
  const nodes = reachable(roots, wanted)
  /** What has arrived at a node so far; summed up when its turn comes. */
  const gradients = new Map<Node, Node[]>()
  const accumulate = (node: Node, gradient: Node) => {
    const parts = gradients.get(node)
    if (parts === undefined) {
      gradients.set(node, [gradient])
      return
    }
    // Parts that were cut out have gradients side by side: put together at once, instead of added one by one
    const last = parts.length - 1
    const joined = joinPlacedNodes(parts[last]!, gradient)
    if (joined === null) parts.push(gradient)
    else parts[last] = joined
  }
  roots.forEach((root, i) => {
    if (root.requiresGrad) accumulate(root, cotangents[i]!)
  })
  const leaves = new Map<Node, Node>()
  for (const node of nodes) {
    const arrived = gradients.get(node)
    if (arrived === undefined) continue
    gradients.delete(node)
    const dy = throughHooks(node, sumOfProductNodes(arrived))
    if (node.slot !== null || wanted.has(node)) {
      leaves.set(node, dy)
      continue
    }
    const { inputs, attributes } = node
    const needs: boolean[] = []
    for (let i = 0; i < inputs.length; i++) needs.push(inputs[i]!.requiresGrad)
    const parts = node.op.vjp!({ dy, inputs, output: node, attributes, needs })
    if (spend) node.spent = true
    for (let i = 0; i < inputs.length; i++) {
      const part = parts[i]
      if (needs[i] && part != null) accumulate(inputs[i]!, sumNodeTo(part, inputs[i]!.shape))
    }
  }
  return leaves
}
