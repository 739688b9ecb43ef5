import type { Optimizer } from 'neurite'
import type { Made, Value } from '../format.ts'
import { type Arguments, type Library, optionsOf } from '../library.ts'
import { lastPart } from '../names.ts'
import { compileExpression } from './expression.ts'

/** What the runner needs of a scheduler. */
export interface Scheduler {
  step(metric?: number): void
}

export function makeOptimizer(library: Library, { op, kwargs }: Made, parameters: readonly unknown[]): Optimizer {
  return library.make(lastPart(op), parameters, optionsOf(kwargs)) as Optimizer
}

/** Arguments of the constructors that come before the options; the optimizer stands before them. */
const POSITIONAL: Readonly<Record<string, string>> = {
  StepLR: 'step_size',
  MultiStepLR: 'milestones',
  ExponentialLR: 'gamma',
  CosineAnnealingLR: 'T_max',
  CosineAnnealingWarmRestarts: 'T_0',
  OneCycleLR: 'max_lr',
  CyclicLR: 'base_lr, max_lr',
  LambdaLR: 'lr_lambda',
  MultiplicativeLR: 'lr_lambda',
  SequentialLR: 'schedulers, milestones',
}

/** Makes what `lr_scheduler.X` with these arguments is; the schedulers inside others are made first. */
export function makeScheduler(library: Library, optimizer: Optimizer, { op, kwargs }: Made): Scheduler {
  const name = lastPart(op)
  const args: Record<string, unknown> = { ...kwargs }
  if (typeof args.lr_lambda === 'string') args.lr_lambda = compileExpression(args.lr_lambda)
  if (kwargs.schedulers !== undefined) {
    args.schedulers = (kwargs.schedulers as readonly Value[]).map((inner) =>
      makeScheduler(library, optimizer, inner as unknown as Made),
    )
  }
  if (name === 'ChainedScheduler') return library.construct(`${name}(schedulers)`, args) as Scheduler
  const all: Arguments = { optimizer, ...args }
  return library.construct(`${name}(${['optimizer', POSITIONAL[name]].filter(Boolean).join(', ')})`, all) as Scheduler
}
