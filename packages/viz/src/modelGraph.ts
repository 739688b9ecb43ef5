import { ArgumentError, checkOptions } from '@neurite/core'

/** One module of a model, as `modelGraph()` of `@neurite/layers` gives it. */
export interface GraphNode {
  readonly id: string
  readonly name: string
  readonly type: string
  readonly detail: string
  readonly parent: string | null
  readonly parameters: number
  readonly outputShape: readonly number[] | null
}

/** A model as plain data: modules, and which feeds which. */
export interface GraphData {
  readonly nodes: readonly GraphNode[]
  readonly edges: readonly (readonly [from: string, to: string])[]
}

/** A model, or its graph. */
export type ModelLike = GraphData | { modelGraph(options?: { inputShape?: readonly number[] }): GraphData }

export interface ModelGraphOptions {
  /** Shape of an input, batch included; with it the shapes of outputs are shown. */
  inputShape?: readonly number[]
}

/** A graph ready to be drawn: what computes, and the containers around it. */
export interface Flow {
  readonly leaves: readonly GraphNode[]
  /** Containers but the outermost, each after the one that it is in. */
  readonly containers: readonly GraphNode[]
  /** Between leaves alone. */
  readonly edges: readonly (readonly [from: string, to: string])[]
  /** Leaves that follow each other in a container whose order of computation is not known. */
  readonly listed: readonly (readonly [from: string, to: string])[]
  readonly root: GraphNode
}

/** The id of the node that stands for the input. */
export const INPUT = '(input)'

/** The graph of a model; keys of `options` besides `inputShape` are the caller's. */
export function readGraph(
  where: string,
  model: ModelLike,
  options: ModelGraphOptions,
  known: readonly string[],
): GraphData {
  checkOptions(where, options, ['inputShape', ...known])
  if (typeof model === 'object' && model !== null) {
    const { inputShape } = options
    if ('modelGraph' in model) return model.modelGraph(inputShape === undefined ? {} : { inputShape })
    if ('nodes' in model && 'edges' in model) return model
  }
  throw new ArgumentError(`[${where}] expected a model or what its modelGraph() gives, received ${typeof model}`)
}

/** Edges to and from containers become edges of the leaves at their ends. */
export function flowOf(graph: GraphData, options: ModelGraphOptions): Flow {
  const childrenOf = new Map<string, GraphNode[]>()
  for (const node of graph.nodes) {
    if (node.parent !== null) childrenOf.set(node.parent, [...(childrenOf.get(node.parent) ?? []), node])
  }
  const root = graph.nodes.find(({ parent }) => parent === null)
  if (root === undefined) throw new ArgumentError('[modelGraph] a graph needs a node without parent, the model itself')
  /** The leaves with which a module begins (`side` 1) or ends (0). */
  const ends = (id: string, side: 0 | 1): string[] => {
    const children = childrenOf.get(id)
    if (children === undefined) return [id]
    const inside = graph.edges.filter((edge) => edge.every((end) => children.some((child) => child.id === end)))
    const open = children.filter(({ id: child }) => !inside.some((edge) => edge[side] === child))
    // Without known order the list is entered at its first and left at its last
    const chosen = inside.length > 0 ? open : [side === 1 ? children[0]! : children[children.length - 1]!]
    return chosen.flatMap((child) => ends(child.id, side))
  }
  const join = (from: string, to: string): [string, string][] =>
    ends(from, 0).flatMap((a) => ends(to, 1).map((b): [string, string] => [a, b]))
  const listed = [...childrenOf.values()].flatMap((children) => {
    const ids = new Set(children.map(({ id }) => id))
    if (graph.edges.some((edge) => edge.every((end) => ids.has(end)))) return []
    return children.slice(1).flatMap((child, i) => join(children[i]!.id, child.id))
  })
  const leaves = graph.nodes.filter(({ id }) => !childrenOf.has(id))
  const containers = graph.nodes.filter((node) => childrenOf.has(node.id) && node !== root)
  const edges = graph.edges.flatMap(([from, to]) => join(from, to))
  const known = { leaves, containers, edges, listed, root }
  const { inputShape } = options
  if (inputShape === undefined) return known
  const input = {
    ...root,
    id: INPUT,
    name: '',
    type: 'Input',
    detail: '',
    parent: null,
    parameters: 0,
    outputShape: inputShape,
  }
  const entries = ends(root.id, 1).map((id): [string, string] => [INPUT, id])
  return { ...known, leaves: [input, ...leaves], edges: [...entries, ...edges] }
}

/** What a module is called: its class, after its name where that says something. */
export function titleOf({ name, type }: GraphNode): string {
  return name === '' || /^\d+$/.test(name) ? type : `${name}: ${type}`
}

/** Output shape and number of parameters, as far as there are any. */
export function factsOf({ outputShape, parameters }: GraphNode): string {
  const shape = outputShape === null ? [] : [`[${outputShape.join(', ')}]`]
  const count = parameters === 0 ? [] : [`${parameters.toLocaleString('en-US')} parameters`]
  return [...shape, ...count].join(' · ')
}
