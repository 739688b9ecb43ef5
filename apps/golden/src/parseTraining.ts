import type { Field } from './fields.ts'
import type { Tolerance, TrainingRun } from './format.ts'
import { parseTensor, parseTensors, parseValues } from './parseTensor.ts'

/** A whole training run: layers, data, and what happened at the first step, on the way and at the end. */
export function parseTraining(file: Field, tolerance: Tolerance): TrainingRun {
  const optimizer = file.at('optimizer')
  const losses = file.at('loss').list()
  if (losses.length !== 1) file.at('loss').fail('must name one loss')
  return {
    kind: 'training',
    name: file.at('name').string(),
    op: optimizer.at('op').string(),
    tolerance,
    layers: file
      .at('layers')
      .list()
      .map((layer) => layer.string()),
    loss: losses[0]!.string(),
    optimizer: { op: optimizer.at('op').string(), kwargs: parseValues(optimizer.at('kwargs')) },
    steps: file.at('steps').count(),
    batchSize: file.at('batch_size').count(),
    x: parseTensor(file.at('x')),
    y: parseTensor(file.at('y')),
    paramsInitial: parseTensors(file.at('params_initial')),
    gradsStep1: parseTensors(file.at('grads_step_1')),
    paramsAfterStep1: parseTensors(file.at('params_after_step_1')),
    losses: parseTensor(file.at('losses')),
    paramsFinal: parseTensors(file.at('params_final')),
    predictionsFinal: parseTensor(file.at('predictions_final')),
  }
}
