import { ArgumentError, ShapeError } from '../errors.ts'
import type { Node } from '../graph/node.ts'
import { at, caseSamples, plain } from '../samples.ts'
import { formatShape, sizeOf } from '../shape.ts'
import { diagonal } from './diagonal.ts'
import { matmul } from './matmul.ts'
import { mul } from './mul.ts'
import { permute } from './permute.ts'
import { reshape } from './reshape.ts'
import { sum } from './sum.ts'

/** A tensor and the letter of each of its axes. */
interface Term {
  readonly x: Node
  readonly axes: readonly string[]
}

/** Letters of an operand; `...` becomes upper-case letters that no equation can hold, aligned at the right. */
function lettersOf(text: string, rank: number, equation: string): string[] {
  const [before = '', after, more] = text.split('...')
  if (more !== undefined || /[^a-zA-Z]/.test(before + (after ?? '')))
    throw new ArgumentError(`[einsum] cannot read '${text}' in '${equation}'; use letters and at most one '...'`, {
      equation,
    })
  const named = before.length + (after?.length ?? 0)
  if (after === undefined ? named !== rank : named > rank)
    throw new ShapeError(`[einsum] '${text}' in '${equation}' names ${named} axes of a tensor that has ${rank}`, {
      equation,
      rank,
    })
  const hidden = Array.from({ length: after === undefined ? 0 : rank - named }, (_, i) => `.${rank - named - i}`)
  return [...before, ...hidden, ...(after ?? '')]
}

/** A letter that stands twice in one operand takes the diagonal. */
function withoutRepeats({ x, axes }: Term): Term {
  const second = axes.findIndex((letter, i) => axes.indexOf(letter) < i)
  if (second < 0) return { x, axes }
  const first = axes.indexOf(axes[second]!)
  const rest = axes.filter((_, i) => i !== first && i !== second)
  return withoutRepeats({ x: diagonal(x, { dim1: first, dim2: second }), axes: [...rest, axes[first]!] })
}

/** Sums over the letters that nobody else needs. */
function summed({ x, axes }: Term, keep: ReadonlySet<string>): Term {
  const dims = axes.flatMap((letter, d) => (keep.has(letter) ? [] : [d]))
  return dims.length === 0 ? { x, axes } : { x: sum(x, { dim: dims }), axes: axes.filter((letter) => keep.has(letter)) }
}

/** The tensor with its axes in the order of `letters`; missing ones have size 1. */
function arranged({ x, axes }: Term, letters: readonly string[]): Node {
  const present = letters.filter((letter) => axes.includes(letter))
  const turned = permute(
    x,
    present.map((letter) => axes.indexOf(letter)),
  )
  return reshape(
    turned,
    letters.map((letter) => (axes.includes(letter) ? x.shape[axes.indexOf(letter)]! : 1)),
  )
}

/** Product of two terms, summed over the letters that are not kept: a batched matrix product. */
function contracted(a: Term, b: Term, keep: ReadonlySet<string>): Term {
  const p = summed(a, new Set([...keep, ...b.axes]))
  const q = summed(b, new Set([...keep, ...a.axes]))
  const shared = p.axes.filter((letter) => q.axes.includes(letter))
  const batch = shared.filter((letter) => keep.has(letter))
  const inner = shared.filter((letter) => !keep.has(letter))
  const rows = p.axes.filter((letter) => !shared.includes(letter))
  const columns = q.axes.filter((letter) => !shared.includes(letter))
  const axes = [...batch, ...rows, ...columns]
  if (inner.length === 0) return { x: mul(arranged(p, axes), arranged(q, axes)), axes }
  const left = arranged(p, [...batch, ...rows, ...inner])
  const right = arranged(q, [...batch, ...inner, ...columns])
  const size = (term: Term, letters: readonly string[]) =>
    sizeOf(letters.map((letter) => term.x.shape[term.axes.indexOf(letter)]!))
  const [m, k, n] = [size(p, rows), size(p, inner), size(q, columns)]
  const [batchA, batchB] = [left.shape.slice(0, batch.length), right.shape.slice(0, batch.length)]
  const product = matmul(reshape(left, [...batchA, m, k]), reshape(right, [...batchB, k, n]))
  return {
    x: reshape(product, [
      ...product.shape.slice(0, -2),
      ...left.shape.slice(batch.length, batch.length + rows.length),
      ...right.shape.slice(batch.length + inner.length),
    ]),
    axes,
  }
}

