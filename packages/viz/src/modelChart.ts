import { Graph, layout } from '@dagrejs/dagre'
import { line } from 'd3-shape'
import { Chart } from './chart.ts'
import {
  factsOf,
  type Flow,
  flowOf,
  type GraphData,
  type GraphNode,
  INPUT,
  type ModelGraphOptions,
  type ModelLike,
  readGraph,
  titleOf,
} from './modelGraph.ts'
import { element, group } from './svg/element.ts'
import { heading, widthFor } from './svg/frame.ts'
import { fitText, text, textWidth, wrapText } from './svg/text.ts'
import { treeLines } from './terminal/tree.ts'

export interface ModelChartOptions extends ModelGraphOptions {
  title?: string
}

interface Box {
  readonly node: GraphNode
  readonly title: string
  readonly details: readonly string[]
  readonly facts: string
  readonly width: number
  readonly height: number
}

const EDGE = 16
const TITLE = 13
const DETAIL = 11
const LINE = 15
/** Room inside a container: at its sides, and at its top for its name. */
const PADDING = 12
const NAME = 24
/** Details longer than this go over several lines. */
const WIDEST = 260

function boxOf(node: GraphNode): Box {
  const title = titleOf(node)
  const details = node.detail === '' ? [] : wrapText(node.detail, DETAIL, WIDEST)
  const facts = factsOf(node)
  const lines = [...details, ...(facts === '' ? [] : [facts])]
  const width =
    Math.max(110, textWidth(title, TITLE) * 1.05, ...lines.map((content) => textWidth(content, DETAIL))) + 24
  return { node, title, details, facts, width, height: 16 + TITLE + lines.length * LINE }
}

interface Placed {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

interface Layout {
  readonly width: number
  readonly height: number
  readonly at: (id: string) => Placed
  readonly paths: readonly (readonly { readonly x: number; readonly y: number }[])[]
}

/** Ids of dagre's nodes; that of the model itself is '', which dagre takes for no parent. */
const key = (id: string): string => `n:${id}`

function arrange(flow: Flow, boxes: readonly Box[]): Layout {
  const graph = new Graph({ compound: true, multigraph: true })
  graph.setGraph({ rankdir: 'TB', nodesep: 28, ranksep: 34, edgesep: 16, marginx: EDGE, marginy: 4 })
  graph.setDefaultEdgeLabel(() => ({}))
  for (const { node, width, height } of boxes) graph.setNode(key(node.id), { width, height })
  for (const { id } of flow.containers) graph.setNode(key(id), {})
  for (const { id, parent } of [...flow.containers, ...flow.leaves]) {
    if (parent !== null && parent !== flow.root.id) graph.setParent(key(id), key(parent))
  }
  const drawn = flow.edges.map(([from, to], i) => ({ v: key(from), w: key(to), name: String(i) }))
  for (const edge of drawn) graph.setEdge(edge, {})
  flow.listed.forEach(([from, to], i) => {
    graph.setEdge({ v: key(from), w: key(to), name: `listed ${i}` }, {})
  })
  layout(graph)
  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number }
  const places = new Map(flow.leaves.map(({ id }) => [id, graph.node(key(id)) as Placed]))
  // Innermost first; dagre's own frames have no room for a title
  for (const { id } of [...flow.containers].reverse()) {
    const inside = [...flow.leaves, ...flow.containers].filter(({ parent }) => parent === id)
    places.set(id, around(inside.map((child) => places.get(child.id)!)))
  }
  return {
    width,
    height,
    at: (id) => places.get(id)!,
    paths: drawn.map((edge) => (graph.edge(edge) as { points: { x: number; y: number }[] }).points),
  }
}

/** The frame around what a container holds. */
function around(boxes: readonly Placed[]): Placed {
  const left = Math.min(...boxes.map(({ x, width }) => x - width / 2)) - PADDING
  const right = Math.max(...boxes.map(({ x, width }) => x + width / 2)) + PADDING
  const top = Math.min(...boxes.map(({ y, height }) => y - height / 2)) - NAME
  const bottom = Math.max(...boxes.map(({ y, height }) => y + height / 2)) + PADDING
  return { x: (left + right) / 2, y: (top + bottom) / 2, width: right - left, height: bottom - top }
}

