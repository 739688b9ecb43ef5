import { arange, cat, checkOptions, ShapeError, type Tensor } from '@neurite/core'

/** Probabilities [N, C] and the true classes as rows with one 1. */
function oneHot(name: string, prediction: Tensor, target: Tensor): { p: Tensor; t: Tensor } {
  const binary = prediction.ndim === 1
  const p = binary ? prediction.unsqueeze(1) : prediction
  if (p.ndim !== 2 || target.ndim !== 1 || p.shape[0] !== target.shape[0]) {
    throw new ShapeError(
      `[${name}] takes probabilities [N, C], or [N] of class 1, and class indices [N]; received [${prediction.shape.join(', ')}] and [${target.shape.join(', ')}]`,
      { prediction: prediction.shape, target: target.shape },
    )
  }
  const all = p.shape[1] === 1 ? cat([p.neg().add(1), p], { dim: 1 }) : p
  const t = target
    .to('int32')
    .unsqueeze(1)
    .eq(arange(0, all.shape[1]!, 1, { device: p.device }))
    .to(all.dtype)
  return { p: all, t }
}

/** Smallest probability that a logarithm is taken of. */
const LEAST = 2 ** -23

/**
 * Minus the mean logarithm of the probability given to what is true. Probabilities are kept between 2^-23 and 1 - 2^-23,
 * as scikit-learn does with float32.
 *
 * Shapes: prediction [N, C] probabilities, or [N] of class 1; target [N] class indices; a scalar.
 * https://scikit-learn.org/stable/modules/generated/sklearn.metrics.log_loss.html
 */
export function logLoss(prediction: Tensor, target: Tensor): Tensor {
  const { p, t } = oneHot('logLoss', prediction, target)
  return p
    .clamp({ min: LEAST, max: 1 - LEAST })
    .log()
    .mul(t)
    .sum({ dim: 1 })
    .mean()
    .neg()
}

/**
 * Mean squared distance of probabilities from what came: for two classes `(p - t)^2` of class 1, for more the sum over
 * the classes (scikit-learn: with `scale_by_half` left at its default).
 *
 * Shapes: as `logLoss`.
 * https://scikit-learn.org/stable/modules/generated/sklearn.metrics.brier_score_loss.html
 */
export function brierScore(prediction: Tensor, target: Tensor): Tensor {
  const { p, t } = oneHot('brierScore', prediction, target)
  const total = p.sub(t).square().sum({ dim: 1 }).mean()
  return p.shape[1] === 2 ? total.div(2) : total
}

export interface PerplexityOptions {
  /** Targets that do not count; none when left out. */
  ignoreIndex?: number | null
}

/**
 * How many equally likely choices a language model is as uncertain as: e to the mean of `-log softmax(x)[t]`.
 *
 * Shapes: prediction [..., C] logits, target [...] class indices; a scalar.
 * https://en.wikipedia.org/wiki/Perplexity
 */
export function perplexity(prediction: Tensor, target: Tensor, options: PerplexityOptions = {}): Tensor {
  checkOptions('perplexity', options, ['ignoreIndex'])
  const classes = prediction.shape.at(-1) ?? 0
  if (String(prediction.shape.slice(0, -1)) !== String(target.shape) || prediction.ndim === 0) {
    throw new ShapeError(
      `[perplexity] takes logits [..., C] and class indices [...], received [${prediction.shape.join(', ')}] and [${target.shape.join(', ')}]`,
      { prediction: prediction.shape, target: target.shape },
    )
  }
  const logits = prediction.reshape([target.size, classes])
  const index = target.to('int32').reshape([target.size, 1])
  const counts = index.ne(options.ignoreIndex ?? -1).to(prediction.dtype)
  const chosen = logits.logSoftmax(1).gather(1, index.clamp({ min: 0, max: classes - 1 }))
  return chosen.mul(counts).sum().div(counts.sum()).neg().exp()
}
