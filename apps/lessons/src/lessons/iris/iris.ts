import { confusionChart, decisionBoundary } from '@neurite/viz'
import {
  Adam,
  confusionMatrix,
  Linear,
  manualSeed,
  ReLU,
  Sequential,
  type Tensor,
  TensorDataset,
  Trainer,
} from 'neurite'
import { findFlowers } from '../../findData.ts'
import { kFold } from '../../kFold.ts'
import type { Settings } from '../../lesson.ts'
import type { Page } from '../../page.ts'

const FOLDS = 5

/** A small network and what trains it. */
function network(inputs: number, classes: number, seed: number) {
  manualSeed(seed)
  const model = new Sequential(new Linear(inputs, 16), new ReLU(), new Linear(16, classes))
  const optimizer = new Adam(model.parameters(), { lr: 0.003 })
  return { model, trainer: new Trainer(model, { optimizer, loss: 'crossEntropy', metrics: ['accuracy'] }) }
}

const normalised = (x: Tensor) => x.sub(x.mean({ dim: 0 })).div(x.std({ dim: 0 }))

export async function iris(page: Page, { data, epochs = 60, seed = 1 }: Settings) {
  const { features, targets: y, featureNames, classes, length } = await findFlowers(page, data)
  page.line(`${length} flowers: ${classes.join(', ')}; features: ${featureNames.join(', ')}`)
  page.line()
  const x = normalised(features)
  const labels = [...(await y.data())]

  const accuracies: number[] = []
  const predicted = new Array<number>(length).fill(0)
  for (const [fold, { train, test }] of kFold(length, FOLDS, seed).entries()) {
    const part = (rows: Tensor) => new TensorDataset(x.indexSelect(0, rows), y.indexSelect(0, rows))
    const { trainer } = network(featureNames.length, classes.length, seed + fold)
    await trainer.fit(part(train), { epochs, batchSize: 16, seed })
    accuracies.push((await trainer.evaluate(part(test))).accuracy!)
    const decisions = await (await trainer.predict(part(test))).argmax({ dim: 1 }).data()
    const flowers = await test.data()
    for (const [i, flower] of flowers.entries()) predicted[flower] = decisions[i]!
  }

  const mean = accuracies.reduce((sum, share) => sum + share, 0) / FOLDS
  page.table(
    ['accuracy', ...accuracies.map((_, i) => `fold ${i + 1}`), 'mean'],
    [['%', ...accuracies.map((share) => (100 * share).toFixed(1)), (100 * mean).toFixed(1)]],
  )
  const { matrix } = confusionMatrix(predicted, labels)
  page.picture('confusion', confusionChart(matrix, { title: 'Each flower when it was held out', classes }))

  // For a picture in two dimensions: a network that sees length and width of the petals alone.
  const petals = features.narrow(1, 2, 2)
  const { model, trainer } = network(2, classes.length, seed)
  await trainer.fit(new TensorDataset(normalised(petals), y), { epochs, batchSize: 16, seed })
  const axes = { xLabel: 'petal length', yLabel: 'petal width', classes }
  const points = normalised(petals)
  page.picture('petals', decisionBoundary(model, { title: 'What petals alone say', points, labels: y, ...axes }))
  return { accuracies, mean, matrix }
}
