import { curves } from '@neurite/viz'
import { Adam, l1Loss, Linear, manualSeed, ReLU, Sequential, type Tensor, TensorDataset, Trainer } from 'neurite'
import { findHouses } from '../../findData.ts'
import { kFold } from '../../kFold.ts'
import type { Settings } from '../../lesson.ts'
import type { Page } from '../../page.ts'

const FOLDS = 5

export async function boston(page: Page, { data, epochs = 120, seed = 1 }: Settings) {
  const { features: x, targets: y, featureNames, length } = await findHouses(page, data)
  page.line(`${length} districts, ${featureNames.length} features: ${featureNames.join(' ')}`)
  page.line()

  const errors: number[] = []
  const histories: Record<string, number[]> = {}
  for (const [fold, { train, test }] of kFold(length, FOLDS, seed).entries()) {
    // Mean 0 and deviation 1, measured on what is trained on alone.
    const known = x.indexSelect(0, train)
    const normal = x.sub(known.mean({ dim: 0 })).div(known.std({ dim: 0 }))
    const part = (rows: Tensor) => new TensorDataset(normal.indexSelect(0, rows), y.indexSelect(0, rows))

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
    const history = await trainer.fit(part(train), { epochs, batchSize: 16, seed, validation: part(test) })
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
