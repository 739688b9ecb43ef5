import {
  arange,
  ArgumentError,
  cat,
  DTypeError,
  fromData,
  full,
  logaddexp,
  logsumexp,
  ShapeError,
  stack,
  Tensor,
  where,
} from '@neurite/core'
import { checkLossOptions, checkPrediction, type LossOptions, reduce } from './reduction.ts'

export interface CTCOptions extends LossOptions {
  /** The class that stands for "nothing here"; 0 when left out. */
  blank?: number
  /** Count targets that are too long for their input as 0 instead of infinity. */
  zeroInfinity?: boolean
}

/** Lengths of the sequences of a batch. */
export type Lengths = Tensor | readonly number[]

const OPTIONS = ['blank', 'zeroInfinity']
/** The logarithm of "impossible"; finite, so that gradients are. */
const IMPOSSIBLE = -1e30
/** A loss above this comes from impossible paths alone. */
const LARGEST_LOSS = 1e29

function lengthsOf(name: string, lengths: Lengths, batch: number, device: string): Tensor {
  const given =
    lengths instanceof Tensor ? lengths : fromData(Int32Array.from(lengths), [lengths.length], 'int32', device)
  if (given.size !== batch || given.dtype !== 'int32') {
    throw new ShapeError(
      `[ctcLoss] ${name} must be ${batch} integers, one for each sequence; received ${given.dtype} [${given.shape.join(', ')}]`,
    )
  }
  return given.reshape([batch])
}

/** Targets as rows [N, S]; rows that were given one after the other are cut by their lengths, which are read. */
function rowsOf(targets: Tensor, lengths: Tensor, given: Lengths, batch: number): Tensor {
  if (targets.dtype !== 'int32')
    throw new DTypeError(`[ctcLoss] targets must be int32, received ${targets.dtype}; use targets.to('int32')`)
  if (targets.ndim === 2) return targets
  if (batch === 1) return targets.reshape([1, targets.size])
  const longest = Math.max(...(given instanceof Tensor ? given.dataSync() : given))
  const starts = lengths.cumsum(0).sub(lengths).unsqueeze(1)
  const at = starts.add(arange(0, longest, 1, { device: lengths.device })).clamp({ max: targets.size - 1 })
  return targets.gather(0, at.reshape([batch * longest])).reshape([batch, longest])
}

/** x moved `by` places to the right along its last axis. */
function shifted(x: Tensor, by: number): Tensor {
  const length = x.shape[1]!
  return cat([full([x.shape[0]!, by], IMPOSSIBLE, { dtype: x.dtype, device: x.device }), x], { dim: 1 }).narrow(
    1,
    0,
    length,
  )
}

/** Losses [N] of a batch: minus the logarithm of the probability of all paths that spell the target. */
function pathLosses(
  logProbabilities: Tensor,
  rows: Tensor,
  inputLengths: Tensor,
  targetLengths: Tensor,
  blank: number,
): Tensor {
  const [steps, batch] = logProbabilities.shape as [number, number, number]
  const blanks = rows.mul(0).add(blank)
  // blank, t1, blank, t2, ..., blank
  const labels = cat(
    [
      stack([blanks, rows], { dim: 2 }).reshape([batch, -1]),
      full([batch, 1], blank, { dtype: 'int32', device: rows.device }),
    ],
    { dim: 1 },
  )
  const places = labels.shape[1]!
  const emitted = logProbabilities.gather(2, labels.unsqueeze(0).expand([steps, batch, places]))
  const position = arange(0, places, 1, { device: rows.device })
  // A path may leave a blank out between two labels that differ
  const before = cat([full([batch, Math.min(2, places)], blank, { dtype: 'int32', device: rows.device }), labels], {
    dim: 1,
  }).narrow(1, 0, places)
  const skips = labels.ne(blank).logicalAnd(labels.ne(before))
  let alpha = where(position.lt(2), emitted.select(0, 0), IMPOSSIBLE)
  for (let t = 1; t < steps; t++) {
    const paths = stack([alpha, shifted(alpha, 1), where(skips, shifted(alpha, 2), IMPOSSIBLE)], { dim: 0 })
    const next = logsumexp(paths, { dim: 0 }).add(emitted.select(0, t))
    alpha = where(inputLengths.gt(t).unsqueeze(1), next, alpha)
  }
  // The last label or the blank after it
  const last = targetLengths.mul(2).unsqueeze(1)
  const onLabel = where(
    targetLengths.gt(0),
    alpha.gather(1, last.sub(1).clamp({ min: 0 })).squeeze({ dim: 1 }),
    IMPOSSIBLE,
  )
  return logaddexp(onLabel, alpha.gather(1, last).squeeze({ dim: 1 })).neg()
}

/**
 * Connectionist temporal classification (Graves et al., 2006): a sequence of labels without times against classes
 * predicted for each step. The mean is over sequences, each divided by its target's length.
 *
 * Shapes: prediction [T, N, C] or [T, C], logarithms of probabilities; targets [N, S], or the rows one after the other;
 * both lengths [N]; a scalar, or with reduction 'none' [N].
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.ctc_loss.html
 */
export function ctcLoss(
  prediction: Tensor,
  targets: Tensor,
  inputLengths: Lengths,
  targetLengths: Lengths,
  options: CTCOptions = {},
): Tensor {
  checkLossOptions('ctcLoss', options, OPTIONS)
  const { blank = 0, zeroInfinity = false, reduction } = options
  checkPrediction('ctcLoss', prediction)
  const batched = prediction.ndim === 3
  if (!batched && prediction.ndim !== 2) {
    throw new ShapeError(`[ctcLoss] prediction must be [T, N, C] or [T, C], received [${prediction.shape.join(', ')}]`)
  }
  const x = batched ? prediction : prediction.unsqueeze(1)
  const [, batch, classes] = x.shape as [number, number, number]
  if (!(Number.isInteger(blank) && blank >= 0 && blank < classes)) {
    throw new ArgumentError(`[ctcLoss] blank must be a class from 0 to ${classes - 1}, received ${blank}`, { blank })
  }
  const inputs = lengthsOf('inputLengths', inputLengths, batch, x.device)
  const lengths = lengthsOf('targetLengths', targetLengths, batch, x.device)
  const exact = pathLosses(x, rowsOf(targets, lengths, targetLengths, batch), inputs, lengths, blank)
  const found = where(exact.gt(LARGEST_LOSS), zeroInfinity ? 0 : Number.POSITIVE_INFINITY, exact)
  if (reduction === undefined || reduction === 'mean') return found.div(lengths.clamp({ min: 1 }).to(x.dtype)).mean()
  return batched ? reduce('ctcLoss', found, reduction) : found.reshape([])
}

/** `ctcLoss` as an object. */
export class CTCLoss {
  readonly options: Readonly<CTCOptions>

  constructor(options: CTCOptions = {}) {
    checkLossOptions('CTCLoss', options, OPTIONS)
    this.options = options
  }

  call(prediction: Tensor, targets: Tensor, inputLengths: Lengths, targetLengths: Lengths): Tensor {
    return ctcLoss(prediction, targets, inputLengths, targetLengths, this.options)
  }
}
