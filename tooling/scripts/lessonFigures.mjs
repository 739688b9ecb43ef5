/** What the lessons on real data must reach: entries of `acceptance.mjs`. */
const data = process.env.NEURITE_DATA ?? '../shared/data'
const SEEDS = [1, 2, 3]

const lesson = (line) => `node apps/lessons/dist/main.js ${line} --data ${data}`
const numbers = (stdout, pattern) => [...stdout.matchAll(pattern)].map(([, text]) => Number(text))
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length
/** Each seed, and their mean. */
const figures = (values, digits) => `${values.join(', ')}; mean ${mean(values).toFixed(digits)}`

/** Lesson 11 in full, mean test accuracy of three seeds in percent. */
const mnist = (variant, least) => ({
  name: `lesson-mnist-${variant}`,
  command: SEEDS.map((seed) => lesson(`mnist --variant ${variant} --seed ${seed}`)).join(' && '),
  pass: (stdout) => {
    const accuracies = numbers(stdout, /test accuracy ([\d.]+) %/g)
    return accuracies.length === SEEDS.length && mean(accuracies) >= least
  },
  shown: (stdout) => `${figures(numbers(stdout, /test accuracy ([\d.]+) %/g), 2)} % of the test images`,
})

/** The last figure of the row that begins with `unit`: the mean of the folds. */
const folds = (name, unit, right) => ({
  name: `lesson-${name}`,
  command: SEEDS.map((seed) => lesson(`${name} --seed ${seed}`)).join(' && '),
  pass: (stdout) => {
    const means = numbers(stdout, new RegExp(`^  ${unit} .* ([\\d.]+)$`, 'gm'))
    return means.length === SEEDS.length && right(mean(means))
  },
  shown: (stdout) => `${figures(numbers(stdout, new RegExp(`^  ${unit} .* ([\\d.]+)$`, 'gm')), 2)} ${unit}`,
})

// PyTorch: 96.4 with the softmax twice and 97.7 with logits; 2.3 to 2.6 thousand dollars; 96.0 to 96.7 %.
export const lessonFigures = [
  mnist('lecture', 95.9),
  mnist('logits', 97.2),
  mnist('augmented', 98.2),
  folds('boston', 'thousand dollars', (error) => error <= 2.7),
  folds('iris', '%', (accuracy) => accuracy >= 95),
]
