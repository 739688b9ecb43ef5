import { onWarning, reference, stats, tensor, type Tensor, useSync } from '@neurite/core'
import { DataLoader, TensorDataset } from '@neurite/datasets'
import { Dropout, Linear, Sequential } from '@neurite/layers'
import { CrossEntropyLoss, crossEntropy, mseLoss } from '@neurite/losses'
import { SGD } from '@neurite/optimizers'
import { type Names, Trainer } from '@neurite/train'
import { expect, test } from 'vitest'
import { example, points } from './example.ts'

useSync(reference())

test('fit learns, and tells the figures of every epoch', async () => {
  const { trainer } = example()
  const history = await trainer.fit(points(200), { epochs: 15, batchSize: 20, validation: points(100, 2) })
  expect(Object.keys(history)).toEqual(['loss', 'accuracy', 'valLoss', 'valAccuracy'])
  for (const figures of Object.values(history)) expect(figures).toHaveLength(15)
  expect(history.loss.at(-1)!).toBeLessThan(history.loss[0]! / 2)
  expect(history['valAccuracy']!.at(-1)!).toBeGreaterThan(0.9)
  expect(trainer.stopReason).toBe('done')
})

test('the figures are means over samples, also where the last batch is smaller', async () => {
  const { trainer, model } = example()
  const data = points(50)
  const figures = await trainer.evaluate(data, { batchSize: 16 })
  const [x, y] = data.tensors()
  const output = model.call(x!)
  expect(figures.loss).toBeCloseTo(Number(await crossEntropy(output, y!).item()), 5)
  const hits = output.argmax({ dim: 1 }).eq(y!).to('float32').mean()
  expect(figures['accuracy']).toBeCloseTo(Number(await hits.item()), 6)
  expect(await trainer.evaluate(new DataLoader(data, { batchSize: 50 }))).toEqual({
    ...figures,
    loss: expect.closeTo(figures.loss, 5),
  })
})

test('predict keeps the order of the samples', async () => {
  const { trainer, model } = example()
  const data = points(37)
  const [x] = data.tensors()
  const expected = await model.call(x!).tolist()
  expect(await (await trainer.predict(data, { batchSize: 10 })).tolist()).toEqual(expected)
  expect(await (await trainer.predict(new TensorDataset(x!))).tolist()).toEqual(expected)
})

test('a step is that of a loop written by hand', async () => {
  const data = points(30)
  const a = example()
  const loader = new DataLoader(data, { batchSize: 10, shuffle: true, seed: 4 })
  await a.trainer.fit(data, { epochs: 2, batchSize: 10, seed: 4 })
  const b = example()
  for (let epoch = 0; epoch < 2; epoch++) {
    for (const [x, y] of loader) {
      b.optimizer.zeroGrad()
      crossEntropy(b.model.call(x!), y!).backward()
      b.optimizer.step()
    }
  }
  for (const [name, weight] of Object.entries(a.model.stateDict())) {
    const other = (await b.model.stateDict()[name]!.data()) as Float32Array
    const own = (await weight.data()) as Float32Array
    own.forEach((value, i) => {
      expect(value).toBeCloseTo(other[i]!, 5)
    })
  }
})

test('the same seed gives the same bits', async () => {
  const weightsOf = async () => {
    const { trainer, model } = example()
    await trainer.fit(points(64), { epochs: 3, batchSize: 10, seed: 9, validation: points(20, 3) })
    return Promise.all(Object.values(model.stateDict()).map((weight) => weight.data()))
  }
  expect(await weightsOf()).toEqual(await weightsOf())
})

