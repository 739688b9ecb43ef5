import { curves } from '@neurite/viz'
import { Adam, l1Loss, Linear, manualSeed, ReLU, Sequential, StandardScaler, Trainer } from 'neurite'
import { findHouses } from '../../findData.ts'
import type { Settings } from '../../lesson.ts'
import type { Page } from '../../page.ts'

const FOLDS = 5

export async function boston(page: Page, { data, epochs = 120, seed = 1 }: Settings) {
  const houses = await findHouses(page, data)
  const { featureNames } = houses
  page.line(`${houses.length} districts, ${featureNames.length} features: ${featureNames.join(' ')}`)
  page.line()

  const errors: number[] = []
  const histories: Record<string, number[]> = {}
  for (const [fold, { train, validation }] of houses.kFold(FOLDS, { seed }).entries()) {
    // Mean 0 and deviation 1, measured on what is trained on alone.
    const scaler = await new StandardScaler().fit(train.tensors()[0])
    const [fitSet, heldOut] = [train, validation].map((part) => part.map((x, y) => [scaler.transform(x), y]))

    manualSeed(seed + fold)
    const model = new Sequential(
      new Linear(featureNames.length, 64),
      new ReLU(),
      new Linear(64, 64),
      new ReLU(),
      new Linear(64, 1),
    )
    const trainer = new Trainer(model, {
      optimizer: new Adam(model.parameters(), { lr: 3e-3, weightDecay: 1e-3 }),
      loss: 'mse',
      metrics: { mae: l1Loss },
    })
    const history = await trainer.fit(fitSet!, { epochs, batchSize: 16, seed, validation: heldOut! })
    errors.push(history['valMae']!.at(-1)!)
    histories[`fold ${fold + 1}`] = history['valMae']!
  }

  const mean = errors.reduce((sum, error) => sum + error, 0) / FOLDS
  page.table(
    ['mean absolute error', ...Object.keys(histories), 'mean'],
    [['thousand dollars', ...errors.map((error) => error.toFixed(2)), mean.toFixed(2)]],
  )
  const axes = { xLabel: 'epoch', yLabel: 'thousand dollars', log: true }
  page.picture('folds', curves(histories, { title: 'Mean absolute error of each fold', ...axes }))
  return { errors, mean }
}
