import { checkOptions } from '@neurite/core'
import { type Scheduled, Scheduler } from './scheduler.ts'

// Rates that follow a formula of the epoch. Each is written as the step from one rate to the next, so that several can
// act on one optimizer.

/**
 * `gamma` times the rate every `stepSize` epochs.
 * https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.StepLR.html
 */
export class StepLR extends Scheduler {
  constructor(optimizer: Scheduled, stepSize: number, options: { gamma?: number } = {}) {
    checkOptions('StepLR', options, ['gamma'])
    const { gamma = 0.1 } = options
    super(optimizer, (rate, _, epoch) => (epoch > 0 && epoch % stepSize === 0 ? rate * gamma : rate))
  }
}

/**
 * `gamma` times the rate at each of the given epochs.
 * https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.MultiStepLR.html
 */
export class MultiStepLR extends Scheduler {
  constructor(optimizer: Scheduled, milestones: readonly number[], options: { gamma?: number } = {}) {
    checkOptions('MultiStepLR', options, ['gamma'])
    const { gamma = 0.1 } = options
    super(optimizer, (rate, _, epoch) => rate * gamma ** milestones.filter((milestone) => milestone === epoch).length)
  }
}

/**
 * `gamma` times the rate each epoch.
 * https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.ExponentialLR.html
 */
export class ExponentialLR extends Scheduler {
  constructor(optimizer: Scheduled, gamma: number) {
    super(optimizer, (rate, _, epoch) => (epoch === 0 ? rate : rate * gamma))
  }
}

/**
 * `factor` times the rate for `totalIters` epochs, then the rate itself.
 * https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.ConstantLR.html
 */
export class ConstantLR extends Scheduler {
  constructor(optimizer: Scheduled, options: { factor?: number; totalIters?: number } = {}) {
    checkOptions('ConstantLR', options, ['factor', 'totalIters'])
    const { factor = 1 / 3, totalIters = 5 } = options
    super(optimizer, (rate, _, epoch) => (epoch === 0 ? rate * factor : epoch === totalIters ? rate / factor : rate))
  }
}

/**
 * From `startFactor` to `endFactor` times the rate, along a line over `totalIters` epochs: a warm-up.
 * https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.LinearLR.html
 */
export class LinearLR extends Scheduler {
  constructor(optimizer: Scheduled, options: { startFactor?: number; endFactor?: number; totalIters?: number } = {}) {
    checkOptions('LinearLR', options, ['startFactor', 'endFactor', 'totalIters'])
    const { startFactor = 1 / 3, endFactor = 1, totalIters = 5 } = options
    const rise = endFactor - startFactor
    super(optimizer, (rate, _, epoch) => {
      if (epoch === 0) return rate * startFactor
      return epoch > totalIters ? rate : rate * (1 + rise / (totalIters * startFactor + (epoch - 1) * rise))
    })
  }
}

/**
 * The rate times `(1 - epoch / totalIters)^power`; 0 from there on.
 * https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.PolynomialLR.html
 */
export class PolynomialLR extends Scheduler {
  constructor(optimizer: Scheduled, options: { totalIters?: number; power?: number } = {}) {
    checkOptions('PolynomialLR', options, ['totalIters', 'power'])
    const { totalIters = 5, power = 1 } = options
    super(optimizer, (rate, _, epoch) => {
      if (epoch === 0 || epoch > totalIters) return rate
      return rate * ((1 - epoch / totalIters) / (1 - (epoch - 1) / totalIters)) ** power
    })
  }
}

/**
 * The first rate times a function of the epoch: `(epoch) => 0.96 ** (epoch / 1000)`.
 * https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.LambdaLR.html
 */
export class LambdaLR extends Scheduler {
  constructor(optimizer: Scheduled, factor: (epoch: number) => number) {
    super(optimizer, (_, first, epoch) => first * factor(epoch))
  }
}

/**
 * The present rate times a function of the epoch, from the first epoch on.
 * https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.MultiplicativeLR.html
 */
export class MultiplicativeLR extends Scheduler {
  constructor(optimizer: Scheduled, factor: (epoch: number) => number) {
    super(optimizer, (rate, _, epoch) => (epoch === 0 ? rate : rate * factor(epoch)))
  }
}
