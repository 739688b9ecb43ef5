import { GradientError, type Node, Tensor, withGradients, withRule, withTag } from '@neurite/core'
import { reverse } from './walk.ts'

/** The leaves that collect gradients below a node, such as the parameters that a function has read. */
function leavesBelow(root: Node, stopAt: ReadonlySet<Node>): Node[] {
  const leaves: Node[] = []
  const seen = new Set<Node>()
  const stack = [root]
  while (stack.length > 0) {
    const node = stack.pop()!
    if (seen.has(node) || !node.requiresGrad || stopAt.has(node)) continue
    seen.add(node)
    if (node.slot !== null) leaves.push(node)
    else stack.push(...node.inputs)
  }
  return leaves
}

/**
 * Runs a function without keeping what it computes on the way: the gradient computes it again. Saves memory for the
 * price of a second forward pass through `fn`. Parameters that `fn` reads get their gradients too; random numbers drawn
 * inside would be drawn again, so draw them outside.
 * https://pytorch.org/docs/stable/checkpoint.html
 */
export function checkpoint<Inputs extends readonly Tensor[]>(
  fn: (...inputs: Inputs) => Tensor,
  ...inputs: Inputs
): Tensor {
  const value = withGradients(true, () => fn(...inputs))
  if (!(value instanceof Tensor)) throw new GradientError('[checkpoint] the function must return one tensor')
  const given = inputs.map((input) => input.node)
  const variables = [...given, ...leavesBelow(value.node, new Set(given))]
  const rule = (dy: Node) =>
    withTag(() => {
      const again = withGradients(true, () => fn(...inputs))
      const found = reverse([again.node], [dy], new Set(variables), false)
      return variables.map((node) => found.get(node) ?? null)
    })
  return new Tensor(withRule(value.node, variables, rule))
}
