import {
  bars,
  type Chart,
  chartGrid,
  confusionChart,
  curves,
  decisionBoundary,
  functionChart,
  histogramChart,
  imageGrid,
  lossSurface,
  modelChart,
} from '@neurite/viz'
import { Dropout, Linear, Module, ReLU, Sequential, Softmax } from '@neurite/layers'
import { arange, relu, sigmoid, softplus, type Tensor, tanh, tensor } from '@neurite/core'

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

function moons(count: number): { at: [number, number]; label: number }[] {
  return Array.from({ length: count }, (_, i) => {
    const angle = (Math.PI * i) / count
    const [dx, dy] = [0.12 * Math.sin(i * 9.1), 0.12 * Math.cos(i * 5.7)]
    return i % 2 === 0
      ? { at: [Math.cos(angle) + dx - 0.5, Math.sin(angle) + dy - 0.2], label: 1 }
      : { at: [0.5 - Math.cos(angle) + dx, 0.3 - Math.sin(angle) + dy], label: 0 }
  })
}

class Classifier extends Module {
  features = new Sequential(new Linear(784, 256), new ReLU())
  drop = new Dropout(0.5)
  head = new Linear(256, 10)

  forward(x: Tensor): Tensor {
    return this.head.call(this.drop.call(this.features.call(x)))
  }
}

const node = (id: string, name: string, type: string, outputShape: number[] | null) => ({
  id,
  name,
  type,
  detail: type === 'Dense' ? `units=${outputShape?.[1]}` : '',
  parent: id === '' ? null : '',
  parameters: type === 'Dense' ? 1000 : 0,
  outputShape,
})

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
  histogram: () => histogramChart(bell(2000), { title: 'Weights after training', xLabel: 'weight' }),
  histograms: () => histogramChart({ before: bell(1500), after: bell(1500, 1.5) }, { bins: 30 }),
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
  confusion: () =>
    confusionChart({
      matrix: Array.from({ length: 10 }, (_, i) =>
        Array.from({ length: 10 }, (_, j) =>
          i === j ? 950 + ((i * 37) % 80) : ((i * 7 + j * 13) % 11) * ((i + j) % 3),
        ),
      ),
      names: Array.from({ length: 10 }, (_, i) => String(i)),
    }),
  confusionNamed: () =>
    confusionChart(
      [
        [50, 0, 0],
        [0, 47, 3],
        [0, 2, 48],
      ],
      { classes: ['setosa', 'versicolor', 'virginica'], title: 'Iris, by 5-fold cross-validation' },
    ),
  confusionMany: () =>
    confusionChart(
      Array.from({ length: 30 }, (_, i) =>
        Array.from({ length: 30 }, (_, j) => (i === j ? 90 : (i * j) % 17 === 1 ? 5 : 0)),
      ),
      { classes: Array.from({ length: 30 }, (_, i) => `animal ${i}`), title: 'Thirty classes' },
    ),
  decision: () => {
    const points = moons(120)
    return decisionBoundary((x: Tensor) => sigmoid(x.select(1, 1).sub(x.select(1, 0).mul(1.5).cos().mul(0.8)).mul(4)), {
      points: points.map(({ at }) => at),
      labels: points.map(({ label }) => label),
      title: 'Two moons',
      xLabel: 'x1',
      yLabel: 'x2',
    })
  },
  decisionThree: () => {
    const centres = tensor([
      [0, 1],
      [-1, -0.6],
      [1, -0.6],
    ])
    const scores = (x: Tensor): Tensor => x.matmul(centres.T)
    const points = Array.from({ length: 60 }, (_, i): [number, number] => [
      [0, -1, 1][i % 3]! + 0.5 * Math.sin(i * 4.1),
      [1, -0.6, -0.6][i % 3]! + 0.5 * Math.cos(i * 7.7),
    ])
    return decisionBoundary(scores, {
      points,
      labels: points.map((_, i) => i % 3),
      classes: ['setosa', 'versicolor', 'virginica'],
      range: [-2, 2],
    })
  },
  surface: () => {
    const path: [number, number][] = [[-1.6, 1.9]]
    for (let i = 0; i < 25; i++) {
      const [a, b] = path[path.length - 1]!
      path.push([a - 0.12 * 2 * (a - 0.5), b - 0.12 * 7 * (b - 0.3)])
    }
    return lossSurface((a, b) => (a - 0.5) ** 2 + 3.5 * (b - 0.3) ** 2 + 0.3 * Math.sin(3 * a), {
      path,
      range: [
        [-2, 2],
        [-1.5, 2.5],
      ],
      title: 'Loss and descent',
      xLabel: 'weight',
      yLabel: 'bias',
    })
  },
  model: () =>
    modelChart(
      new Sequential(
        new Linear(784, 128),
        new ReLU(),
        new Sequential(new Linear(128, 64), new ReLU(), new Dropout(0.5)),
        new Linear(64, 10),
        new Softmax(1),
      ),
      { inputShape: [1, 784], title: 'A network for digits' },
    ),
  modelListed: () => modelChart(new Classifier()),
  modelBranches: () =>
    modelChart({
      nodes: [
        node('', '', 'Model', null),
        node('image', 'image', 'Input', [1, 784]),
        node('extra', 'extra', 'Input', [1, 10]),
        node('shared', 'shared', 'Dense', [1, 64]),
        node('side', 'side', 'Dense', [1, 64]),
        node('merged', 'merged', 'Concatenate', [1, 128]),
        node('digit', 'digit', 'Dense', [1, 10]),
        node('odd', 'odd', 'Dense', [1, 1]),
      ],
      edges: [
        ['image', 'shared'],
        ['extra', 'side'],
        ['shared', 'merged'],
        ['side', 'merged'],
        ['image', 'merged'],
        ['merged', 'digit'],
        ['merged', 'odd'],
      ],
    }),
  grid: () =>
    chartGrid(
      Object.entries({ sigmoid, tanh, relu, softplus }).map(([title, fn]) =>
        functionChart((x: Tensor) => fn(x), { derivative: true, title, width: 300, height: 240, range: [-4, 4] }),
      ),
      { title: 'Activations and their derivatives' },
    ),
}
