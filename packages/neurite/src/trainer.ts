import { Trainer as BaseTrainer, type Trainable, type TrainerOptions } from '@neurite/train'
import { names } from './names.ts'

/**
 * Trains, measures and applies a model; optimizers, losses and metrics may be given by name ('adam', 'crossEntropy',
 * 'accuracy').
 *
 * @throws ArgumentError for a name that is not known, suggesting the nearest
 */
export class Trainer extends BaseTrainer {
  constructor(model: Trainable, options: TrainerOptions) {
    super(model, options, names)
  }
}
