import { checkOptions } from '@neurite/core'
import type { Callback } from '../callback.ts'

const METHODS = ['onTrainBegin', 'onTrainEnd', 'onEpochBegin', 'onEpochEnd', 'onBatchEnd'] as const

/** A callback from functions. A plain object does as well; this one refuses misspelt names. */
export class LambdaCallback implements Callback {
  declare onTrainBegin?: Callback['onTrainBegin']
  declare onTrainEnd?: Callback['onTrainEnd']
  declare onEpochBegin?: Callback['onEpochBegin']
  declare onEpochEnd?: Callback['onEpochEnd']
  declare onBatchEnd?: Callback['onBatchEnd']

  constructor(functions: Callback) {
    checkOptions('LambdaCallback', functions, METHODS)
    Object.assign(this, functions)
  }
}
