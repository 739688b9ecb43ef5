import type { NamedArray } from './array.ts'
import { attentionGradients, attentionOutput } from './expectedAttention.ts'
import { operands } from './operands.ts'
import {
  CHAIN_SCALE,
  CHAIN_SHIFT,
  type Convolution,
  KERNEL_SIDE,
  LAYER_NORM_EPSILON,
  type MatrixOperation,
  type Operation,
  type Product,
} from './operations.ts'
import type { Reference } from './reference.ts'

/** Where a result is compared: spread over all of it, both ends among the places. */
const CHECKED_ELEMENTS = 32

function checkedPlaces(length: number): number[] {
  const count = Math.min(length, CHECKED_ELEMENTS)
  return Array.from({ length: count }, (_, i) => (count === 1 ? 0 : Math.round((i * (length - 1)) / (count - 1))))
}

/** The elements of a result that are compared with those of `expectedElements`. */
export function checkedElements(results: readonly ArrayLike<number>[]): number[] {
  return results.flatMap((result) => checkedPlaces(result.length).map((place) => result[place] ?? Number.NaN))
}

type Values = NamedArray['values']

function product({ m, k, n, transposeLeft, transposeRight }: Product, [left, right]: readonly Values[]): Reference {
  const at = (place: number) => {
    const row = Math.floor(place / n)
    const column = place % n
    let sum = 0
    for (let i = 0; i < k; i++) {
      const a = left![transposeLeft ? i * m + row : row * k + i]!
      sum += a * right![transposeRight ? column * k + i : i * n + column]!
    }
    return sum
  }
  return { length: m * n, at }
}

function ofMatrix({ kind, rows, columns }: MatrixOperation, [x, weight, bias]: readonly Values[]): Reference {
  const total = (count: number, first: number, step: number, term = (value: number) => value) => {
    let sum = 0
    for (let i = 0; i < count; i++) sum += term(x![first + i * step]!)
    return sum
  }
  const rowOf = (place: number) => place - (place % columns)
  switch (kind) {
    case 'tanhChain':
      return { length: rows * columns, at: (i) => Math.tanh(CHAIN_SCALE * x![i]! + CHAIN_SHIFT) * x![i]! }
    case 'softmax':
      return { length: rows * columns, at: (i) => Math.exp(x![i]!) / total(columns, rowOf(i), 1, Math.exp) }
    case 'layerNorm': {
      const at = (i: number) => {
        const mean = total(columns, rowOf(i), 1) / columns
        const variance = total(columns, rowOf(i), 1, (value) => (value - mean) ** 2) / columns
        const standard = (x![i]! - mean) / Math.sqrt(variance + LAYER_NORM_EPSILON)
        return standard * weight![i % columns]! + bias![i % columns]!
      }
      return { length: rows * columns, at }
    }
    case 'sumColumns':
      return { length: columns, at: (i) => total(rows, i, columns) }
    case 'sumRows':
      return { length: rows, at: (i) => total(columns, i * columns, 1) }
    case 'sumAll':
      return { length: 1, at: () => total(rows * columns, 0, 1) }
    default:
      return kind satisfies never
  }
}

function convolution(
  { kind, batch, inputs, outputs, side }: Convolution,
  [first, second]: readonly Values[],
): Reference {
  const span = KERNEL_SIDE
  const inside = (at: number) => at >= 0 && at < side
  const pixel = (values: Values, channels: number, image: number, channel: number, y: number, x: number) =>
    inside(y) && inside(x) ? values[((image * channels + channel) * side + y) * side + x]! : 0
  const split = (place: number, channels: number, size: number) => {
    const x = place % size
    const y = Math.floor(place / size) % size
    const channel = Math.floor(place / size ** 2) % channels
    return [Math.floor(place / size ** 2 / channels), channel, y, x] as const
  }
  /** Over another axis of channels and the window, the weight turned round for the gradient of the input. */
  const windows = (place: number, from: number, to: number, turned: boolean) => {
    const [image, channel, y, x] = split(place, to, side)
    let sum = 0
    for (let other = 0; other < from; other++)
      for (let i = 0; i < span ** 2; i++) {
        const [dy, dx] = [Math.floor(i / span) - 1, (i % span) - 1]
        const at = turned
          ? (other * inputs + channel) * span ** 2 + (span ** 2 - 1 - i)
          : (channel * inputs + other) * span ** 2 + i
        sum += pixel(first!, from, image, other, y + dy, x + dx) * second![at]!
      }
    return sum
  }
  if (kind === 'convolution')
    return { length: batch * outputs * side ** 2, at: (i) => windows(i, inputs, outputs, false) }
  if (kind === 'convolutionInput')
    return { length: batch * inputs * side ** 2, at: (i) => windows(i, outputs, inputs, true) }
  const at = (place: number) => {
    const [output, input, ky, kx] = split(place, inputs, span)
    let sum = 0
    for (let i = 0; i < batch * side ** 2; i++) {
      const [image, y, x] = [Math.floor(i / side ** 2), Math.floor(i / side) % side, i % side]
      sum += pixel(first!, inputs, image, input, y + ky - 1, x + kx - 1) * pixel(second!, outputs, image, output, y, x)
    }
    return sum
  }
  return { length: outputs * inputs * span ** 2, at }
}

function references(operation: Operation): readonly Reference[] {
  const given = operands(operation).map(({ values }) => values)
  switch (operation.kind) {
    case 'matmul':
      return [product(operation, given)]
    case 'tanhChain':
    case 'softmax':
    case 'layerNorm':
    case 'sumColumns':
    case 'sumRows':
    case 'sumAll':
      return [ofMatrix(operation, given)]
    case 'convolution':
    case 'convolutionInput':
    case 'convolutionWeight':
      return [convolution(operation, given)]
    case 'attention':
      return [attentionOutput(operation, given)]
    case 'attentionBackward':
      return [attentionOutput(operation, given), ...attentionGradients(operation, given)]
    default:
      return operation satisfies never
  }
}

/** The elements that `checkedElements` picks, in double precision. */
export function expectedElements(operation: Operation): number[] {
  return references(operation).flatMap(({ length, at }) => checkedPlaces(length).map(at))
}
