import { EarlyStopping, Flatten, LeakyReLU, Linear, manualSeed, Sequential, syntheticDigits, Trainer } from 'neurite'
manualSeed(1)
const [train, validation] = syntheticDigits({ count: 5000 }).randomSplit([0.8, 0.2])
const model = new Sequential(new Flatten(), new Linear(784, 100), new LeakyReLU(), new Linear(100, 10))
const trainer = new Trainer(model, { optimizer: 'adam', loss: 'crossEntropy', metrics: ['accuracy'] })
const history = await trainer.fit(train, {
  epochs: 8,
  validation: validation,
  callbacks: [new EarlyStopping({ restoreBest: true })],
})
const { accuracy } = await trainer.evaluate(syntheticDigits({ count: 1000, seed: 2 }))

export { accuracy, history }
