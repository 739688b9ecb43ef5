import {
  Adam,
  Conv2d,
  Flatten,
  Linear,
  manualSeed,
  MaxPool2d,
  mnist,
  OneCycleLR,
  ReLU,
  Sequential,
  Trainer,
} from 'neurite'
import { type Figures, reporter, type Task } from '../task.ts'

const BATCH = 64

/** LeNet-5 (LeCun et al., 1998) with what is put between its layers today: 61,706 parameters. */
function lenet5(): Sequential {
  return new Sequential(
    new Conv2d(1, 6, 5, { padding: 2 }),
    new ReLU(),
    new MaxPool2d(2),
    new Conv2d(6, 16, 5),
    new ReLU(),
    new MaxPool2d(2),
    new Flatten(),
    new Linear(400, 120),
    new ReLU(),
    new Linear(120, 84),
    new ReLU(),
    new Linear(84, 10),
  )
}

/** Reads the handwritten digits of MNIST. */
export async function lenet(task: Task): Promise<Figures> {
  const digits = await mnist({ root: task.data, download: task.data === undefined })
  const train = task.short ? digits.train.subset(Array.from({ length: 6000 }, (_, i) => i)) : digits.train
  manualSeed(task.seed)
  const model = lenet5()
  const epochs = task.short ? 1 : 6
  const optimizer = new Adam(model.parameters())
  const schedule = new OneCycleLR(optimizer, 4e-3, { epochs, stepsPerEpoch: Math.ceil(train.length / BATCH) })
  const trainer = new Trainer(model, { optimizer, loss: 'crossEntropy', metrics: ['accuracy'] })
  const progress = reporter(task)
  await trainer.fit(train, {
    epochs,
    batchSize: BATCH,
    seed: task.seed,
    callbacks: [progress, { onBatchEnd: () => schedule.step() }],
  })
  const { accuracy } = await trainer.evaluate(digits.test)
  return { accuracy: accuracy!, ...progress.figures }
}
