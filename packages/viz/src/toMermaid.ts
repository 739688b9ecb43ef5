import { factsOf, flowOf, type ModelGraphOptions, type ModelLike, readGraph, titleOf } from './modelGraph.ts'

/** Text between quotes; what Mermaid would read as markup goes as entities. */
const quote = (content: string): string =>
  `"${content.replace(/[#"<>&`]/g, (sign) => `#${sign.codePointAt(0)};`).replaceAll('\n', '<br>')}"`

/**
 * The graph of a model as a Mermaid flow chart, which GitHub draws in Markdown.
 * https://mermaid.js.org/syntax/flowchart.html
 */
export function toMermaid(model: ModelLike, options: ModelGraphOptions = {}): string {
  const flow = flowOf(readGraph('toMermaid', model, options, []), options)
  const ids = new Map([...flow.leaves, ...flow.containers].map(({ id }, i) => [id, `n${i}`]))
  const lines: string[] = []
  const write = (parent: string | null, indent: string): void => {
    for (const node of flow.leaves) {
      if ((node.parent === flow.root.id ? null : node.parent) !== parent) continue
      const label = [titleOf(node), node.detail, factsOf(node)].filter((part) => part !== '').join('\n')
      lines.push(`${indent}${ids.get(node.id)}[${quote(label)}]`)
    }
    for (const container of flow.containers) {
      if ((container.parent === flow.root.id ? null : container.parent) !== parent) continue
      lines.push(`${indent}subgraph ${ids.get(container.id)} [${quote(titleOf(container))}]`)
      write(container.id, `${indent}  `)
      lines.push(`${indent}end`)
    }
  }
  write(null, '  ')
  const edge = ([from, to]: readonly [string, string], arrow: string): string =>
    `  ${ids.get(from)} ${arrow} ${ids.get(to)}`
  return [
    'flowchart TB',
    ...lines,
    ...flow.edges.map((pair) => edge(pair, '-->')),
    ...flow.listed.map((pair) => edge(pair, '~~~')),
    '',
  ].join('\n')
}
