import { Parameter, State } from '@neurite/core'

/** Something found in a module, and the name under which a state dict has it. */
export interface Member<T> {
  readonly name: string
  readonly value: T
}

/** What one module holds itself, apart from what its children hold. */
export interface Members<M> {
  readonly parameters: Member<Parameter>[]
  readonly buffers: Member<State>[]
  readonly children: Member<M>[]
}

function isPlainRecord(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

/** Sorts entries into parameters, buffers and modules; looks into arrays and plain records: `layers.0`. */
export function collectMembers<M>(
  entries: Iterable<readonly [string, unknown]>,
  isModule: (value: unknown) => value is M,
): Members<M> {
  const members: Members<M> = { parameters: [], buffers: [], children: [] }
  const containers = new Set<object>()
  const pending: (readonly [string, unknown])[] = [...entries].reverse()
  for (let entry = pending.pop(); entry !== undefined; entry = pending.pop()) {
    const [name, value] = entry
    if (isModule(value)) members.children.push({ name, value })
    else if (value instanceof Parameter) members.parameters.push({ name, value })
    else if (value instanceof State) members.buffers.push({ name, value })
    else if ((Array.isArray(value) || isPlainRecord(value)) && !containers.has(value)) {
      containers.add(value)
      const inner = Object.entries(value).map(([key, item]) => [`${name}.${key}`, item] as const)
      pending.push(...inner.reverse())
    }
  }
  return members
}