function drawBox({ title, details, facts, node }: Box, { x, y, width, height }: Placed): string {
  const top = y - height / 2
  const lines = [
    ...details.map((content) => ({ content, ink: 'soft' }) as const),
    ...(facts ? [{ content: facts, ink: 's0' } as const] : []),
  ]
  const frame = { x: x - width / 2, y: top, width, height, rx: node.id === INPUT ? height / 2 : 6 }
  return [
    element('rect', { ...frame, class: 'ground', fill: 'currentColor' }),
    element('rect', { ...frame, class: node.id === INPUT ? 's2' : 's0', fill: 'currentColor', 'fill-opacity': 0.1 }),
    element('rect', {
      ...frame,
      class: node.id === INPUT ? 's2' : 's0',
      fill: 'none',
      stroke: 'currentColor',
      'stroke-width': 1.25,
    }),
    text(x, top + 8 + TITLE / 2, title, { size: TITLE, bold: true, anchor: 'middle' }),
    ...lines.map(({ content, ink }, i) =>
      text(x, top + 13 + TITLE + (i + 0.5) * LINE - 2, content, { size: DETAIL, ink, anchor: 'middle' }),
    ),
  ].join('')
}

/** A line that ends in an arrow. */
function drawEdge(points: readonly { readonly x: number; readonly y: number }[]): string {
  const end = points[points.length - 1]!
  const before = points[points.length - 2] ?? end
  const angle = Math.atan2(end.y - before.y, end.x - before.x)
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
  const corner = (along: number, across: number): [number, number] => [
    end.x + along * cos - across * sin,
    end.y + along * sin + across * cos,
  ]
  const path = line().digits(2)
  // The line stops inside the arrow's head
  const stem = [...points.slice(0, -1).map(({ x, y }): [number, number] => [x, y]), corner(-4, 0)]
  return (
    element('path', {
      d: path(stem) ?? '',
      fill: 'none',
      stroke: 'currentColor',
      'stroke-width': 1.25,
      'stroke-linejoin': 'round',
    }) + element('path', { d: `${path([corner(0, 0), corner(-8, 4), corner(-8, -4)]) ?? ''}Z`, fill: 'currentColor' })
  )
}

/**
 * The graph of a model: its layers as boxes with output shapes (with `inputShape`; nothing is computed) and numbers of
 * parameters, containers as frames around theirs, arrows where it is known what feeds what.
 */
export function modelChart(model: ModelLike, options: ModelChartOptions = {}): Chart {
  return drawModel('modelChart', model, options)
}

/** `modelChart` as a string of SVG. */
export function toSvg(model: ModelLike, options: ModelChartOptions = {}): string {
  return drawModel('toSvg', model, options).svg
}

function drawModel(where: string, model: ModelLike, options: ModelChartOptions): Chart {
  const graph: GraphData = readGraph(where, model, options, ['title'])
  const flow = flowOf(graph, options)
  const { title = titleOf(flow.root) } = options
  const boxes = flow.leaves.map(boxOf)
  const arranged = arrange(flow, boxes)
  const width = widthFor(title, arranged.width, 420)
  const head = heading(title, width)
  const total = graph.nodes.reduce((sum, { parameters }) => sum + parameters, 0)
  const note =
    total === 0 ? [] : [text(EDGE, head.height + 4, `${total.toLocaleString('en-US')} parameters`, { ink: 'soft' })]
  const below = head.height + (total === 0 ? 0 : 22)
  const frames = flow.containers.map((container) => {
    const { x, y, width: wide, height: tall } = arranged.at(container.id)
    const box = { x: x - wide / 2, y: y - tall / 2, width: wide, height: tall, rx: 8 }
    return (
      element('rect', { ...box, class: 'panel', fill: 'currentColor' }) +
      element('rect', { ...box, class: 'axis', fill: 'none', stroke: 'currentColor', 'stroke-dasharray': '4 3' }) +
      text(box.x + 10, box.y + 12, fitText(titleOf(container), DETAIL, wide - 16), { size: DETAIL, ink: 'soft' })
    )
  })
  const body = group(
    { transform: `translate(${Math.max(0, (width - arranged.width) / 2)} ${below})` },
    ...frames,
    group({ class: 'soft' }, ...arranged.paths.map(drawEdge)),
    ...boxes.map((box) => drawBox(box, arranged.at(box.node.id))),
  )
  return new Chart({
    width,
    height: below + arranged.height + EDGE - 4,
    title,
    body: [head.markup, ...note, body].join(''),
    terminal: (columns, _, paint) => treeLines(graph, flow.root, options.title, columns, paint),
  })
}
