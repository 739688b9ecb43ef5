import { confusionChart, decisionBoundary } from '@neurite/viz'
import {
  Adam,
  ConfusionMatrixCounter,
  Linear,
  manualSeed,
  ReLU,
  Sequential,
  StandardScaler,
  type Tensor,
  TensorDataset,
  Trainer,
} from 'neurite'
import { findFlowers } from '../../findData.ts'
import type { Settings } from '../../lesson.ts'
import type { Page } from '../../page.ts'

const FOLDS = 5

/** A small network and what trains it. */
function network(inputs: number, classes: number, seed: number) {
  manualSeed(seed)
  const model = new Sequential(new Linear(inputs, 16), new ReLU(), new Linear(16, classes))
  const optimizer = new Adam(model.parameters(), { lr: 0.01, weightDecay: 0.01 })
  return { model, trainer: new Trainer(model, { optimizer, loss: 'crossEntropy', metrics: ['accuracy'] }) }
}

export async function iris(page: Page, { data, epochs = 100, seed = 1 }: Settings) {
  const flowers = await findFlowers(page, data)
  const { features, targets, featureNames, classes } = flowers
  page.line(`${flowers.length} flowers: ${classes.join(', ')}; features: ${featureNames.join(', ')}`)
  page.line()

  const accuracies: number[] = []
  const counter = new ConfusionMatrixCounter({ classes: classes.length })
  for (const [fold, { train, validation }] of flowers.kFold(FOLDS, { seed, stratify: true }).entries()) {
    const scaler = await new StandardScaler().fit(train.tensors()[0])
    const [fitSet, heldOut] = [train, validation].map((part) => part.map((x, y) => [scaler.transform(x), y]))
    const { trainer } = network(featureNames.length, classes.length, seed + fold)
    await trainer.fit(fitSet!, { epochs, batchSize: 16, seed })
    accuracies.push((await trainer.evaluate(heldOut!)).accuracy!)
    counter.update(await trainer.predict(heldOut!), validation.tensors()[1])
  }

  const mean = accuracies.reduce((sum, share) => sum + share, 0) / FOLDS
  page.table(
    ['accuracy', ...accuracies.map((_, i) => `fold ${i + 1}`), 'mean'],
    [['%', ...accuracies.map((share) => (100 * share).toFixed(1)), (100 * mean).toFixed(1)]],
  )
  const { matrix } = await counter.compute()
  page.picture('confusion', confusionChart(matrix, { title: 'Each flower when it was held out', classes }))

  // For a picture in two dimensions: a network that sees length and width of the petals alone.
  const petals = features.narrow(1, 2, 2)
  const scaler = await new StandardScaler().fit(petals)
  const { model, trainer } = network(2, classes.length, seed)
  await trainer.fit(new TensorDataset(scaler.transform(petals), targets), { epochs, batchSize: 16, seed })
  const axes = { xLabel: 'petal length, cm', yLabel: 'petal width, cm', classes }
  const decide = (points: Tensor) => model.call(scaler.transform(points))
  page.picture(
    'petals',
    decisionBoundary(decide, { title: 'What petals alone say', points: petals, labels: targets, ...axes }),
  )
  return { accuracies, mean, matrix }
}
