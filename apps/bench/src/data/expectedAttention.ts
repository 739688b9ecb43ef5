import type { NamedArray } from './array.ts'
import type { Attention } from './operations.ts'
import type { Reference } from './reference.ts'

type Values = NamedArray['values']

/** The weights of one query: `softmax(q k^T / sqrt(width))`. */
function weightsOf(query: Values, key: Values, head: number, row: number, { length, width }: Attention): Float64Array {
  const weights = new Float64Array(length)
  const from = (head * length + row) * width
  let sum = 0
  for (let s = 0; s < length; s++) {
    let score = 0
    for (let w = 0; w < width; w++) score += query[from + w]! * key[(head * length + s) * width + w]!
    sum += weights[s] = Math.exp(score / Math.sqrt(width))
  }
  return weights.map((weight) => weight / sum)
}

const split = (place: number, { length, width }: Attention) =>
  [Math.floor(place / width / length), Math.floor(place / width) % length, place % width] as const

const elements = ({ batch, heads, length, width }: Attention) => batch * heads * length * width

export function attentionOutput(attention: Attention, [query, key, value]: readonly Values[]): Reference {
  const at = (place: number) => {
    const [head, row, column] = split(place, attention)
    const weights = weightsOf(query!, key!, head, row, attention)
    return weights.reduce((sum, w, s) => sum + w * value![(head * attention.length + s) * attention.width + column]!, 0)
  }
  return { length: elements(attention), at }
}

/** The gradients by query, key and value: with P the weights and dP = dO v^T, dS = P (dP - sum(P dP)) / sqrt(width). */
export function attentionGradients(
  attention: Attention,
  [query, key, value, gradient]: readonly Values[],
): Reference[] {
  const { length, width } = attention
  const start = (head: number, row: number) => (head * length + row) * width
  const scoreGradients = (head: number, row: number): { weights: Float64Array; scores: Float64Array } => {
    const weights = weightsOf(query!, key!, head, row, attention)
    const byWeight = weights.map((_, s) => {
      let sum = 0
      for (let w = 0; w < width; w++) sum += gradient![start(head, row) + w]! * value![start(head, s) + w]!
      return sum
    })
    const mean = weights.reduce((sum, weight, s) => sum + weight * byWeight[s]!, 0)
    return { weights, scores: weights.map((weight, s) => (weight * (byWeight[s]! - mean)) / Math.sqrt(width)) }
  }
  const overQueries =
    (term: (head: number, query: number, key: number, column: number) => number) => (place: number) => {
      const [head, row, column] = split(place, attention)
      let sum = 0
      for (let l = 0; l < length; l++) sum += term(head, l, row, column)
      return sum
    }
  const byQuery = (place: number) => {
    const [head, row, column] = split(place, attention)
    return scoreGradients(head, row).scores.reduce((sum, score, s) => sum + score * key![start(head, s) + column]!, 0)
  }
  const byKey = overQueries((head, l, s, w) => scoreGradients(head, l).scores[s]! * query![start(head, l) + w]!)
  const byValue = overQueries(
    (head, l, s, w) => weightsOf(query!, key!, head, l, attention)[s]! * gradient![start(head, l) + w]!,
  )
  return [byQuery, byKey, byValue].map((at) => ({ length: elements(attention), at }))
}
