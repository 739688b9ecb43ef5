import { manualSeed, randn, reference, use } from '@neurite/core'
import { TensorDataset } from '@neurite/datasets'
import { Linear } from '@neurite/layers'
import { crossEntropy } from '@neurite/losses'
import { accuracy as share } from '@neurite/metrics'
import { Adam } from '@neurite/optimizers'
import { EarlyStopping, Trainer } from '@neurite/train'
await use(reference())
manualSeed(1)
const x = randn([500, 2])
const y = x.sum({ dim: 1 }).gt(0).to('int32') // on which side of a line
const [train, validation, test] = new TensorDataset(x, y).randomSplit([300, 100, 100])
const model = new Linear(2, 2)
const trainer = new Trainer(model, {
  optimizer: new Adam(model.parameters(), { lr: 0.05 }),
  loss: crossEntropy,
  metrics: { accuracy: share },
})
const history = await trainer.fit(train, {
  epochs: 10,
  validation: validation,
  callbacks: [new EarlyStopping({ restoreBest: true })],
})
const { accuracy } = await trainer.evaluate(test)
const outputs = await trainer.predict(test) // [100, 2]

export { accuracy, history, outputs }
