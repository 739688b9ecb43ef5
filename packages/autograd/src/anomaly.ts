import { evaluateNodes, GradientError, isFloat, type Node, Tensor, watchNodes } from '@neurite/core'

/** What an op made, and where it was called. */
interface Made {
  readonly node: Node
  readonly stack: string
}

/** Whether a node holds a NaN; computes it. */
function hasNaN(node: Node): boolean {
  return new Tensor(node).dataSync().some(Number.isNaN)
}

/** The lines of a stack outside this library. */
function callersOf(stack: string): string {
  const lines = stack
    .split('\n')
    .slice(1)
    .filter((line) => !/[\\/](core|autograd)[\\/](src|dist)[\\/]/.test(line))
  return lines.slice(0, 4).join('\n')
}

/**
 * Runs a function and computes everything that it makes, forward and backward, one op after the other, to find the op
 * that first makes a NaN out of numbers. Slow: for finding faults. Synchronous devices only.
 * https://pytorch.org/docs/stable/autograd.html#anomaly-detection
 *
 * @throws GradientError naming the op, its inputs' shapes, and where it was called
 * @example detectAnomaly(() => { const loss = …; loss.backward(); return loss })
 */
export function detectAnomaly<T>(fn: () => T): T {
  const made: Made[] = []
  const result = watchNodes((node) => made.push({ node, stack: new Error().stack ?? '' }), fn)
  const inputs = made.map(({ node }) => node.inputs)
  for (const [i, { node, stack }] of made.entries()) {
    if (!isFloat(node.dtype)) continue
    evaluateNodes([node])
    if (!hasNaN(node) || inputs[i]!.some(hasNaN)) continue
    const shapes = inputs[i]!.map(({ shape }) => `[${shape.join(', ')}]`).join(' and ')
    throw new GradientError(
      `[detectAnomaly] '${node.op.name}' of ${shapes} is the first to give NaN, called\n${callersOf(stack)}`,
      {
        op: node.op.name,
      },
    )
  }
  return result
}
