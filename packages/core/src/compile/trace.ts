import { ArgumentError } from '../errors.ts'
import type { Cell, GradientSlot, Node, TensorType } from '../graph/node.ts'
import { deviceNamed } from '../runtime/devices.ts'
import { evaluateNodes } from '../runtime/evaluate.ts'
import { walkGraph } from '../runtime/signature.ts'
import { expire } from '../runtime/standIn.ts'
import { type Trace, underTrace } from '../runtime/tracing.ts'
import { contentsOf, placeholder, replaceTensors, tensorsOf } from './arguments.ts'
import type { Binding, Compiled } from './compiled.ts'
import { run, settleBindings } from './replay.ts'
import { type Template, templateOf } from './template.ts'

/** Runs a function once under a trace, makes its program, and runs that. */
export function trace(
  fn: (...args: unknown[]) => unknown,
  args: readonly unknown[],
): { compiled: Compiled; result: unknown } {
  evaluateNodes([])
  const tensors = tensorsOf(args)
  const contents = contentsOf(tensors)
  const leaves = tensors.map(placeholder)
  const record: Trace = { actions: [], cells: new Map(), slots: new Map() }
  let compiled: Compiled
  try {
    const outcome = underRecord(record, () => fn(...replaceTensors(args, leaves, { next: 0 })))
    compiled = compiledOf(record, leaves, outcome)
  } finally {
    expire([...leaves, ...[...record.cells.values()].map(({ standIn }) => standIn)])
  }
  settleBindings(compiled)
  return { compiled, result: run(compiled, contents) }
}

/** Runs a function under a trace, and puts states and gradients back to what they were. */
function underRecord(record: Trace, fn: () => unknown): Outcome {
  try {
    const returned = underTrace(record, fn)
    if (typeof (returned as { then?: unknown } | null)?.then === 'function') {
      throw new ArgumentError('[compile] takes a synchronous function; await outside and return tensors')
    }
    return outcomeOf(record, returned)
  } finally {
    for (const [cell, { before }] of record.cells) cell.version = before
    for (const [slot, { before }] of record.slots) slot.gradient = before
  }
}

/** What a function did under a trace. */
interface Outcome {
  readonly results: readonly Node[]
  readonly template: Template
  readonly assigned: readonly { readonly cell: Cell; readonly standIn: Node; readonly version: Node }[]
  readonly filled: readonly { readonly slot: GradientSlot; readonly node: Node; readonly before: Node | null }[]
  readonly cleared: readonly GradientSlot[]
  readonly reads: readonly { readonly slot: GradientSlot; readonly before: Node | null }[]
}

function outcomeOf(record: Trace, returned: unknown): Outcome {
  const results: Node[] = []
  const template = templateOf(returned, results)
  const touched = [...record.slots]
  return {
    results,
    template,
    assigned: [...record.cells].flatMap(([cell, { standIn, assigned }]) =>
      assigned ? [{ cell, standIn, version: cell.version }] : [],
    ),
    filled: touched.flatMap(([slot, { before }]) => {
      const node = slot.gradient
      return node !== null && node !== before ? [{ slot, node, before }] : []
    }),
    cleared: touched.flatMap(([slot]) => (slot.gradient === null ? [slot] : [])),
    reads: touched.flatMap(([slot, { before, read }]) => (read ? [{ slot, before }] : [])),
  }
}

/** Makes the program of what a function did. */
function compiledOf(record: Trace, leaves: readonly Node[], outcome: Outcome): Compiled {
  const { results, template, assigned, filled, cleared, reads } = outcome
  evaluateNodes(reads.flatMap(({ before }) => (before === null ? [] : [before])))

  const roots = [...results, ...filled.map(({ node }) => node), ...assigned.map(({ version }) => version)]
  const device = deviceNamed(roots.find((root) => root.device !== '')?.device ?? leaves[0]?.device ?? '')
  const { walk } = device
  walkGraph(walk, roots, null)
  const inputAt = new Map(walk.inputs.map((node, at) => [node, at]))
  // Gradients that accumulate and states may be written where they lie.
  const replaced = [
    ...results.map(() => null),
    ...filled.map(({ before }) => before),
    ...assigned.map(({ standIn }) => standIn),
  ]
  const overwrites = replaced.map((node) => (node === null ? -1 : (inputAt.get(node) ?? -1)))
  const prepared = device.make(walk, roots, overwrites)
  const slotOf = new Map(reads.map(({ slot, before }) => [before, slot]))
  const bindings = walk.inputs.map((node): Binding => {
    const argument = leaves.indexOf(node)
    if (argument >= 0) return { kind: 'argument', index: argument }
    const slot = slotOf.get(node)
    if (slot !== undefined) return { kind: 'slot', slot }
    if (node.cell !== null && node.storage!.symbolic) return { kind: 'cell', cell: node.cell }
    // A version that was looked at outside is a constant, whatever becomes of its state.
    node.storage!.handedOut = true
    return { kind: 'leaf', node }
  })
  const scalarAt = new Map(walk.scalars.map((node, at) => [node, at]))
  walk.scalars.forEach((node, at) => {
    prepared.scalars[at] = node.value
  })
  const typeOf = ({ shape, dtype }: Node): TensorType => ({ shape, dtype })
  return {
    device,
    prepared,
    bindings,
    actions: record.actions,
    scalarAt: record.actions.map((action) => (action.kind === 'scalar' ? (scalarAt.get(action.node) ?? -1) : -1)),
    template,
    results: results.map(typeOf),
    gradients: filled.map(({ slot, node }) => ({ slot, type: typeOf(node) })),
    cells: assigned.map(({ cell }) => cell),
    cleared,
    expected: reads.map(({ slot, before }) => ({ slot, filled: before !== null })),
  }
}
