import { reference, useSync } from '@neurite/core'
import { type Callback, EarlyStopping, LambdaCallback, type Run } from '@neurite/train'
import { describe, expect, test } from 'vitest'
import { example, points } from './example.ts'

useSync(reference())

test('callbacks are told of everything, in order', async () => {
  const events: string[] = []
  const note = (name: string) => void events.push(name)
  const watcher = new LambdaCallback({
    onTrainBegin: (run) => note(`begin ${run.epochs} ${run.batches} ${run.samples}`),
    onEpochBegin: (epoch) => note(`epoch ${epoch}`),
    onBatchEnd: (batch, _, run) => note(`batch ${batch} ${run.samplesDone}`),
    onEpochEnd: async (epoch, logs, run) => {
      await Promise.resolve()
      note(`end ${epoch} ${Object.keys(logs)} ${run.history.loss.length} ${run.seconds > 0}`)
    },
    onTrainEnd: () => note('over'),
  })
  await example().trainer.fit(points(5), { epochs: 2, batchSize: 3, callbacks: [watcher] })
  const epoch = (n: number) => [`epoch ${n}`, 'batch 1 3', 'batch 2 5', `end ${n} loss,accuracy ${n} true`]
  expect(events).toEqual(['begin 2 2 5', ...epoch(1), ...epoch(2), 'over'])
  expect(() => new LambdaCallback({ onEpochStart: () => undefined } as object)).toThrow("did you mean 'onEpoch")
})

describe('EarlyStopping', () => {
  /** Replays figures as if a training had had them; gives the epochs that ran and the weights at its end. */
  function replay(stopping: EarlyStopping, figures: number[]): { epochs: number; weights: unknown } {
    let weights: unknown = 'untrained'
    let stopped = false
    let epoch = 0
    const model = { stateDict: () => weights, loadStateDict: (state: unknown) => (weights = state) }
    const run = { model, stop: () => (stopped = true) } as unknown as Run
    stopping.onTrainBegin()
    while (epoch < figures.length && !stopped) {
      epoch += 1
      weights = `epoch ${epoch}`
      stopping.onEpochEnd(epoch, { [stopping.monitor]: figures[epoch - 1]! }, run)
    }
    stopping.onTrainEnd(run)
    return { epochs: epoch, weights }
  }

  test('stops after `patience` epochs without improvement and restores the best', () => {
    const stopping = new EarlyStopping({ patience: 2, restoreBest: true })
    expect(replay(stopping, [3, 2, 2.5, 1, 1.5, 1, 9, 9])).toEqual({ epochs: 6, weights: 'epoch 4' })
    expect([stopping.bestEpoch, stopping.best]).toEqual([4, 1])
    expect(replay(new EarlyStopping({ patience: 2 }), [1, 2, 3])).toEqual({ epochs: 3, weights: 'epoch 3' })
  })

  test('knows which way is better', () => {
    const accuracy = new EarlyStopping({ monitor: 'valAccuracy', patience: 1, restoreBest: true })
    expect(replay(accuracy, [0.5, 0.7, 0.6])).toEqual({ epochs: 3, weights: 'epoch 2' })
    expect(accuracy.best).toBe(0.7)
    const forced = new EarlyStopping({ monitor: 'valAccuracy', mode: 'min', patience: 1, restoreBest: true })
    expect(replay(forced, [0.5, 0.7, 0.6]).weights).toBe('epoch 1')
  })

  test('takes small changes for none', () => {
    expect(replay(new EarlyStopping({ minDelta: 0.1, patience: 2, restoreBest: true }), [1, 0.95, 0.93, 0])).toEqual({
      epochs: 3,
      weights: 'epoch 1',
    })
  })

  test('gives the weights of the best epoch back to a model', async () => {
    const { trainer, model } = example({ lr: 0.5 })
    const validation = points(60, 2)
    const stopping = new EarlyStopping({ patience: 3, restoreBest: true })
    const history = await trainer.fit(points(60), { epochs: 60, batchSize: 10, validation, callbacks: [stopping] })
    expect(trainer.stopReason).toBe('callback')
    expect(history.loss).toHaveLength(stopping.bestEpoch + 3)
    expect(stopping.best).toBe(Math.min(...history['valLoss']!))
    expect((await trainer.evaluate(validation, { batchSize: 10 })).loss).toBeCloseTo(stopping.best, 5)
    expect(model.training).toBe(true)
  })

  test('does so when training is aborted in the middle of an epoch', async () => {
    const { trainer } = example({ lr: 0.3 })
    const validation = points(60, 2)
    const controller = new AbortController()
    const stopping = new EarlyStopping({ patience: 9, restoreBest: true })
    const abort: Callback = {
      onBatchEnd: (batch, _, run) => void (run.history.loss.length === 4 && batch === 3 && controller.abort()),
    }
    const options = { epochs: 60, batchSize: 10, validation, callbacks: [stopping, abort], signal: controller.signal }
    const history = await trainer.fit(points(60), options)
    expect(trainer.stopReason).toBe('aborted')
    expect(history.loss).toHaveLength(4)
    expect((await trainer.evaluate(validation, { batchSize: 10 })).loss).toBeCloseTo(
      Math.min(...history['valLoss']!),
      5,
    )
  })

  test('says what there is to watch', async () => {
    const fit = example().trainer.fit(points(4), { callbacks: [new EarlyStopping()] })
    await expect(fit).rejects.toThrow("there is no 'valLoss', only loss, accuracy; pass validation to fit")
    expect(() => new EarlyStopping({ patiense: 2 } as object)).toThrow("did you mean 'patience'?")
    expect(() => new EarlyStopping({ patience: 0 })).toThrow('patience is 0')
    expect(() => new EarlyStopping({ mode: 'up' as 'min' })).toThrow("mode is 'up'")
  })
})

test('events are handled while training runs, so that it can be aborted from outside', async () => {
  const controller = new AbortController()
  setTimeout(() => controller.abort(), 100)
  const started = performance.now()
  const { trainer } = example()
  await trainer.fit(points(1000), { epochs: 1_000_000, batchSize: 10, signal: controller.signal })
  expect(trainer.stopReason).toBe('aborted')
  expect(performance.now() - started).toBeLessThan(3000)
})
