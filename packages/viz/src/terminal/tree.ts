import { factsOf, type GraphData, type GraphNode, titleOf } from '../modelGraph.ts'
import { columnsOf, type Paint, pad } from './paint.ts'

/** The modules of a model as a tree, with what each gives at the right. */
export function treeLines(
  graph: GraphData,
  root: GraphNode,
  title: string | undefined,
  width: number,
  paint: Paint,
): string[] {
  const rows: { branch: string; node: GraphNode }[] = []
  const visit = (node: GraphNode, branch: string, below: string): void => {
    rows.push({ branch, node })
    const children = graph.nodes.filter(({ parent }) => parent === node.id)
    children.forEach((child, i) => {
      const last = i === children.length - 1
      visit(child, `${below}${last ? '└─ ' : '├─ '}`, `${below}${last ? '   ' : '│  '}`)
    })
  }
  visit(root, '', '')
  const named = rows.map(({ branch, node }) => `${branch}${titleOf(node)}${node.detail ? `(${node.detail})` : ''}`)
  const facts = rows.map(({ node }) => factsOf(node))
  const right = Math.max(0, ...facts.map(columnsOf))
  const left = Math.min(Math.max(...named.map(columnsOf)), Math.max(12, width - right - 2))
  const lines = named.map((name, i) => `${pad(name, left)}  ${paint.soft(facts[i]!)}`)
  return [...(title ? [paint.bold(title)] : []), ...lines]
}
