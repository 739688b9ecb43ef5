import { evaluateSync, noGrad, stats, type Tensor } from 'neurite'
import { mlpData } from '../../data/models.ts'
import { type Training, trainings } from '../../data/training.ts'
import type { Quantities } from '../library.ts'
import { mlp } from './models.ts'
import { toState, toTensor } from './tensors.ts'
import { trainingStep } from './training.ts'

const FIRST_STEP = 100
/** The programs of a loop are all known after this step. */
const SETTLED_STEP = 3
const READ_EVERY = 100

/** Bytes of what is reachable: the heap, and memory outside it, which holds that of WebAssembly. */
function reachableBytes(): number {
  if (!globalThis.gc) throw new Error('node has to be started with --expose-gc')
  globalThis.gc()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

/** What grows in a loop without a pause, so that nothing that waits for the event loop is ever cleaned up. */
function growth(steps: number, step: (index: number) => Tensor): Record<string, number> {
  const first = Math.min(FIRST_STEP, steps / 10)
  let before = 0
  let deviceBefore = 0
  let settledPrograms = 0
  for (let i = 0; i <= steps; i++) {
    const result = step(i)
    if (i % READ_EVERY === 0) result.itemSync()
    if (i === SETTLED_STEP) settledPrograms = stats().programs
    if (i === first) {
      before = reachableBytes()
      deviceBefore = stats().bytesLive
    }
  }
  return {
    growth: (reachableBytes() - before) / 1e6,
    device: (stats().bytesLive - deviceBefore) / 1e6,
    programs: stats().programs - settledPrograms,
  }
}

const ofSmallBatches: Training = { ...trainings['mlp-adam']!, data: () => mlpData(32) }

/** Answers for one batch after the other, and the share that is right added up by the device. */
function evaluation(batches: number): Quantities {
  const { parameters, inputs, targets } = mlpData(32)
  const model = mlp()
  model.loadStateDict(toState(parameters))
  model.eval()
  const y = toTensor(targets)
  return growth(batches, () =>
    noGrad(() => {
      // As a loader gives it: another tensor for each batch
      const right = model.call(toTensor(inputs)).argmax({ dim: 1 }).eq(y).to('float32').mean()
      evaluateSync(right)
      return right
    }),
  )
}

/** Every loss tensor is kept until the end. */
function keptLosses(steps: number): Quantities {
  const step = trainingStep(ofSmallBatches, { compiled: false })
  const losses: Tensor[] = []
  const observed = growth(steps, () => {
    const loss = step()
    losses.push(loss)
    return loss
  })
  const kept = steps - Math.min(FIRST_STEP, steps / 10)
  return { perLoss: (1e6 * observed['growth']!) / kept, sum: losses.reduce((sum, loss) => sum + loss.itemSync(), 0) }
}

/** Steps whose memory counts: more than enough for all buffers to be there. */
const PEAK_STEPS = 6

/** The most memory of the device that training needs, of a model that nobody loaded weights into. */
function peak(name: string): Quantities {
  const step = trainingStep(trainings[name]!, { compiled: true, ownWeights: true })
  for (let i = 0; i < PEAK_STEPS; i++) step().itemSync()
  return { device: stats().bytesPeak / 1e6, resident: process.resourceUsage().maxRSS / 1024 }
}

const STEPS = 10_000
const CNN_STEPS = 500
const atScale = (steps: number, scale: number) => Math.max(100, Math.round(steps * scale))

/** What is told of memory; `scale` below 1 makes loops shorter. */
export const observations: Readonly<Record<string, (scale: number) => Quantities>> = {
  'peak-mlp-adam': () => peak('mlp-adam'),
  'peak-cnn': () => peak('cnn'),
  'memory-xor': (scale) => growth(atScale(STEPS, scale), trainingStep(trainings['xor-plain']!, { compiled: false })),
  'memory-plain': (scale) => growth(atScale(STEPS, scale), trainingStep(ofSmallBatches, { compiled: false })),
  'memory-compiled': (scale) => growth(atScale(STEPS, scale), trainingStep(ofSmallBatches, { compiled: true })),
  'memory-cnn': (scale) => growth(atScale(CNN_STEPS, scale), trainingStep(trainings['cnn']!, { compiled: true })),
  'memory-evaluation': (scale) => evaluation(atScale(STEPS, scale)),
  'memory-losses': (scale) => keptLosses(atScale(STEPS, scale / 2)),
}
