import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import {
  Adam,
  type Callback,
  EarlyStopping,
  manualSeed,
  onWarning,
  ProgressBar,
  saveSafetensors,
  stats,
  Trainer,
} from 'neurite'
import { type Digits, loadData } from './loadData.ts'
import { buildModel, widths } from './model.ts'
import { openDevice } from './openDevice.ts'
import type { Options } from './options.ts'
import { type Output, painter } from './output.ts'
import { report } from './report.ts'

export interface Results {
  readonly testAccuracy: number
  readonly testLoss: number
  /** Epochs that were completed, and the one whose weights were kept. */
  readonly epochs: number
  readonly bestEpoch: number
  /** Time of one training step, in milliseconds: the median over epochs of their means. */
  readonly stepMs: number
  /** Largest memory of the device, in bytes. */
  readonly peakBytes: number
}

/** Results, or null where training was interrupted. */
export interface Outcome {
  readonly results: Results | null
  /** Path of the weights. */
  readonly weights: string
}

export interface RunOptions {
  readonly out: Output
  /** Stops training; the best weights are kept and written. */
  readonly signal?: AbortSignal
  /** Folder for the weights. */
  readonly folder?: string
  /** Data in place of those that the options name. */
  readonly digits?: Digits
}

/** Epochs without a better validation loss before training stops. */
const PATIENCE = 5

/** Collects how long a step takes. */
function stepTimes(): Callback & { readonly times: number[] } {
  const times: number[] = []
  return { times, onEpochEnd: (_, __, run) => void times.push((1000 * run.seconds) / run.batches) }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}

function describe(options: Options, digits: Digits, training: number, validation: number): string {
  const rows = [
    ['data', digits.name],
    ['images', `${training} to learn from, ${validation} to validate, ${digits.test.length} to test`],
    ['device', options.device],
    ['model', `${options.model}: ${widths.join('-')}, leaky ReLU${options.model === 'lecture' ? ', softmax' : ''}`],
    [
      'training',
      `Adam, learning rate ${options.lr}, batches of ${options.batch}, at most ${options.epochs} epochs, seed ${options.seed}`,
    ],
  ]
  return `${rows.map(([name, value]) => `  ${name!.padEnd(9)} ${value}`).join('\n')}\n\n`
}

async function writeJson(file: string, content: unknown): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, `${JSON.stringify(content, null, 2)}\n`)
}

/** Trains, shows what came of it, and writes the weights. */
export async function runDigits(
  options: Options,
  { out, signal, folder = 'runs/digits', digits }: RunOptions,
): Promise<Outcome> {
  const paint = painter(out)
  const warningsBefore = onWarning((message) => void out.write(`${paint('dim', `note: ${message}`)}\n`))
  try {
    await openDevice(options.device)
    out.write(`${paint('bold', 'A network learns to read digits')}\n\n`)
    const data = digits ?? (await loadData(options.data, out, signal))
    const [fitSet, validation] = data.train.randomSplit([0.8, 0.2], { seed: options.seed })
    manualSeed(options.seed)
    const model = buildModel(options.model)
    out.write(describe(options, data, fitSet.length, validation.length))
    out.write(`${model.summary({ inputShape: [options.batch, 1, 28, 28] })}\n\n`)

    const trainer = new Trainer(model, {
      optimizer: new Adam(model.parameters(), { lr: options.lr }),
      loss: 'crossEntropy',
      metrics: ['accuracy'],
    })
    const stopping = new EarlyStopping({ monitor: 'valLoss', patience: PATIENCE, restoreBest: true })
    const steps = stepTimes()
    const history = await trainer.fit(fitSet, {
      epochs: options.epochs,
      batchSize: options.batch,
      seed: options.seed,
      validation: validation,
      callbacks: [new ProgressBar({ stream: out }), stopping, steps],
      ...(signal && { signal }),
    })
    const weights = `${folder}/${options.model}.safetensors`
    await saveSafetensors(weights, model.stateDict(), {
      metadata: { model: options.model, seed: String(options.seed) },
    })
    const kept = stopping.bestEpoch > 0 ? `weights of epoch ${stopping.bestEpoch}` : 'weights as they are'
    if (trainer.stopReason === 'aborted') {
      out.write(`\nstopped; ${kept}, written to ${weights}\n`)
      return { results: null, weights }
    }
    const { loss: testLoss, accuracy: testAccuracy } = await trainer.evaluate(data.test)
    out.write(
      `\n${paint('bold', `Test accuracy ${(100 * testAccuracy!).toFixed(2)} %`)}, loss ${testLoss.toFixed(4)} (${kept})\n\n`,
    )
    await report(data.test, await trainer.predict(data.test), options.model === 'mlp', out)
    const results: Results = {
      testAccuracy: testAccuracy!,
      testLoss,
      epochs: history.loss.length,
      bestEpoch: stopping.bestEpoch,
      stepMs: median(steps.times),
      peakBytes: stats().bytesPeak,
    }
    out.write(`weights written to ${weights}\n`)
    const { json, help, ...chosen } = options
    if (json !== undefined) await writeJson(json, { config: { ...chosen, data: data.name }, results })
    return { results, weights }
  } finally {
    onWarning(warningsBefore)
  }
}
