import { confusionChart, curves, imageGrid } from '@neurite/viz'
import {
  binaryCrossEntropy,
  confusionMatrix,
  Flatten,
  type ImageDataset,
  Linear,
  manualSeed,
  ProgressBar,
  ReLU,
  Sequential,
  Sigmoid,
  type Tensor,
  Trainer,
} from 'neurite'
import { findFashion } from '../../findData.ts'
import type { Settings } from '../../lesson.ts'
import type { Page } from '../../page.ts'

/** The images of classes 0 and 1 alone. */
async function firstTwo(images: ImageDataset) {
  const labels = [...(await images.labels.data())]
  return images.subset(labels.flatMap((label, i) => (label < 2 ? [i] : [])))
}

export async function fashionTwoClasses(page: Page, { data, epochs = 20, seed = 1 }: Settings) {
  const all = await findFashion(page, data)
  const { classes } = all.train
  const train = await firstTwo(all.train)
  const test = await firstTwo(all.test)
  // 5,000 of the 12,000 images are kept for validation.
  const [validation, partial] = train.randomSplit([5 / 12, 7 / 12], { seed })
  page.line(
    `${classes[0]} or ${classes[1]}: ${partial.length} to train, ${validation.length} to validate, ${test.length} to test`,
  )
  page.line()

  manualSeed(seed)
  const model = new Sequential(new Flatten(), new Linear(784, 64), new ReLU(), new Linear(64, 1), new Sigmoid())
  const trainer = new Trainer(model, {
    optimizer: 'rmsprop',
    loss: (prediction: Tensor, target: Tensor) => binaryCrossEntropy(prediction.squeeze({ dim: 1 }), target),
    metrics: ['accuracy'],
  })
  const callbacks = [new ProgressBar({ stream: page.out })]
  const history = await trainer.fit(partial, { epochs, batchSize: 32, seed, validation, callbacks })
  const two = await trainer.evaluate(test)
  page.line()
  page.line(`two classes: test loss ${two.loss.toFixed(4)}, test accuracy ${(100 * two.accuracy!).toFixed(2)} %`)
  page.line()

  // All ten classes: more to tell apart, so more units; the softmax is part of the cross-entropy.
  manualSeed(seed)
  const wider = new Sequential(new Flatten(), new Linear(784, 128), new ReLU(), new Linear(128, 10))
  const tenTrainer = new Trainer(wider, { optimizer: 'rmsprop', loss: 'crossEntropy', metrics: ['accuracy'] })
  const [tenValidation, tenPartial] = all.train.randomSplit([1 / 6, 5 / 6], { seed })
  const tenEpochs = Math.ceil(epochs / 2)
  const options = { epochs: tenEpochs, batchSize: 128, seed, validation: tenValidation, callbacks }
  const tenHistory = await tenTrainer.fit(tenPartial, options)
  const ten = await tenTrainer.evaluate(all.test)
  const confusion = confusionMatrix(await tenTrainer.predict(all.test), all.test.labels, { names: classes })
  page.line()
  page.line(`ten classes: test loss ${ten.loss.toFixed(4)}, test accuracy ${(100 * ten.accuracy!).toFixed(2)} %`)
  page.line()
  const options2 = { xLabel: 'epoch', yLabel: 'loss' }
  page.picture(
    'two',
    curves({ loss: history.loss, valLoss: history['valLoss']! }, { title: 'Two classes', ...options2 }),
  )
  page.picture(
    'ten',
    curves({ loss: tenHistory.loss, valLoss: tenHistory['valLoss']! }, { title: 'Ten classes', ...options2 }),
  )
  page.picture('confusion', confusionChart(confusion, { title: 'Ten classes' }))
  const [images, labels] = test.subset(Array.from({ length: 20 }, (_, i) => i)).tensors()
  const names = [...(await labels!.data())].map((label) => classes[label]!)
  page.picture('images', imageGrid(images!, { title: 'Two classes', labels: names, columns: 10 }))
  return { two: two.accuracy!, ten: ten.accuracy!, history, tenHistory, matrix: confusion.matrix }
}