test('dropout acts in training only, and the mode comes back', async () => {
  const model = new Sequential(new Linear(2, 16), new Dropout(0.5), new Linear(16, 2))
  const trainer = new Trainer(model, {
    optimizer: new SGD(model.parameters(), { lr: 0.1 }),
    loss: new CrossEntropyLoss(),
  })
  const data = points(40)
  await trainer.fit(data, { epochs: 2, batchSize: 8, validation: data })
  expect(model.training).toBe(true)
  expect(await trainer.evaluate(data)).toEqual(await trainer.evaluate(data))
  const [frozen] = model.children()
  frozen!.training = false
  await trainer.evaluate(data)
  expect(frozen!.training).toBe(false)
  expect(model.training).toBe(true)
  model.eval()
  const before = await (await trainer.predict(data)).tolist()
  await trainer.evaluate(data)
  expect(model.training).toBe(false)
  expect(await (await trainer.predict(data)).tolist()).toEqual(before)
})

test('nothing is compiled after the first epoch, and memory stays flat', async () => {
  const { trainer } = example()
  const seen: { programs: number; bytes: number }[] = []
  const watch = { onEpochEnd: () => void seen.push({ programs: stats().programs, bytes: stats().bytesLive }) }
  await trainer.fit(points(50), { epochs: 6, batchSize: 16, validation: points(20, 2), callbacks: [watch] })
  expect(seen.at(-1)!.programs).toBe(seen[1]!.programs)
  expect(seen.at(-1)!.bytes).toBeLessThanOrEqual(seen[1]!.bytes)
})

test('a loss that is not a number ends training with a warning', async () => {
  const warnings: string[] = []
  const before = onWarning((message) => warnings.push(message))
  const model = new Sequential(new Linear(1, 1))
  const trainer = new Trainer(model, { optimizer: new SGD(model.parameters(), { lr: 1e20 }), loss: mseLoss })
  const history = await trainer.fit(new TensorDataset(tensor([[1], [2]]), tensor([[3], [5]])), {
    epochs: 50,
    batchSize: 1,
  })
  onWarning(before)
  expect(trainer.stopReason).toBe('notFinite')
  expect(history.loss.length).toBeLessThan(5)
  expect(warnings).toHaveLength(1)
  expect(warnings[0]).toMatch(/the loss became (NaN|Infinity) in epoch \d; training stopped/)
})

test('names are looked up in the tables that were handed in', () => {
  const names: Names = {
    optimizers: { sgd: (model) => new SGD((model as Sequential).parameters(), { lr: 0.1 }) },
    losses: { crossEntropy },
    metrics: { ones: (prediction: Tensor) => prediction.mul(0).add(1).mean() },
  }
  const { model } = example()
  const trainer = new Trainer(model, { optimizer: 'sgd', loss: 'crossEntropy', metrics: ['ones'] }, names)
  expect(trainer.optimizer).toBeInstanceOf(SGD)
  const optimizer = 'sgd'
  expect(() => new Trainer(model, { optimizer: 'sdg', loss: 'crossEntropy' }, names)).toThrow("did you mean 'sgd'?")
  expect(() => new Trainer(model, { optimizer, loss: 'hinge' }, names)).toThrow(
    "unknown loss 'hinge'; known: crossEntropy",
  )
  expect(() => new Trainer(model, { optimizer, loss: 'toString' }, names)).toThrow("unknown loss 'toString'")
  expect(() => new Trainer(model, { optimizer: 'adam', loss: crossEntropy })).toThrow('no names are known here')
})

test('wrong arguments are refused', async () => {
  const { trainer, model, optimizer } = example()
  await expect(trainer.fit(points(4), { epoch: 3 } as object)).rejects.toThrow("did you mean 'epochs'?")
  await expect(trainer.evaluate(points(4), { batchsize: 3 } as object)).rejects.toThrow("did you mean 'batchSize'?")
  await expect(trainer.fit(new DataLoader(points(4), { batchSize: 8, dropLast: true }))).rejects.toThrow(
    'have no batch',
  )
  expect(() => new Trainer(model, { optimizer, loss: crossEntropy, metrics: { loss: crossEntropy } })).toThrow(
    "cannot be called 'loss'",
  )
  expect(() => new Trainer(model, { optimizer, loss: crossEntropy, metric: [] } as never)).toThrow(
    "did you mean 'metrics'?",
  )
})
