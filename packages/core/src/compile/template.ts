import type { Node } from '../graph/node.ts'
import { Tensor } from '../tensor.ts'

/** How the result of the function is put together again: tensors by output position, everything else as it was. */
export type Template =
  | { readonly kind: 'tensor'; readonly output: number }
  | { readonly kind: 'array'; readonly parts: readonly Template[] }
  | { readonly kind: 'record'; readonly parts: Readonly<Record<string, Template>> }
  | { readonly kind: 'value'; readonly value: unknown }

/** Takes the tensors out of a result, into `results`. */
export function templateOf(value: unknown, results: Node[]): Template {
  if (value instanceof Tensor) return { kind: 'tensor', output: results.push(value.node) - 1 }
  if (Array.isArray(value)) return { kind: 'array', parts: value.map((part) => templateOf(part, results)) }
  if (value !== null && typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype) {
    const parts = Object.fromEntries(Object.entries(value).map(([key, part]) => [key, templateOf(part, results)]))
    return { kind: 'record', parts }
  }
  return { kind: 'value', value }
}

/** Puts a result together from nodes. */
export function fill(template: Template, outputs: readonly Node[]): unknown {
  switch (template.kind) {
    case 'tensor':
      return new Tensor(outputs[template.output]!)
    case 'array':
      return template.parts.map((part) => fill(part, outputs))
    case 'record':
      return Object.fromEntries(Object.entries(template.parts).map(([key, part]) => [key, fill(part, outputs)]))
    case 'value':
      return template.value
    default:
      return template satisfies never
  }
}
