import { codeOf } from '../dtype.ts'
import { DeviceError, StaleTensorError } from '../errors.ts'
import { placeholderOp, scalarOp } from '../graph/leaf.ts'
import { newMark, type Node } from '../graph/node.ts'
import { notYet } from './arrivals.ts'
import { reasonOf } from './failures.ts'
import { GONE } from './keeper.ts'

/** A part of the graph, described so that equal structures have equal descriptions. */
export interface Walk {
  /** Inputs before users, in an order that depends on structure alone. */
  readonly nodes: Node[]
  readonly inputs: Node[]
  readonly scalars: Node[]
  /** The description: `words[0..length)`. */
  words: Float64Array
  length: number
  hash: number
  /** The device, as it was opened, on which the graph is to be computed. */
  readonly opening: number
}

/** How much of its lists a walk has filled. They keep their length from step to step, so that nothing is allocated. */
const filled = { nodes: 0, inputs: 0, scalars: 0 }
const stack: Node[] = []
const cursors: number[] = []
/** Tags in the order in which a walk meets them: their numbers differ from step to step, their pattern does not. */
const tags = new Map<number, number>()

function ordinalOf(tag: number): number {
  if (tag === 0) return 0
  const known = tags.get(tag)
  if (known !== undefined) return known
  tags.set(tag, tags.size + 1)
  return tags.size
}

export function newWalk(opening: number): Walk {
  return { nodes: [], inputs: [], scalars: [], words: new Float64Array(1024), length: 0, hash: 0, opening }
}

function grow(walk: Walk, wanted: number): void {
  if (wanted <= walk.words.length) return
  const larger = new Float64Array(Math.max(wanted, 2 * walk.words.length))
  larger.set(walk.words.subarray(0, walk.length))
  walk.words = larger
}

/** Codes below the smallest op id, so that leaves differ from ops. */
const INPUT_LEAF = -1
const SCALAR_LEAF = -2

function describe(walk: Walk, node: Node): void {
  const { shape, attributes } = node
  grow(walk, walk.length + 8 + shape.length + attributes.length + node.inputs.length)
  const words = walk.words
  let at = walk.length
  const leaf = node.storage !== null ? INPUT_LEAF : node.op === scalarOp ? SCALAR_LEAF : 0
  words[at++] = leaf || node.op.id
  words[at++] = codeOf(node.dtype) + 8 * ordinalOf(node.tag)
  words[at++] = shape.length
  for (let i = 0; i < shape.length; i++) words[at++] = shape[i]!
  if (leaf === 0) {
    words[at++] = attributes.length
    for (let i = 0; i < attributes.length; i++) words[at++] = attributes[i]!
    const { inputs } = node
    for (let i = 0; i < inputs.length; i++) words[at++] = inputs[i]!.position
  }
  walk.length = at
}

function visit(walk: Walk, node: Node): void {
  node.position = filled.nodes
  walk.nodes[filled.nodes++] = node
  if (node.storage !== null) {
    const { storage } = node
    if (storage.stale) throw reasonOf(storage)
    if (storage.host === null && storage.opening !== walk.opening && !storage.page?.host)
      throw storage.arrival === null ? new StaleTensorError(GONE) : notYet(storage)
    walk.inputs[filled.inputs++] = node
  } else if (node.op === scalarOp) walk.scalars[filled.scalars++] = node
  else if (node.op === placeholderOp) {
    throw new DeviceError(
      '[vmap] a value cannot be read inside the function; use where() for choices that depend on data',
    )
  }
  describe(walk, node)
}

function trim(list: unknown[], length: number): void {
  while (list.length > length) list.pop()
}

/** Walks everything below the roots that is not computed, and describes it in `walk`, which is reused. */
export function walkGraph(walk: Walk, roots: readonly Node[], overwrites: readonly number[] | null): void {
  filled.nodes = filled.inputs = filled.scalars = 0
  walk.length = 0
  trim(stack, 0)
  tags.clear()
  const number = newMark()
  for (let r = 0; r < roots.length; r++) {
    const root = roots[r]!
    if (root.mark === number) continue
    root.mark = number
    stack.push(root)
    cursors[stack.length - 1] = 0
    while (stack.length > 0) {
      const top = stack.length - 1
      const node = stack[top]!
      const cursor = cursors[top]!
      if (node.storage === null && cursor < node.inputs.length) {
        cursors[top] = cursor + 1
        const input = node.inputs[cursor]!
        if (input.mark === number) continue
        input.mark = number
        stack.push(input)
        cursors[top + 1] = 0
        continue
      }
      visit(walk, node)
      stack.pop()
    }
  }
  trim(walk.nodes, filled.nodes)
  trim(walk.inputs, filled.inputs)
  trim(walk.scalars, filled.scalars)
  grow(walk, walk.length + 2 * roots.length + 1)
  walk.words[walk.length++] = roots.length
  for (let r = 0; r < roots.length; r++) {
    walk.words[walk.length++] = roots[r]!.position
    walk.words[walk.length++] = overwrites ? overwrites[r]! : -1
  }
  walk.hash = hashOf(walk)
}

/** Nearly all words are whole; of the others so much of the fraction counts. */
const FRACTION = 1024

function hashOf({ words, length }: Walk): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < length; i++) {
    hash = Math.imul(hash ^ (words[i]! * FRACTION), 0x01000193)
    hash ^= hash >>> 15
  }
  return hash
}

/** Whether a stored description equals that of a walk. */
export function sameWords(words: Float64Array, walk: Walk): boolean {
  if (words.length !== walk.length) return false
  const other = walk.words
  for (let i = 0; i < words.length; i++) if (!Object.is(words[i], other[i])) return false
  return true
}
