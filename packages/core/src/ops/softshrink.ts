import { constantLike, scalarLike } from '../graph/constants.ts'
import { toFloat } from '../graph/makers.ts'
import type { Node } from '../graph/node.ts'
import { checkOptions } from '../options.ts'
import { unarySamples } from '../samples.ts'
import { abs } from './abs.ts'
import { add } from './add.ts'
import { gt, lt } from './compare.ts'
import { neg } from './neg.ts'
import { sub } from './sub.ts'
import { tanh } from './tanh.ts'
import { where } from './where.ts'

export interface ShrinkOptions {
  /** Half the width of the flat part; 0.5 when left out. */
  readonly lambd?: number
}

/**
 * Shrunk towards 0: `x - lambd` above lambd, `x + lambd` below -lambd, else 0.
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.softshrink.html
 */
export function softshrink(x: Node, options: ShrinkOptions = {}): Node {
  checkOptions('softshrink', options, ['lambd'])
  const value = toFloat(x)
  const lambd = scalarLike(value, options.lambd ?? 0.5)
  return where(
    gt(value, lambd),
    sub(value, lambd),
    where(lt(value, neg(lambd)), add(value, lambd), constantLike(value, 0)),
  )
}

/**
 * x where `|x| > lambd`, else 0.
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.hardshrink.html
 */
export function hardshrink(x: Node, options: ShrinkOptions = {}): Node {
  checkOptions('hardshrink', options, ['lambd'])
  const value = toFloat(x)
  return where(gt(abs(value), scalarLike(value, options.lambd ?? 0.5)), value, constantLike(value, 0))
}

/**
 * `x - tanh(x)`, element by element.
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.tanhshrink.html
 */
export function tanhshrink(x: Node): Node {
  const value = toFloat(x)
  return sub(value, tanh(value))
}

export const samples = () => [
  unarySamples('softshrink', softshrink, (x) => (x > 0.5 ? x - 0.5 : x < -0.5 ? x + 0.5 : 0), {
    edges: [0.5, -0.5, 0],
  }),
  unarySamples(
    'hardshrink',
    (x) => hardshrink(x, { lambd: 0.8 }),
    (x) => (Math.abs(x) > 0.8 ? x : 0),
    { edges: [1, 0] },
  ),
  unarySamples('tanhshrink', tanhshrink, (x) => x - Math.tanh(x), { tolerance: 1e-4, edges: [0, -0] }),
]