/**
 * Sums of products in index notation: `einsum('ij,jk->ik', a, b)` is the matrix product. Letters that are not in the
 * result are summed over; without `->` the result has the letters that stand once, in alphabetical order.
 * https://pytorch.org/docs/stable/generated/torch.einsum.html
 */
export function einsum(equation: string, ...operands: readonly Node[]): Node {
  const [left = '', right, more] = equation.replaceAll(' ', '').split('->')
  const texts = left.split(',')
  if (more !== undefined) throw new ArgumentError(`[einsum] '${equation}' holds more than one '->'`, { equation })
  if (texts.length !== operands.length)
    throw new ArgumentError(`[einsum] '${equation}' names ${texts.length} operands, received ${operands.length}`, {
      equation,
    })
  const letters = operands.map((x, i) => lettersOf(texts[i]!, x.shape.length, equation))
  checkSizes(equation, operands, letters)
  const all = [...new Set(letters.flat())]
  const hidden = all.filter((letter) => letter.startsWith('.')).sort((a, b) => Number(b.slice(1)) - Number(a.slice(1)))
  const once = all
    .filter((letter) => !letter.startsWith('.') && letters.flat().filter((other) => other === letter).length === 1)
    .sort()
  const output =
    right === undefined
      ? [...hidden, ...once]
      : right.split('...').flatMap((part, i) => (i === 0 ? [...part] : [...hidden, ...part]))
  const unknown = output.find((letter) => !all.includes(letter))
  if (unknown !== undefined || new Set(output).size !== output.length)
    throw new ArgumentError(`[einsum] the result of '${equation}' must hold letters of its operands, each once`, {
      equation,
    })
  const terms = operands.map((x, i) => withoutRepeats({ x, axes: letters[i]! }))
  let result = terms[0]!
  for (let i = 1; i < terms.length; i++) {
    const later = new Set([...output, ...terms.slice(i + 1).flatMap((term) => term.axes)])
    result = contracted(result, terms[i]!, later)
  }
  return arranged(summed(result, new Set(output)), output)
}

function checkSizes(equation: string, operands: readonly Node[], letters: readonly string[][]): void {
  const sizes = new Map<string, number>()
  operands.forEach((x, i) => {
    letters[i]!.forEach((letter, d) => {
      const [size, before] = [x.shape[d]!, sizes.get(letter)]
      if (before !== undefined && before !== size && before !== 1 && size !== 1) {
        throw new ShapeError(
          `[einsum] '${letter}' in '${equation}' has sizes ${before} and ${size} among ${operands.map((o) => formatShape(o.shape)).join(', ')}`,
          { equation },
        )
      }
      sizes.set(letter, Math.max(before ?? 1, size))
    })
  })
}

export const samples = () => [
  caseSamples(
    'einsum',
    [
      {
        inputs: [{ shape: [2, 3] }, { shape: [3, 2] }],
        run: (a, b) => einsum('ij,jk->ki', a, b),
        reference: (a, b) => plain([2, 2], (k, i) => [0, 1, 2].reduce((s, j) => s + at(a, i, j) * at(b, j, k), 0)),
      },
      {
        inputs: [{ shape: [3, 3] }],
        run: (a) => einsum('ii', a),
        reference: (a) => plain([], () => at(a, 0, 0) + at(a, 1, 1) + at(a, 2, 2)),
      },
      {
        inputs: [{ shape: [2, 2, 3] }, { shape: [3] }],
        run: (a, b) => einsum('...j,j->...', a, b),
        reference: (a, b) => plain([2, 2], (n, i) => [0, 1, 2].reduce((s, j) => s + at(a, n, i, j) * at(b, j), 0)),
      },
      {
        inputs: [{ shape: [2] }, { shape: [3] }],
        run: (a, b) => einsum('i,j', a, b),
        reference: (a, b) => plain([2, 3], (i, j) => at(a, i) * at(b, j)),
      },
    ],
    [
      {
        inputs: [{ shape: [2, 3] }],
        run: (a) => einsum('ij,jk', a),
        message: /\[einsum\] 'ij,jk' names 2 operands, received 1/,
      },
      {
        inputs: [{ shape: [2, 3] }, { shape: [2, 3] }],
        run: (a, b) => einsum('ij,jk->ik', a, b),
        message: /\[einsum\] 'j' in/,
      },
      { inputs: [{ shape: [2, 3] }], run: (a) => einsum('ij->iz', a), message: /must hold letters of its operands/ },
    ],
  ),
]
