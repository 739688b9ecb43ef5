import { ArgumentError } from '../errors.ts'
import { constantLike } from '../graph/constants.ts'
import { floatFunction } from '../graph/makers.ts'
import type { Node } from '../graph/node.ts'
import { checkOptions } from '../options.ts'
import { unarySamples } from '../samples.ts'
import { add } from './add.ts'
import { erf } from './erf.ts'
import { exp } from './exp.ts'
import { mul } from './mul.ts'
import { square } from './square.ts'
import { tanh } from './tanh.ts'

export interface GeluOptions {
  /** 'tanh' for the approximation by a hyperbolic tangent; 'none' when left out. */
  readonly approximate?: 'none' | 'tanh'
}

const SQRT_HALF = Math.SQRT1_2
const SQRT_2_OVER_PI = Math.sqrt(2 / Math.PI)
const CUBIC = 0.044715

const exact = /*@__PURE__*/ floatFunction(
  'gelu',
  (e, [x]) => e.mul(e.mul(x!, e.like(x!, 0.5)), e.add(e.like(x!, 1), e.unary('erf', e.mul(x!, e.like(x!, SQRT_HALF))))),
  // dx = (F(x) + x f(x)) dy, with F and f the normal distribution and its density
  ({ dy, inputs: [x] }) => {
    const constant = (value: number) => constantLike(x!, value)
    const distribution = mul(add(erf(mul(x!, constant(SQRT_HALF))), constant(1)), constant(0.5))
    const density = mul(exp(mul(square(x!), constant(-0.5))), constant(1 / Math.sqrt(2 * Math.PI)))
    return [mul(dy, add(distribution, mul(x!, density)))]
  },
)

function approximated(x: Node): Node {
  const constant = (value: number) => constantLike(x, value)
  const inner = mul(mul(x, add(mul(square(x), constant(CUBIC)), constant(1))), constant(SQRT_2_OVER_PI))
  return mul(mul(x, constant(0.5)), add(tanh(inner), constant(1)))
}

/**
 * Gaussian error linear unit: `x F(x)`, with F the normal distribution; or `x / 2 (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3)))`.
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.gelu.html
 */
export function gelu(x: Node, options: GeluOptions = {}): Node {
  checkOptions('gelu', options, ['approximate'])
  const { approximate = 'none' } = options
  if (approximate === 'none') return exact(x)
  if (approximate === 'tanh') return approximated(x)
  throw new ArgumentError(`[gelu] approximate is 'none' or 'tanh', received '${String(approximate)}'`, { approximate })
}

const tanhReference = (x: number): number => 0.5 * x * (1 + Math.tanh(SQRT_2_OVER_PI * (x + CUBIC * x ** 3)))

export const samples = () => [
  // the approximation is within 5e-4 of the exact form; golden vectors hold the exact one
  unarySamples('gelu', gelu, tanhReference, { tolerance: 2e-3, low: 0.2 }),
  unarySamples('gelu', (x) => gelu(x, { approximate: 'tanh' }), tanhReference, {
    edges: [0, 10, -10],
    errors: [
      {
        inputs: [{ shape: [2] }],
        run: (x) => gelu(x, { approximate: 'sigmoid' as 'tanh' }),
        message: /\[gelu\] approximate is/,
      },
    ],
  }),
]
