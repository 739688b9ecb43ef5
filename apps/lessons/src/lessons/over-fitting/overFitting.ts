import { curves, imageGrid } from '@neurite/viz'
import {
  Adam,
  accuracy,
  augment,
  crossEntropy,
  DataLoader,
  Dropout,
  Flatten,
  type ImageTransform,
  Linear,
  manualSeed,
  ReLU,
  randomRotation,
  randomShift,
  randomZoom,
  Sequential,
  type Tensor,
  Trainer,
} from 'neurite'
import { findDigits } from '../../findData.ts'
import type { Settings } from '../../lesson.ts'
import type { Page } from '../../page.ts'

/** Three linear layers, as in the lecture, with dropout where a share of the neurons is to rest; or only two. */
function threeLayers(rest = 0): Sequential {
  const first = [new Flatten(), new Linear(784, 256), new ReLU(), new Dropout(rest)]
  return new Sequential(...first, new Linear(256, 256), new ReLU(), new Dropout(rest), new Linear(256, 10))
}
const twoLayers = () => new Sequential(new Flatten(), new Linear(784, 32), new ReLU(), new Linear(32, 10))

/** The sum of the absolute weights, without the biases. */
function absolute(model: Sequential): Tensor {
  const weights = model.parameters().filter(({ shape }) => shape.length === 2)
  return weights.map((weight) => weight.abs().sum()).reduce((sum, part) => sum.add(part))
}

export async function overFitting(page: Page, { data, epochs = 40, seed = 1 }: Settings) {
  const { train } = await findDigits(page, data)
  const [few, more, validation] = train.randomSplit([500, 4000, 2000, train.length - 6500], { seed })
  page.line(`${few.length} images to train, ${validation.length} to validate`)
  page.line()

  const changes = [randomRotation(10), randomShift(2), randomZoom(0.1)]
  const training = { lr: 1e-3, weightDecay: 0, penalty: 0, transform: [] as ImageTransform[] }
  const plain = { data: few, epochs, model: () => threeLayers(), ...training }
  const tries = {
    'no cure': plain,
    'more data (4,000)': { ...plain, data: more, epochs: Math.ceil(epochs / 4) },
    augmentation: { ...plain, transform: changes },
    'two layers, not three': { ...plain, model: twoLayers },
    'L2, 1e-5 at rate 1e-4': { ...plain, lr: 1e-4, weightDecay: 1e-5 },
    'L2, 1e-2': { ...plain, weightDecay: 1e-2 },
    'L1, 5e-4': { ...plain, penalty: 5e-4 },
    'dropout, 0.5': { ...plain, model: () => threeLayers(0.5) },
  }
  const losses: Record<string, number[]> = {}
  const results: Record<string, { trainLoss: number; valLoss: number; valAccuracy: number }> = {}
  for (const [name, chosen] of Object.entries(tries)) {
    manualSeed(seed)
    const model = chosen.model()
    const { lr, weightDecay, penalty, transform } = chosen
    const penalised = (prediction: Tensor, target: Tensor) =>
      crossEntropy(prediction, target).add(absolute(model).mul(penalty))
    const trainer = new Trainer(model, {
      optimizer: new Adam(model.parameters(), { lr, weightDecay }),
      loss: penalty > 0 ? penalised : crossEntropy,
      metrics: { crossEntropy, accuracy },
    })
    const batches = new DataLoader(chosen.data, { batchSize: 50, shuffle: true, seed, transform })
    const history = await trainer.fit(batches, { epochs: chosen.epochs, validation })
    const [trainLoss, valLoss, valAccuracy] = ['crossEntropy', 'valCrossEntropy', 'valAccuracy'].map(
      (f) => history[f]!.at(-1)!,
    )
    losses[name] = history['valCrossEntropy']!
    results[name] = { trainLoss: trainLoss!, valLoss: valLoss!, valAccuracy: valAccuracy! }
  }
  page.table(
    ['cure', 'training loss', 'validation loss', 'validation accuracy'],
    Object.entries(results).map(([name, { trainLoss, valLoss, valAccuracy }]) => {
      return [name, trainLoss.toFixed(3), valLoss.toFixed(3), `${(100 * valAccuracy).toFixed(1)} %`]
    }),
  )
  const shown = Object.fromEntries(Object.entries(losses).filter(([name]) => /no cure|augm|L2, 1e-2|drop/.test(name)))
  page.picture('loss', curves(shown, { title: 'Loss on unseen images', xLabel: 'epoch', yLabel: 'cross-entropy' }))
  const [copies] = few.subset(new Array<number>(10).fill(0)).tensors()
  const { images } = augment(copies!, changes, { seed })
  page.picture('augmentation', imageGrid(images, { columns: 5, title: 'One digit, turned, moved and zoomed' }))
  return results
}
