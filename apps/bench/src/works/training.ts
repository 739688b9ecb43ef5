import {
  JAX,
  JAX_CHROMIUM,
  OURS_1,
  OURS_2,
  OURS_CHROMIUM,
  PYTORCH,
  REGISTERS,
  TF_CPU,
  TF_WASM,
  TF_WASM_CHROMIUM,
  TRIAD,
} from '../libraries/names.ts'
import { MLP, TRANSFORMER, LSTM } from '../data/models.ts'
import { lossProblem } from './losses.ts'
import { fasterThan, onOne, onTwo, PYTORCH_BEST, toPytorch } from './targets.ts'
import type { TimedWork } from './work.ts'

const everywhere = [OURS_1, OURS_2, ...PYTORCH, JAX, TF_WASM, OURS_CHROMIUM, JAX_CHROMIUM, TF_WASM_CHROMIUM]

/** Multiply-adds of a linear model for one sample. */
const perSample = MLP.widths.slice(1).reduce((sum, outputs, i) => sum + MLP.widths[i]! * outputs, 0)
/** The product, and those of both gradients; the first layer needs none of its input. */
const mlpFlops = 2 * MLP.batch * (3 * perSample - MLP.widths[0] * MLP.widths[1])

const { batch, steps, features, hidden } = LSTM
/** Gates from inputs, forward and weights; gates from states, and both gradients. */
const lstmFlops = 2 * batch * steps * 4 * hidden * (2 * features + 3 * hidden)

function transformerFlops(): number {
  const { batch, length, width, heads, hidden, layers, vocabulary } = TRANSFORMER
  const tokens = batch * length
  const weights = layers * (4 * width ** 2 + 2 * width * hidden) + width * vocabulary
  const scores = layers * 2 * batch * heads * length ** 2 * (width / heads)
  return 3 * 2 * (tokens * weights + scores)
}

const CNN_FLOPS = 2 * 64 * (2 * 1024 * 32 * 27 + 3 * 1024 * 32 * 288 + 3 * 256 * 64 * 288 + 3 * (4096 * 128 + 128 * 10))
const noConvolution = 'it has no Conv2DBackpropFilter for WebAssembly'

const step = { kind: 'timed', runsPerSample: 1, problem: lossProblem, targets: [] } as const

const trainings: readonly TimedWork[] = [
  {
    ...step,
    name: 'mlp-sgd',
    about: 'one training step of the 784-500-400-300-200-100-50-10 MLP, batch 256, SGD',
    libraries: [...everywhere, ...REGISTERS],
    flops: mlpFlops,
  },
  {
    ...step,
    name: 'mlp-adam',
    about: 'the same step with Adam',
    libraries: [...everywhere, TF_CPU, ...REGISTERS],
    flops: mlpFlops,
    targets: [onOne(23), onTwo(12.5), fasterThan(JAX_CHROMIUM, 2.5), fasterThan(TF_WASM, 25), toPytorch(1.5)],
  },
  {
    ...step,
    name: 'xor-plain',
    about: 'one training step of the 2-10-10-10-1 XOR model as the lecture writes it, SGD, never awaited',
    libraries: [OURS_1, OURS_2, ...PYTORCH, TF_WASM, TF_CPU, OURS_CHROMIUM],
    runsPerSample: 100,
    targets: [{ library: OURS_1, yardstick: { kind: 'time', ms: 0.04 }, atMost: 1 }],
  },
  {
    ...step,
    name: 'xor-compiled',
    about: 'the same step compiled, where the library can',
    libraries: [OURS_1, OURS_2, ...PYTORCH, JAX, TF_WASM, TF_CPU, OURS_CHROMIUM, JAX_CHROMIUM],
    runsPerSample: 100,
    targets: [
      { library: OURS_1, yardstick: { kind: 'time', ms: 0.003 }, atMost: 1 },
      { library: OURS_1, yardstick: PYTORCH_BEST, atMost: 1 / 20 },
    ],
  },
  {
    ...step,
    name: 'cnn',
    about:
      'one training step of conv 3-32, conv 32-32, pool, conv 32-64, pool, linear 4096-128-10 on 64 of 32x32x3, Adam',
    libraries: [OURS_1, OURS_2, ...PYTORCH, JAX, TF_CPU, OURS_CHROMIUM, JAX_CHROMIUM, ...REGISTERS],
    leftOut: { [TF_WASM]: noConvolution, [TF_WASM_CHROMIUM]: noConvolution },
    flops: CNN_FLOPS,
    targets: [onTwo(65), toPytorch(1.4)],
  },
  {
    ...step,
    name: 'lstm',
    about: 'one training step of an LSTM, batch 32, 50 steps, 64 to 128 units, linear to 10, Adam',
    libraries: [...everywhere, ...REGISTERS],
    flops: lstmFlops,
    targets: [toPytorch(1.5), fasterThan(TF_WASM, 3), fasterThan(JAX, 3)],
  },
  {
    ...step,
    name: 'transformer',
    about:
      'one training step of a language model: 4 pre-norm layers, 128 wide, 4 heads, 512 hidden, vocabulary 256, sequence 128, batch 16, AdamW',
    libraries: [...everywhere, ...REGISTERS],
    flops: transformerFlops(),
    targets: [toPytorch(1.5), fasterThan(TF_WASM, 3), fasterThan(JAX, 3)],
  },
]

const ANSWER_TOLERANCE = 1e-3
const WEIGHT_BYTES = 4 * perSample

/** Answers have to be those of the first library. */
function answerProblem(answers: readonly number[], reference: readonly number[] | null): string | null {
  if (answers.length === 0 || !answers.every(Number.isFinite)) return 'answers are missing or not finite'
  if (reference === null) return null
  const far = answers.findIndex(
    (answer, i) => !(Math.abs(answer - reference[i]!) <= ANSWER_TOLERANCE * (1 + Math.abs(reference[i]!))),
  )
  return far < 0 ? null : `another answer than the first library's: ${answers[far]}, not ${reference[far]}`
}

const inferences: readonly TimedWork[] = [1, 256].map((batch) => ({
  kind: 'timed',
  name: `inference-${batch}`,
  about: `the answers of the MLP for a batch of ${batch}`,
  libraries: [...everywhere, ...(batch === 1 ? TRIAD : REGISTERS)],
  runsPerSample: batch === 1 ? 20 : 1,
  ...(batch === 1 ? { bytes: WEIGHT_BYTES } : { flops: 2 * batch * perSample }),
  targets: [],
  problem: answerProblem,
}))

export const trainingWorks: readonly TimedWork[] = [...trainings, ...inferences]
