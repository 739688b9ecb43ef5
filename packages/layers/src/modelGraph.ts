import { checkOptions, noGrad, type Shape, Tensor, zeros } from '@neurite/core'
import type { HookHandle } from './hooks.ts'
import type { Members } from './members.ts'

/** What is asked of a module here. */
export interface GraphSource {
  training: boolean
  members(): Members<GraphSource>
  children(): GraphSource[]
  modules(): GraphSource[]
  namedModules(): [string, GraphSource][]
  namedChildren(): [string, GraphSource][]
  parameters(): { readonly device: string }[]
  registerForwardHook(hook: (module: GraphSource, args: readonly unknown[], output: unknown) => unknown): HookHandle
  call(...args: never[]): unknown
  describe(): string
}

/** One module of a model. */
export interface ModelGraphNode {
  /** Name as in `namedModules()`; the model itself is ''. */
  readonly id: string
  /** Name within the module that holds it. */
  readonly name: string
  /** Name of the class. */
  readonly type: string
  readonly detail: string
  readonly parent: string | null
  /** Elements of its own parameters. */
  readonly parameters: number
  /** How many of these are trained. */
  readonly trainable: number
  readonly outputShape: Shape | null
}

/** A model as plain data: modules, and for containers that run in order which feeds which. */
export interface ModelGraph {
  readonly nodes: readonly ModelGraphNode[]
  readonly edges: readonly (readonly [from: string, to: string])[]
}

export interface GraphOptions {
  /** Shape of an input, batch included, for which output shapes are worked out. Nothing is computed. */
  inputShape?: Shape
}

/** Output shapes of all modules that take part when the model is given an input of `inputShape`. */
function outputShapes(model: GraphSource, inputShape: Shape): Map<GraphSource, Shape> {
  const shapes = new Map<GraphSource, Shape>()
  const modules = model.modules()
  const handles = modules.map((module) =>
    module.registerForwardHook((_, __, output) => {
      if (output instanceof Tensor) shapes.set(module, output.shape)
    }),
  )
  const modes = modules.map((module) => module.training)
  const device = model.parameters()[0]?.device
  try {
    // As in evaluation, so that no random numbers are drawn and no statistics change
    for (const module of modules) module.training = false
    const run = model.call as (...args: unknown[]) => unknown
    noGrad(() => void run.call(model, zeros(inputShape, device === undefined ? {} : { device })))
  } finally {
    modules.forEach((module, i) => {
      module.training = modes[i]!
    })
    for (const handle of handles) handle.remove()
  }
  return shapes
}

/** A container whose children run one after the other. */
function runsInOrder(module: GraphSource): boolean {
  return 'runsInOrder' in module && module.runsInOrder === true
}

export function modelGraph(model: GraphSource, options: GraphOptions): ModelGraph {
  checkOptions('modelGraph', options, ['inputShape'])
  const shapes = options.inputShape ? outputShapes(model, options.inputShape) : new Map<GraphSource, Shape>()
  const named = model.namedModules()
  const idOf = new Map(named.map(([id, module]) => [module, id]))
  const parentOf = new Map<GraphSource, GraphSource>()
  const edges: [string, string][] = []
  for (const [, module] of named) {
    const children = module.children()
    for (const child of children) if (!parentOf.has(child) && child !== model) parentOf.set(child, module)
    if (!runsInOrder(module)) continue
    for (let i = 1; i < children.length; i++) edges.push([idOf.get(children[i - 1]!)!, idOf.get(children[i]!)!])
  }
  const counted = new Set<object>()
  const nodes = named.map(([id, module]) => {
    const own = module.members().parameters.filter(({ value }) => !counted.has(value) && counted.add(value))
    const parent = parentOf.get(module)
    const parentId = parent === undefined ? null : idOf.get(parent)!
    return {
      id,
      name: parentId ? id.slice(parentId.length + 1) : id,
      type: module.constructor.name,
      detail: module.describe(),
      parent: parentId,
      parameters: own.reduce((sum, { value }) => sum + value.size, 0),
      trainable: own.reduce((sum, { value }) => sum + (value.requiresGrad ? value.size : 0), 0),
      outputShape: shapes.get(module) ?? null,
    }
  })
  return { nodes, edges }
}

/** The tree of modules as text, as PyTorch prints it. */
export function describeModule(module: GraphSource): string {
  const lines = module
    .namedChildren()
    .map(([name, child]) => `  (${name}): ${child.toString().replaceAll('\n', '\n  ')}`)
  const head = `${module.constructor.name}(${module.describe()}`
  return lines.length === 0 ? `${head})` : `${head}\n${lines.join('\n')}\n)`
}

const thousands = (count: number): string => count.toLocaleString('en-US')

/** The nodes as a table, with totals. */
export function summarize(graph: ModelGraph): string {
  const depthOf = (node: ModelGraphNode): number => {
    const parent = node.parent === null ? undefined : graph.nodes.find(({ id }) => id === node.parent)
    return parent ? depthOf(parent) + 1 : 0
  }
  const rows = graph.nodes.map((node) => [
    `${'  '.repeat(depthOf(node))}${node.name ? `${node.name}: ` : ''}${node.type}${node.detail ? `(${node.detail})` : ''}`,
    node.outputShape ? `[${node.outputShape.join(', ')}]` : '-',
    thousands(node.parameters),
  ])
  const table = [['Layer', 'Output shape', 'Parameters'], ...rows]
  const widths = [0, 1, 2].map((column) => Math.max(...table.map((row) => row[column]!.length)))
  const line = (row: readonly string[]): string =>
    `${row[0]!.padEnd(widths[0]!)}  ${row[1]!.padEnd(widths[1]!)}  ${row[2]!.padStart(widths[2]!)}`
  const total = graph.nodes.reduce((sum, { parameters }) => sum + parameters, 0)
  const trainable = graph.nodes.reduce((sum, node) => sum + node.trainable, 0)
  const rule = '-'.repeat(widths.reduce((sum, width) => sum + width, 4))
  return [
    line(table[0]!),
    rule,
    ...rows.map(line),
    rule,
    `Total ${thousands(total)} parameters, ${thousands(trainable)} trainable, ${thousands(total - trainable)} frozen`,
  ].join('\n')
}
