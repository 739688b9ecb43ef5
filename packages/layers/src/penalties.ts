import { ArgumentError, checkOptions, noGrad, type Parameter, type Tensor } from '@neurite/core'

/** What a parameter adds to the loss: a scalar. */
export type Penalty = (parameter: Tensor) => Tensor

function checkStrength(where: string, strength: number): number {
  if (strength >= 0 && Number.isFinite(strength)) return strength
  throw new ArgumentError(`[${where}] the strength must be a number of at least 0, received ${strength}`, { strength })
}

/**
 * `strength * sum |w|`, which drives weights to 0.
 * https://keras.io/api/layers/regularizers/
 */
export function l1(strength = 0.01): Penalty {
  checkStrength('l1', strength)
  return (w) => w.abs().sum().mul(strength)
}

/**
 * `strength * sum w^2`, which keeps weights small. (Weight decay of `strength` d in plain SGD is `l2(d / 2)`.)
 * https://keras.io/api/layers/regularizers/
 */
export function l2(strength = 0.01): Penalty {
  checkStrength('l2', strength)
  return (w) => w.square().sum().mul(strength)
}

const penalties = new WeakMap<Parameter, Penalty[]>()

/**
 * Attaches a penalty to a parameter; `penalty(model)` and a `Trainer` add it to the loss.
 * @example penalize(layer.weight, l2(1e-4))
 */
export function penalize(parameter: Parameter, penalty: Penalty): void {
  const attached = penalties.get(parameter)
  if (attached) attached.push(penalty)
  else penalties.set(parameter, [penalty])
}

/** The sum of all penalties attached to parameters; null where there are none. */
export function penaltyOf(parameters: Iterable<Parameter>): Tensor | null {
  let sum: Tensor | null = null
  for (const parameter of parameters) {
    for (const penalty of penalties.get(parameter) ?? []) {
      const part = penalty(parameter)
      sum = sum === null ? part : sum.add(part)
    }
  }
  return sum
}

/**
 * Scales weights down, in place, so that no norm along `dim` exceeds `limit`: `w *= min(1, limit / ||w||)`. Call it after
 * `optimizer.step()`. For a `Linear` weight [out, in], dim 1 limits what comes into each unit.
 * https://keras.io/api/layers/constraints/
 */
export function maxNorm(
  parameter: Parameter,
  limit: number,
  options: { readonly dim?: number | readonly number[] } = {},
): void {
  checkOptions('maxNorm', options, ['dim'])
  if (!(limit > 0)) throw new ArgumentError(`[maxNorm] the limit must be above 0, received ${limit}`, { limit })
  noGrad(() => {
    const norms = parameter.norm({ dim: options.dim ?? 1, keepdim: true })
    parameter.assign(parameter.mul(norms.clamp({ min: limit }).reciprocal().mul(limit)))
  })
}
