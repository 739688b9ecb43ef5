import { confusionChart, curves, imageGrid } from '@neurite/viz'
import {
  confusionMatrix,
  DataLoader,
  Dropout,
  EarlyStopping,
  Flatten,
  type Layer,
  LeakyReLU,
  Linear,
  manualSeed,
  ProgressBar,
  randomRotation,
  randomShift,
  randomZoom,
  Sequential,
  Softmax,
  Trainer,
} from 'neurite'
import { findDigits, findFashion, findPhotographs } from '../../findData.ts'
import type { Settings } from '../../lesson.ts'
import type { Page } from '../../page.ts'

/** The network of the lecture; all but `logits` and `augmented` have its softmax at the end, `augmented` has dropout. */
function network(variant: string, pixels: number): Sequential {
  const widths = [pixels, 500, 400, 300, 200, 100, 50, 10]
  const layers: Layer[] = [new Flatten()]
  for (let i = 1; i < widths.length; i++) {
    if (i > 1) layers.push(new LeakyReLU())
    if (i > 1 && i < 4 && variant === 'augmented') layers.push(new Dropout(0.2))
    layers.push(new Linear(widths[i - 1]!, widths[i]!))
  }
  if (variant !== 'logits' && variant !== 'augmented') layers.push(new Softmax(-1))
  return new Sequential(...layers)
}

export async function mnist(page: Page, { data, epochs = 100, seed = 1, variant = 'lecture' }: Settings) {
  const find = { fashion: findFashion, 'cifar-10': findPhotographs }[variant] ?? findDigits
  const { train, test } = await find(page, data)
  const [fitSet, validation] = train.randomSplit([0.8, 0.2], { seed })
  page.line(`${fitSet.length} to train, ${validation.length} to validate, ${test.length} to test`)
  page.line()

  manualSeed(seed)
  const model = network(variant, test.images.size / test.length)
  const trainer = new Trainer(model, { optimizer: 'adam', loss: 'crossEntropy', metrics: ['accuracy'] })
  const stopping = new EarlyStopping({ monitor: 'valLoss', patience: 10, restoreBest: true })
  // Every epoch sees other turns and shifts; a worker draws them while the network trains.
  const transform = variant === 'augmented' ? [randomRotation(10), randomShift(2), randomZoom(0.1)] : []
  const workers = transform.length > 0 ? 1 : 0
  const batches = new DataLoader(fitSet, { batchSize: 256, shuffle: true, seed, transform, workers })
  const history = await trainer.fit(batches, {
    epochs,
    validation,
    callbacks: [new ProgressBar({ stream: page.out }), stopping],
  })

  const { loss, accuracy } = await trainer.evaluate(test)
  page.line()
  page.line(
    `weights of epoch ${stopping.bestEpoch} of ${history.loss.length}, validation loss ${stopping.best.toFixed(4)}`,
  )
  page.line(`test loss ${loss.toFixed(4)}, test accuracy ${(100 * accuracy!).toFixed(2)} %`)
  page.line()
  const predicted = await trainer.predict(test)
  const confusion = confusionMatrix(predicted, test.labels)
  const losses = { loss: history.loss, valLoss: history['valLoss']! }
  const x = history.loss.map((_, i) => i + 1)
  page.picture('loss', curves(losses, { title: 'Train and validation loss', x, xLabel: 'epoch', yLabel: 'loss' }))
  page.picture('confusion', confusionChart(confusion, { title: 'Confusion matrix', classes: test.classes }))
  const read = await predicted.narrow(0, 0, 20).argmax({ dim: 1 }).data()
  const labels = [...read].map((digit) => test.classes[digit]!)
  const shown = test.images.narrow(0, 0, 20)
  page.picture('digits', imageGrid(shown, { title: 'What the network reads', labels, columns: 10 }))
  return { variant, seed, epochs: x.length, loss, accuracy: accuracy!, matrix: confusion.matrix }
}
