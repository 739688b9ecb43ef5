import { checkOptions, noGrad, sameShape, ShapeError, stack, State, type Tensor, where, zeros } from '@neurite/core'

function checkSame(name: string, prediction: Tensor, target: Tensor): void {
  if (sameShape(prediction.shape, target.shape)) return
  throw new ShapeError(
    `[${name}] prediction [${prediction.shape.join(', ')}] and target [${target.shape.join(', ')}] differ in shape`,
    { prediction: prediction.shape, target: target.shape },
  )
}

/**
 * Mean of `|p - t|`.
 *
 * Shapes: prediction any, target the same; a scalar.
 * https://scikit-learn.org/stable/modules/generated/sklearn.metrics.mean_absolute_error.html
 */
export function meanAbsoluteError(prediction: Tensor, target: Tensor): Tensor {
  checkSame('meanAbsoluteError', prediction, target)
  return prediction.sub(target).abs().mean()
}

/**
 * Mean of `(p - t)^2`.
 *
 * Shapes: prediction any, target the same; a scalar.
 * https://scikit-learn.org/stable/modules/generated/sklearn.metrics.mean_squared_error.html
 */
export function meanSquaredError(prediction: Tensor, target: Tensor): Tensor {
  checkSame('meanSquaredError', prediction, target)
  return prediction.sub(target).square().mean()
}

/**
 * Square root of the mean of `(p - t)^2`, in the units of the target.
 *
 * Shapes: prediction any, target the same; a scalar.
 * https://scikit-learn.org/stable/modules/generated/sklearn.metrics.root_mean_squared_error.html
 */
export function rootMeanSquaredError(prediction: Tensor, target: Tensor): Tensor {
  checkSame('rootMeanSquaredError', prediction, target)
  return prediction.sub(target).square().mean().sqrt()
}

/** `1 - rest / whole` for each output; where whole is 0: 1 if the rest is too, else 0. */
function explained(rest: Tensor, whole: Tensor): Tensor {
  const empty = whole.eq(0)
  const share = rest
    .div(where(empty, 1, whole))
    .neg()
    .add(1)
  return where(empty, rest.eq(0).to(share.dtype), share)
}

/** How several outputs are put together: their mean, or each. */
export interface OutputOptions {
  multioutput?: 'uniformAverage' | 'rawValues'
}

const together = (scores: Tensor, options: OutputOptions): Tensor =>
  options.multioutput === 'rawValues' ? scores : scores.mean()

/** Rows are samples. */
const asRows = (x: Tensor): Tensor => (x.ndim < 2 ? x.reshape([x.size, 1]) : x.reshape([x.shape[0]!, -1]))

/**
 * Coefficient of determination: `1 - sum (t - p)^2 / sum (t - mean t)^2`; below 0 is worse than the mean.
 *
 * Shapes: prediction [N] or [N, outputs], target the same; a scalar, or [outputs].
 * https://scikit-learn.org/stable/modules/generated/sklearn.metrics.r2_score.html
 */
export function r2Score(prediction: Tensor, target: Tensor, options: OutputOptions = {}): Tensor {
  checkOptions('r2Score', options, ['multioutput'])
  checkSame('r2Score', prediction, target)
  const [p, t] = [asRows(prediction), asRows(target)]
  const rest = t.sub(p).square().sum({ dim: 0 })
  const whole = t
    .sub(t.mean({ dim: 0 }))
    .square()
    .sum({ dim: 0 })
  return together(explained(rest, whole), options)
}

/**
 * Share of the variance that is explained: `1 - var(t - p) / var(t)`. Other than `r2Score` it does not mind an offset.
 *
 * Shapes: as `r2Score`.
 * https://scikit-learn.org/stable/modules/generated/sklearn.metrics.explained_variance_score.html
 */
export function explainedVariance(prediction: Tensor, target: Tensor, options: OutputOptions = {}): Tensor {
  checkOptions('explainedVariance', options, ['multioutput'])
  checkSame('explainedVariance', prediction, target)
  const [p, t] = [asRows(prediction), asRows(target)]
  const variance = (x: Tensor): Tensor =>
    x
      .sub(x.mean({ dim: 0 }))
      .square()
      .mean({ dim: 0 })
  return together(explained(variance(t.sub(p)), variance(t)), options)
}

/** What `RunningRegression` gives. */
export interface RegressionScores {
  readonly meanAbsoluteError: number
  readonly meanSquaredError: number
  readonly rootMeanSquaredError: number
  readonly r2Score: number
}

/** Errors of a regression over many batches, all elements alike. Sums stay on the device until `compute`. */
export class RunningRegression {
  /** Count, sum of |p - t|, of (p - t)^2, mean of t, and sum of squared distances from it. */
  readonly #totals = new State(zeros([5], { dtype: 'float64' }))

  update(prediction: Tensor, target: Tensor): void {
    checkSame('RunningRegression', prediction, target)
    if (target.size === 0) return
    noGrad(() => {
      const [t, error] = [target.to('float64'), prediction.to('float64').sub(target.to('float64'))]
      const [count, absolute, squared, mean, spread] = [0, 1, 2, 3, 4].map((i) => this.#totals.select(0, i)) as [
        Tensor,
        Tensor,
        Tensor,
        Tensor,
        Tensor,
      ]
      // Two sets joined (Chan et al., 1979)
      const all = count.add(t.size)
      const apart = t.mean().sub(mean)
      const joined = [
        all,
        absolute.add(error.abs().sum()),
        squared.add(error.square().sum()),
        mean.add(apart.mul(t.size).div(all)),
        spread.add(t.sub(t.mean()).square().sum()).add(apart.square().mul(count).mul(t.size).div(all)),
      ]
      this.#totals.assign(stack(joined))
    })
  }

  async compute(): Promise<RegressionScores> {
    const [count, absolute, squared, , spread] = [...(await this.#totals.data())] as [
      number,
      number,
      number,
      number,
      number,
    ]
    return {
      meanAbsoluteError: absolute / count,
      meanSquaredError: squared / count,
      rootMeanSquaredError: Math.sqrt(squared / count),
      r2Score: spread === 0 ? Number(squared === 0) : 1 - squared / spread,
    }
  }

  reset(): void {
    this.#totals.assign(zeros([5], { dtype: 'float64' }))
  }
}
