/** The models of apps/models, fully trained, and what each has to reach. */

const data = process.env.NEURITE_DATA ?? '../shared/data'

const bounds = {
  'cifar-cnn': { figure: 'accuracy', reached: (accuracy) => accuracy >= 0.55 },
  lenet: { figure: 'accuracy', reached: (accuracy) => accuracy >= 0.988 },
  'adding-lstm': { figure: 'mse', reached: (error) => error < 0.01 },
  'adding-gru': { figure: 'mse', reached: (error) => error < 0.01 },
  'reverse-transformer': { figure: 'tokens', reached: (share) => share >= 0.99 },
  autoencoder: { figure: 'error', reached: (error) => error < 0.012 },
  'ctc-digits': { figure: 'editRate', reached: (rate) => rate < 0.05 },
}

/** Entries for acceptance.mjs. Each model's last line is `name: figure value, figure value, ...`. */
export const modelFigures = Object.entries(bounds).map(([name, { figure, reached }]) => {
  const lastLine = (stdout) => stdout.trimEnd().split('\n').at(-1).replace(`${name}: `, '')
  return {
    name,
    command: `node apps/models/dist/main.js ${name} --data ${data}`,
    pass: (stdout) => reached(Number(new RegExp(`\\b${figure} ([\\d.e-]+)`).exec(lastLine(stdout))?.[1] ?? Number.NaN)),
    shown: lastLine,
  }
})
