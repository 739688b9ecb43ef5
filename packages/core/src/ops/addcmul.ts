import type { Operand } from '../graph/makers.ts'
import type { Node } from '../graph/node.ts'
import { checkOptions } from '../options.ts'
import { at, caseSamples, plain } from '../samples.ts'
import { add } from './add.ts'
import { div } from './div.ts'
import { mul } from './mul.ts'

export interface ValueOptions {
  /** Factor of what is added; 1 when left out. */
  readonly value?: number
}

/** A factor of 1 needs no multiplication. */
const scale = (x: Node, value: number): Node => (value === 1 ? x : mul(x, value))

/**
 * `x + value * a * b`, broadcast.
 * https://pytorch.org/docs/stable/generated/torch.addcmul.html
 */
export function addcmul(x: Node, a: Node, b: Operand, options: ValueOptions = {}): Node {
  checkOptions('addcmul', options, ['value'])
  return add(x, scale(mul(a, b), options.value ?? 1))
}

/**
 * `x + value * a / b`, broadcast.
 * https://pytorch.org/docs/stable/generated/torch.addcdiv.html
 */
export function addcdiv(x: Node, a: Node, b: Operand, options: ValueOptions = {}): Node {
  checkOptions('addcdiv', options, ['value'])
  return add(x, scale(div(a, b), options.value ?? 1))
}

const inputs = [{ shape: [2, 3] }, { shape: [2, 1] }, { shape: [3], low: 0.4 }]

export const samples = () => [
  caseSamples('addcmul', [
    {
      inputs,
      run: (x, a, b) => addcmul(x, a, b, { value: 0.5 }),
      reference: (x, a, b) => plain([2, 3], (i, j) => at(x, i, j) + 0.5 * at(a, i, j) * at(b, i, j)),
    },
  ]),
  caseSamples('addcdiv', [
    {
      inputs,
      run: (x, a, b) => addcdiv(x, a, b, { value: -1.5 }),
      reference: (x, a, b) => plain([2, 3], (i, j) => at(x, i, j) - (1.5 * at(a, i, j)) / at(b, i, j)),
    },
  ]),
]
