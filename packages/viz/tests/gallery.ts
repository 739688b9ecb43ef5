import { bars, type Chart, curves, functionChart, histogram, imageGrid } from '@neurite/viz'
import { arange, sigmoid, type Tensor, tensor } from '@neurite/core'

const epochs = Array.from({ length: 30 }, (_, i) => i)
const noise = (i: number): number => Math.sin(i * 12.9898) * 0.5
/** Numbers that look like a normal distribution, and are the same each time. */
const bell = (count: number, shift = 0): number[] =>
  Array.from({ length: count }, (_, i) => shift + Math.sin(i * 1.7) + Math.sin(i * i * 0.37) + Math.cos(i * 5.3) * 0.8)
const disc = (size: number, radius: number): number[][] =>
  Array.from({ length: size }, (_, y) =>
    Array.from({ length: size }, (_, x) => {
      const far = Math.hypot(x - size / 2 + 0.5, y - size / 2 + 0.5)
      return Math.max(0, 1 - Math.abs(far - radius) / 2)
    }),
  )

/** One picture of each kind, as stored in `pictures/`. */
export const gallery: Readonly<Record<string, () => Chart>> = {
  curves: () =>
    curves(
      {
        loss: epochs.map((i) => 2.2 * Math.exp(-i / 7) + 0.06),
        valLoss: epochs.map((i) => 2.2 * Math.exp(-i / 7) + 0.12 + i * 0.006 + 0.05 * noise(i)),
        accuracy: epochs.map((i) => 1 - Math.exp(-i / 5) * 0.9),
        val_accuracy: epochs.map((i) => 0.96 - Math.exp(-i / 5) * 0.9 + 0.02 * noise(i)),
      },
      { title: 'Training of the digits', xLabel: 'epoch', yLabel: 'loss, accuracy' },
    ),
  curvesLog: () =>
    curves(
      { 'learning rate 0.1': epochs.map((i) => 3 * 0.4 ** i), 'learning rate 0.01': epochs.map((i) => 3 * 0.85 ** i) },
      { title: 'Cost of a line', xLabel: 'step', yLabel: 'mean squared error', log: true },
    ),
  functionChart: () => functionChart(sigmoid, { derivative: true, title: 'Sigmoid and its derivative' }),
  descent: () => {
    const x = tensor([1, 2, 3])
    const cost = (w: Tensor): Tensor => w.mul(x).sub(x).square().mean()
    return functionChart(cost, {
      range: [-1, 3],
      path: [-0.8, 1.9, 0.55, 1.22, 0.9, 1.05],
      xLabel: 'W',
      yLabel: 'cost',
      title: 'Cost of a line, and descent on it',
    })
  },
  bars: () =>
    bars(
      { area: 0.1, rooms: 0.3, 'km to the subway': -0.22, garden: 0.05, floor: 0.0123 },
      { title: 'Weights of the features' },
    ),
  barsLog: () =>
    bars(
      {
        sigmoid: Object.fromEntries(epochs.slice(0, 8).map((i) => [`layer ${i + 1}`, 0.3 ** (8 - i)])),
        ReLU: Object.fromEntries(epochs.slice(0, 8).map((i) => [`layer ${i + 1}`, 0.9 ** (8 - i)])),
      },
      { title: 'Mean size of the gradient by layer', log: true, yLabel: 'mean |gradient|' },
    ),
  barsLying: () =>
    bars(
      {
        'Logistic regression on raw pixels': 0.926,
        'Deep perceptron of the lecture': 0.977,
        'With augmentation and dropout': 0.986,
      },
      { title: 'Accuracy on the test set' },
    ),
  histogram: () => histogram(bell(2000), { title: 'Weights after training', xLabel: 'weight' }),
  histograms: () => histogram({ before: bell(1500), after: bell(1500, 1.5) }, { bins: 30 }),
  imageGrid: () =>
    imageGrid(
      Array.from({ length: 14 }, (_, i) => disc(28, i)),
      {
        labels: Array.from({ length: 14 }, (_, i) => (i === 3 ? 'a long label' : i)).map(String),
        columns: 7,
        title: 'Rings',
      },
    ),
  imagesInColour: () => imageGrid(arange(2 * 3 * 8 * 8).reshape([2, 3, 8, 8]), { labels: [0, 1] }),
}
