import { GradientError, Tensor, withGradients, withRule } from '@neurite/core'

/** The value of a function, and how gradients go through it. */
export interface CustomValue {
  readonly value: Tensor
  /** The gradients of the inputs, given that of the value; null where there is none. */
  readonly gradient: (dy: Tensor) => readonly (Tensor | null)[]
}

/**
 * A function with a gradient of its own, made of tensor operations: `gradient(dy)` gives one tensor per input.
 * https://pytorch.org/docs/stable/autograd.html#torch.autograd.Function
 *
 * @example const clipped = customGrad((x) => ({ value: x, gradient: (dy) => [dy.clamp({ min: -1, max: 1 })] }))
 */
export function customGrad<Inputs extends readonly Tensor[]>(
  fn: (...inputs: Inputs) => CustomValue,
): (...inputs: Inputs) => Tensor {
  return (...inputs) => {
    const { value, gradient } = withGradients(false, () => fn(...inputs))
    const nodes = inputs.map((input) => input.node)
    const rule = (dy: Tensor['node']) => {
      const parts = gradient(new Tensor(dy))
      if (parts.length !== inputs.length) {
        throw new GradientError(
          `[customGrad] gradient gave ${parts.length} tensors for ${inputs.length} inputs; give null where there is none`,
        )
      }
      return parts.map((part) => part?.node ?? null)
    }
    return new Tensor(withRule(value.node, nodes, rule))
  }
}

/** The same value, through which no gradient flows. */
export function stopGradient(x: Tensor): Tensor {
  return customGrad((input: Tensor) => ({ value: input, gradient: () => [null] }))(x)
}
