import { curves, imageGrid } from '@neurite/viz'
import {
  Adam,
  accuracy,
  crossEntropy,
  Dropout,
  Flatten,
  Linear,
  manualSeed,
  ReLU,
  Sequential,
  type Tensor,
  Trainer,
} from 'neurite'
import { augmented } from '../../augmented.ts'
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

  const plain = { data: few, epochs, model: () => threeLayers(), lr: 1e-3, weightDecay: 0, penalty: 0 }
  const tries = {
    'no cure': plain,
    'more data (4,000)': { ...plain, data: more, epochs: Math.ceil(epochs / 4) },
    augmentation: { ...plain, data: augmented(few, { seed }) },
    'two layers, not three': { ...plain, model: twoLayers },
    'L2, 1e-5 at rate 1e-4': { ...plain, lr: 1e-4, weightDecay: 1e-5 },
    'L2, 1e-2': { ...plain, weightDecay: 1e-2 },
    'L1, 5e-4': { ...plain, penalty: 5e-4 },
    'dropout, 0.5': { ...plain, model: () => threeLayers(0.5) },
  }
  const losses: Record<string, number[]> = {}
  const results: Record<string, { trainLoss: number; valLoss: number; lowest: number; valAccuracy: number }> = {}
  for (const [name, chosen] of Object.entries(tries)) {
    manualSeed(seed)
    const model = chosen.model()
    const { lr, weightDecay, penalty } = chosen
    const penalised = (prediction: Tensor, target: Tensor) =>
      crossEntropy(prediction, target).add(absolute(model).mul(penalty))
    const trainer = new Trainer(model, {
      optimizer: new Adam(model.parameters(), { lr, weightDecay }),
      loss: penalty > 0 ? penalised : crossEntropy,
      metrics: { crossEntropy, accuracy },
    })
    const history = await trainer.fit(chosen.data, { epochs: chosen.epochs, batchSize: 50, seed, validation })
    const last = (figure: string) => history[figure]!.at(-1)!
    losses[name] = history['valCrossEntropy']!
    const [trainLoss, valLoss, valAccuracy] = [last('crossEntropy'), last('valCrossEntropy'), last('valAccuracy')]
    results[name] = { trainLoss, valLoss, lowest: Math.min(...losses[name]!), valAccuracy }
  }
  page.table(
    ['cure', 'training loss', 'validation loss', 'at its lowest', 'validation accuracy'],
    Object.entries(results).map(([name, { trainLoss, valLoss, lowest, valAccuracy }]) => [
      name,
      ...[trainLoss, valLoss, lowest].map((loss) => loss.toFixed(3)),
      `${(100 * valAccuracy).toFixed(1)} %`,
    ]),
  )

  const shown = Object.fromEntries(Object.entries(losses).filter(([name]) => /no cure|augm|L2, 1e-2|drop/.test(name)))
  page.picture('loss', curves(shown, { title: 'Loss on unseen images', xLabel: 'epoch', yLabel: 'cross-entropy' }))
  const [copies] = augmented(few.subset(new Array<number>(10).fill(0)), { seed }).tensors()
  page.picture('augmentation', imageGrid(copies!, { columns: 5, title: 'One digit, turned, moved and zoomed' }))
  return results
}
