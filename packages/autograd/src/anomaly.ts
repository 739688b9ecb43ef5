import {
  checkLater,
  defaultDevice,
  evaluateNodes,
  GradientError,
  isFloat,
  isSynchronous,
  type Node,
  noGrad,
  stack,
  Tensor,
  watchNodes,
} from '@neurite/core'

/** What an op made of what, and where it was called. */
interface Made {
  readonly node: Node
  readonly inputs: readonly Node[]
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

function anomaly({ node, inputs, stack }: Made): GradientError {
  const shapes = inputs.map(({ shape }) => `[${shape.join(', ')}]`).join(' and ')
  return new GradientError(
    `[detectAnomaly] '${node.op.name}' of ${shapes} is the first to give NaN, called\n${callersOf(stack)}`,
    { op: node.op.name },
  )
}

/**
 * Runs a function and computes everything that it makes, forward and backward, one op after the other, to find the op
 * that first makes a NaN out of numbers. Slow: for finding faults. A device that has to be awaited computes all of it at
 * once; the error then comes from the next call that waits for it, such as `await loss.item()`.
 * https://pytorch.org/docs/stable/autograd.html#anomaly-detection
 *
 * @throws GradientError naming the op, its inputs' shapes, and where it was called
 * @example detectAnomaly(() => { const loss = …; loss.backward(); return loss })
 */
export function detectAnomaly<T>(fn: () => T): T {
  const made: Made[] = []
  const result = watchNodes((node) => {
    if (isFloat(node.dtype)) made.push({ node, inputs: node.inputs, stack: new Error().stack ?? '' })
  }, fn)
  const deviceOf = ({ node }: Made) => (node.device === '' ? defaultDevice() : node.device)
  for (const device of new Set(made.map(deviceOf))) {
    const own = made.filter((one) => deviceOf(one) === device)
    if (isSynchronous(device)) checkNow(own)
    else checkLater(device, findIn(own, device))
  }
  return result
}

/** Computes one node after the other. */
function checkNow(made: readonly Made[]): void {
  for (const one of made) {
    evaluateNodes([one.node])
    if (hasNaN(one.node) && !one.inputs.some(hasNaN)) throw anomaly(one)
  }
}

/** Computes for all nodes at once whether they hold a NaN. */
async function findIn(made: readonly Made[], device: string): Promise<GradientError | null> {
  const floats = made.flatMap(({ node, inputs }) => [node, ...inputs]).filter(({ dtype }) => isFloat(dtype))
  const nodes = [...new Set(floats)].filter((node) => node.device === device)
  if (nodes.length === 0) return null
  const flags = noGrad(() => stack(nodes.map((node) => new Tensor(node).isnan().any())))
  const found = await flags.data()
  const withNaN = new Set(nodes.filter((_, i) => found[i]))
  const first = made.find(({ node, inputs }) => withNaN.has(node) && !inputs.some((input) => withNaN.has(input)))
  return first === undefined ? null : anomaly(first)
}
