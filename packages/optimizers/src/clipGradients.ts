import { ArgumentError, checkOptions, noGrad, Parameter, stack, type Tensor, zeros } from '@neurite/core'

const listed = (params: Parameter | Iterable<Parameter>): Parameter[] =>
  (params instanceof Parameter ? [params] : [...params]).filter((param) => param.grad !== null)

/** The length of a vector: (sum |x|^p)^(1/p), or the largest |x| for p of infinity. */
function length(x: Tensor, p: number): Tensor {
  if (p === Number.POSITIVE_INFINITY) return x.abs().amax()
  return p === 2
    ? x.square().sum().sqrt()
    : x
        .abs()
        .pow(p)
        .sum()
        .pow(1 / p)
}

/**
 * Scales all gradients together so that the norm of all their elements is at most `maxNorm`; gives the norm before.
 * Call it between `backward()` and `step()`.
 * https://pytorch.org/docs/stable/generated/torch.nn.utils.clip_grad_norm_.html
 */
export function clipGradNorm(
  params: Parameter | Iterable<Parameter>,
  maxNorm: number,
  options: { normType?: number } = {},
): Tensor {
  checkOptions('clipGradNorm', options, ['normType'])
  const { normType = 2 } = options
  if (!(maxNorm >= 0) || !(normType > 0)) {
    throw new ArgumentError(
      `[clipGradNorm] maxNorm must be at least 0 and normType above 0, received ${maxNorm} and ${normType}`,
    )
  }
  const clipped = listed(params)
  return noGrad(() => {
    if (clipped.length === 0) return zeros([])
    const total = length(stack(clipped.map((param) => length(param.grad!, normType))), normType)
    const factor = total.add(1e-6).reciprocal().mul(maxNorm).clamp({ max: 1 })
    for (const param of clipped) param.grad = param.grad!.mul(factor)
    return total
  })
}

/**
 * Limits each element of all gradients to `±clipValue`.
 * https://pytorch.org/docs/stable/generated/torch.nn.utils.clip_grad_value_.html
 */
export function clipGradValue(params: Parameter | Iterable<Parameter>, clipValue: number): void {
  if (!(clipValue >= 0)) throw new ArgumentError(`[clipGradValue] clipValue must be at least 0, received ${clipValue}`)
  noGrad(() => {
    for (const param of listed(params)) param.grad = param.grad!.clamp({ min: -clipValue, max: clipValue })
  })
}
