import { factsOf, flowOf, type ModelGraphOptions, type ModelLike, readGraph, titleOf } from './modelGraph.ts'

const quote = (content: string): string =>
  `"${content.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`

/**
 * The graph of a model in the language of Graphviz: `dot -Tsvg model.dot`.
 * https://graphviz.org/doc/info/lang.html
 */
export function toDot(model: ModelLike, options: ModelGraphOptions = {}): string {
  const flow = flowOf(readGraph('toDot', model, options, []), options)
  const lines: string[] = []
  const write = (parent: string | null, indent: string): void => {
    for (const node of flow.leaves) {
      if ((node.parent === flow.root.id ? null : node.parent) !== parent) continue
      const label = [titleOf(node), node.detail, factsOf(node)].filter((part) => part !== '').join('\n')
      lines.push(`${indent}${quote(node.id)} [label=${quote(label)}]`)
    }
    for (const container of flow.containers) {
      if ((container.parent === flow.root.id ? null : container.parent) !== parent) continue
      lines.push(
        `${indent}subgraph ${quote(`cluster_${container.id}`)} {`,
        `${indent}  label=${quote(titleOf(container))}`,
      )
      write(container.id, `${indent}  `)
      lines.push(`${indent}}`)
    }
  }
  write(null, '  ')
  const edge = ([from, to]: readonly [string, string], style = ''): string => `  ${quote(from)} -> ${quote(to)}${style}`
  return [
    `digraph ${quote(flow.root.type)} {`,
    '  node [shape=box, style=rounded, fontname="sans-serif"]',
    ...lines,
    ...flow.edges.map((pair) => edge(pair)),
    ...flow.listed.map((pair) => edge(pair, ' [style=invis]')),
    '}',
    '',
  ].join('\n')
}
