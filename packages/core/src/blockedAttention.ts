import { customGradient, withRule } from './graph/custom.ts'
import { constantLike, positionNode, scalarLike } from './graph/constants.ts'
import { type Node, withTag } from './graph/node.ts'
import { add } from './ops/add.ts'
import { amax } from './ops/amax.ts'
import { cat } from './ops/cat.ts'
import { le } from './ops/compare.ts'
import { div } from './ops/div.ts'
import { exp } from './ops/exp.ts'
import { matmul } from './ops/matmul.ts'
import { mul } from './ops/mul.ts'
import { narrow } from './ops/narrow.ts'
import { pad } from './ops/pad.ts'
import { transpose } from './ops/permute.ts'
import { reshape } from './ops/reshape.ts'
import { sub } from './ops/sub.ts'
import { sum } from './ops/sum.ts'
import { where } from './ops/where.ts'

// Attention, a block of queries at a time, so that the scores of one block are all that is ever stored of them. The
// gradient computes the scores of each block again. The idea is that of Rabe and Staats, 2021 (arXiv 2112.05682).

export interface BlockedAttention {
  readonly scale: number
  readonly causal: boolean
  /** Queries in a block. */
  readonly rows: number
  /** What the weights of a block are multiplied by, made anew at each call; null where nothing is dropped. */
  readonly dropped: ((block: number) => Node) | null
}

/** A block of queries, and how many keys they may look at. */
interface Block {
  readonly at: number
  readonly start: number
  readonly rows: number
  readonly keys: number
}

function blocksOf(queries: number, keys: number, { rows, causal }: BlockedAttention): Block[] {
  return Array.from({ length: Math.ceil(queries / rows) }, (_, at) => {
    const start = at * rows
    const stop = Math.min(queries, start + rows)
    return { at, start, rows: stop - start, keys: causal ? Math.min(keys, stop) : keys }
  })
}

/** The shapes of the masks that dropout needs, of scores [batch..., queries, keys]. */
export function blockShapes(
  batch: readonly number[],
  queries: number,
  keys: number,
  how: BlockedAttention,
): number[][] {
  return blocksOf(queries, keys, how).map((block) => [...batch, block.rows, block.keys])
}

const rowsOf = (x: Node, { start, rows }: Block): Node => narrow(x, -2, start, rows)
const frontOf = (x: Node, { keys }: Block): Node => narrow(x, -2, 0, keys)

/** The part of a mask [..., L or 1, S or 1] for a block. */
function maskOf(mask: Node, block: Block): Node {
  const rows = mask.shape.at(-2) === 1 ? mask : rowsOf(mask, block)
  return mask.shape.at(-1) === 1 ? rows : narrow(rows, -1, 0, block.keys)
}

/** The weights of a block: `power / total`, each row of weights sums to 1. */
function weightsOf(q: Node, k: Node, mask: Node | null, block: Block, { scale, causal }: BlockedAttention) {
  let scores = matmul(mul(rowsOf(q, block), scalarLike(q, scale)), transpose(frontOf(k, block), -1, -2))
  const never = constantLike(scores, Number.NEGATIVE_INFINITY)
  if (mask !== null) {
    const part = maskOf(mask, block)
    scores = part.dtype === 'bool' ? where(part, scores, never) : add(scores, part)
  }
  if (causal) {
    const shape = [block.rows, block.keys]
    const query = add(positionNode(shape, 0), constantLike(positionNode([], 0), block.start))
    scores = where(le(positionNode(shape, 1), query), scores, never)
  }
  const power = exp(sub(scores, amax(scores, { dim: -1, keepdim: true })))
  return { power, total: sum(power, { dim: -1, keepdim: true }) }
}

function outputValue(inputs: readonly Node[], how: BlockedAttention): Node {
  const [q, k, v] = inputs
  const mask = inputs[3] ?? null
  const outputs = blocksOf(q!.shape.at(-2)!, k!.shape.at(-2)!, how).map((block) => {
    const { power, total } = weightsOf(q!, k!, mask, block, how)
    const used = how.dropped === null ? power : mul(power, how.dropped(block.at))
    return div(matmul(used, frontOf(v!, block)), total)
  })
  return cat(outputs, { dim: -2 })
}

/**
 * With weights w and output o = w v: dv = w^T do, dw = do v^T, and for the scores s, ds = w (dw - sum(do o)) by row;
 * then dq = scale ds k and dk = scale ds^T q.
 */
function gradients(dy: Node, output: Node, inputs: readonly Node[], how: BlockedAttention): (Node | null)[] {
  const [q, k, v] = inputs
  const mask = inputs[3] ?? null
  const shared = sum(mul(dy, output), { dim: -1, keepdim: true })
  const keys = k!.shape.at(-2)!
  const queries: Node[] = []
  let [dk, dv] = [null as Node | null, null as Node | null]
  const accumulate = (before: Node | null, part: Node, block: Block): Node => {
    const whole = block.keys === keys ? part : pad(part, [0, 0, 0, keys - block.keys])
    return before === null ? whole : add(before, whole)
  }
  for (const block of blocksOf(q!.shape.at(-2)!, keys, how)) {
    // of its own tag, so that nothing is kept from the forward pass
    withTag(() => {
      const { power, total } = weightsOf(q!, k!, mask, block, how)
      const weights = div(power, total)
      const kept = how.dropped === null ? null : how.dropped(block.at)
      const out = rowsOf(dy, block)
      const arrived = matmul(out, transpose(frontOf(v!, block), -1, -2))
      const dWeights = kept === null ? arrived : mul(arrived, kept)
      const dScores = mul(weights, sub(dWeights, rowsOf(shared, block)))
      const factor = scalarLike(q!, how.scale)
      queries.push(mul(matmul(dScores, frontOf(k!, block)), factor))
      const turned = matmul(transpose(dScores, -1, -2), mul(rowsOf(q!, block), factor))
      dk = accumulate(dk, turned, block)
      const used = kept === null ? weights : mul(weights, kept)
      dv = accumulate(dv, matmul(transpose(used, -1, -2), out), block)
    })
  }
  return [cat(queries, { dim: -2 }), dk, dv, null]
}

/** Attributes: [causal, scale, rows]. */
const withGradient = /*@__PURE__*/ customGradient(
  'attention',
  ({ dy, inputs, output, attributes: [causal, scale, rows] }) =>
    gradients(dy, output, inputs, { causal: causal === 1, scale: scale!, rows: rows!, dropped: null }),
  (attributes) => attributes,
)

/**
 * `softmax(q k^T scale + mask) v` of queries [..., L, E], keys [..., S, E] and values [..., S, V], in blocks of queries.
 * A mask gets no gradient.
 */
export function blockedAttention(q: Node, k: Node, v: Node, mask: Node | null, how: BlockedAttention): Node {
  const rank = Math.max(q.shape.length, k.shape.length, v.shape.length, mask?.shape.length ?? 0)
  const given = mask === null ? [q, k, v] : [q, k, v, mask]
  // of one rank, so that a batch axis in front stands for the same in all of them
  const inputs = given.map((x) => {
    const missing = rank - x.shape.length
    return missing === 0 ? x : reshape(x, [...new Array<number>(missing).fill(1), ...x.shape])
  })
  const value = outputValue(inputs, how)
  if (how.dropped === null) return withGradient(value, inputs, [Number(how.causal), how.scale, how.rows])
  return withRule(value, inputs, (dy) => gradients(dy, value, inputs, how))
}
