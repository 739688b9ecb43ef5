import {
  Adam,
  BatchNorm2d,
  compile,
  Conv2d,
  ctcLoss,
  DataLoader,
  editErrorRate,
  GRU,
  Linear,
  manualSeed,
  MaxPool2d,
  mnist,
  Module,
  noGrad,
  OneCycleLR,
  ReLU,
  Sequential,
  type Tensor,
} from 'neurite'
import { RowsOfDigits } from '../rowsOfDigits.ts'
import { type Figures, type Task, takeSteps } from '../task.ts'

const BATCH = 32
const CLASSES = 11
/** Stands for "nothing here". */
const BLANK = 10

/** Looks at a picture [N, 1, 28, W], and says for each of W / 4 columns what it sees there: [W / 4, N, CLASSES]. */
class Reader extends Module {
  eye = new Sequential(
    new Conv2d(1, 16, 3, { padding: 1 }),
    new BatchNorm2d(16),
    new ReLU(),
    new MaxPool2d(2),
    new Conv2d(16, 32, 3, { padding: 1 }),
    new BatchNorm2d(32),
    new ReLU(),
    new MaxPool2d(2),
  )
  memory = new GRU(32 * 7, 64, { bidirectional: true })
  classes = new Linear(2 * 64, CLASSES)

  forward(x: Tensor): Tensor {
    // [N, 32, 7, T] to [T, N, 32 * 7]
    const columns = this.eye.call(x).permute([3, 0, 1, 2]).flatten({ startDim: 2 })
    return this.classes.call(this.memory.call(columns).output).logSoftmax(-1)
  }
}

/** The likeliest class of each column, repetitions once, blanks left out. */
async function read(model: Reader, images: Tensor): Promise<number[][]> {
  const columns = await noGrad(() => model.call(images).argmax({ dim: 2 }).T).tolist()
  return (columns as number[][]).map((row) => row.filter((c, t) => c !== BLANK && c !== row[t - 1]))
}

/** Share of the digits that are missing, wrong or too many in what the model reads. */
async function errorRate(model: Reader, rows: RowsOfDigits): Promise<number> {
  const predictions: number[][] = []
  const targets: number[][] = []
  for (const [images, digits] of new DataLoader(rows, { batchSize: 100 })) {
    predictions.push(...(await read(model, images)))
    targets.push(...((await digits.tolist()) as number[][]).map((row) => row.filter((digit) => digit >= 0)))
  }
  return editErrorRate(predictions, targets)
}

/** Learns to read rows of digits; nobody tells it where in the picture they are. */
export async function ctcDigits(task: Task): Promise<Figures> {
  const digits = await mnist({ root: task.data, download: task.data === undefined })
  const steps = task.short ? 50 : 1200
  const loader = new DataLoader(new RowsOfDigits(digits.train, { length: steps * BATCH, seed: task.seed }), {
    batchSize: BATCH,
  })
  manualSeed(task.seed)
  const model = new Reader()
  const optimizer = new Adam(model.parameters())
  const schedule = new OneCycleLR(optimizer, 4e-3, { totalSteps: steps })
  const step = compile((images: Tensor, targets: Tensor, counts: Tensor) => {
    optimizer.zeroGrad()
    const seen = model.call(images)
    const [columns, batch] = seen.shape as [number, number]
    const ends = new Array<number>(batch).fill(columns)
    const loss = ctcLoss(seen, targets.clamp({ min: 0 }), ends, counts, { blank: BLANK })
    loss.backward()
    optimizer.step()
    return loss
  })
  const batches = loader[Symbol.iterator]()
  const taken = await takeSteps(task, steps, () => {
    const loss = step(...(batches.next().value as [Tensor, Tensor, Tensor]))
    schedule.step()
    return loss
  })
  const test = new RowsOfDigits(digits.test, { length: task.short ? 200 : 2000, seed: task.seed + 1 })
  return { editRate: await errorRate(model.eval(), test), ...taken }
}
