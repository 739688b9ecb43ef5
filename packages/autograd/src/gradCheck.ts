import { checkOptions, noGrad, type Tensor, tensor } from '@neurite/core'
import { gradients } from './gradients.ts'

export interface GradCheckOptions {
  /** Step of the difference quotient; 1e-6 suits float64. */
  readonly epsilon?: number
  /** Largest accepted `|analytic - numeric| / max(1, |numeric|)`. */
  readonly tolerance?: number
}

export interface GradCheckResult {
  readonly passed: boolean
  /** Largest `|analytic - numeric| / max(1, |numeric|)` over all elements. */
  readonly maxError: number
}

/**
 * Compares the gradients of `sum(fn(...inputs) * weights)` with central differences
 * `(f(x + e) - f(x - e)) / (2e)`, element by element. Inputs should be float64.
 * https://pytorch.org/docs/stable/generated/torch.autograd.gradcheck.html
 */
export async function gradCheck(
  fn: (...inputs: Tensor[]) => Tensor,
  inputs: readonly Tensor[],
  options: GradCheckOptions = {},
): Promise<GradCheckResult> {
  checkOptions('gradCheck', options, ['epsilon', 'tolerance'])
  const { epsilon = 1e-6, tolerance = 1e-5 } = options
  const data = await Promise.all(inputs.map(async (input) => Float64Array.from(await input.data())))
  const make = (i: number, values: Float64Array, requiresGrad: boolean) => {
    const { shape, dtype, device } = inputs[i]!
    const leaf = tensor(values, { dtype, device }).reshape(shape).detach()
    leaf.requiresGrad = requiresGrad
    return leaf
  }
  const variables = inputs.map((_, i) => make(i, data[i]!, true))
  const output = fn(...variables)
  // Uneven weights, so that errors of opposite sign do not cancel.
  const weightValues = Float64Array.from({ length: output.size }, (_, i) => Math.cos(i + 1) + 1.5)
  const weights = tensor(weightValues, { dtype: output.dtype, device: output.device }).reshape(output.shape)
  const analytic = gradients(output.mul(weights).sum(), variables, { allowUnused: true })
  let maxError = 0
  for (let i = 0; i < inputs.length; i++) {
    const expected = await analytic[i]!.data()
    for (let j = 0; j < data[i]!.length; j++) {
      const at = async (offset: number) => {
        const values = data[i]!.slice()
        values[j] = values[j]! + offset
        const arguments_ = inputs.map((_, k) => make(k, k === i ? values : data[k]!, false))
        return noGrad(() =>
          fn(...arguments_)
            .mul(weights)
            .sum(),
        ).item()
      }
      const numeric = (Number(await at(epsilon)) - Number(await at(-epsilon))) / (2 * epsilon)
      const error = Math.abs(expected[j]! - numeric) / Math.max(1, Math.abs(numeric))
      if (!(error <= maxError)) maxError = error
    }
  }
  return { passed: maxError <= tolerance, maxError }
}
