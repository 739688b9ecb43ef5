import {
  AdamW,
  arange,
  BatchNorm2d,
  bernoulli,
  cifar10,
  Conv2d,
  Dropout,
  Flatten,
  type Layer,
  Linear,
  manualSeed,
  MaxPool2d,
  Module,
  OneCycleLR,
  randint,
  ReLU,
  Sequential,
  type Tensor,
  Trainer,
} from 'neurite'
import { type Figures, reporter, type Task } from '../task.ts'

const BATCH = 64
const SIDE = 32
const MOST_SHIFT = 4

/** In training, shifts every picture a little, and shows half of them in a mirror. */
class FlipAndShift extends Module {
  forward(x: Tensor): Tensor {
    if (!this.training) return x
    const [batch, channels] = x.shape as [number, number]
    const mirrored = x.flip([3]).where(bernoulli(0.5, { shape: [batch, 1, 1, 1], dtype: 'bool' }), x)
    const padded = mirrored.pad([MOST_SHIFT, MOST_SHIFT, MOST_SHIFT, MOST_SHIFT])
    const places = () => randint(2 * MOST_SHIFT + 1, [batch, 1]).add(arange(SIDE))
    const rows = places().reshape([batch, 1, SIDE, 1])
    const columns = places().reshape([batch, 1, 1, SIDE])
    return padded
      .gather(2, rows.expand([batch, channels, SIDE, padded.shape[3]!]))
      .gather(3, columns.expand([batch, channels, SIDE, SIDE]))
  }
}

function block(inputs: number, outputs: number): Layer[] {
  return [
    new Conv2d(inputs, outputs, 3, { padding: 1, bias: false }),
    new BatchNorm2d(outputs),
    new ReLU(),
    new MaxPool2d(2),
  ]
}

/** Tells ten kinds of things in small photographs apart, having seen 5,000 of them. */
export async function cifarCnn(task: Task): Promise<Figures> {
  const photographs = await cifar10({ root: task.data, download: task.data === undefined })
  const train = task.short ? photographs.train.subset(Array.from({ length: 1600 }, (_, i) => i)) : photographs.train
  manualSeed(task.seed)
  const model = new Sequential(
    new FlipAndShift(),
    ...block(3, 32),
    ...block(32, 64),
    ...block(64, 128),
    new Flatten(),
    new Dropout(0.3),
    new Linear(128 * 4 * 4, 10),
  )
  const epochs = task.short ? 3 : 20
  const optimizer = new AdamW(model.parameters(), { weightDecay: 0.01 })
  const schedule = new OneCycleLR(optimizer, 4e-3, { epochs, stepsPerEpoch: Math.ceil(train.length / BATCH) })
  const trainer = new Trainer(model, { optimizer, loss: 'crossEntropy', metrics: ['accuracy'] })
  const progress = reporter(task)
  await trainer.fit(train, {
    epochs,
    batchSize: BATCH,
    seed: task.seed,
    callbacks: [progress, { onBatchEnd: () => schedule.step() }],
  })
  const { accuracy } = await trainer.evaluate(photographs.test)
  return { accuracy: accuracy!, ...progress.figures }
}
