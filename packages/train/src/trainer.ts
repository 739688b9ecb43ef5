import { ArgumentError, cat, checkOptions, type Tensor, warn } from '@neurite/core'
import { DataLoader, type Dataset } from '@neurite/datasets'
import type { Callback, Run, StopReason } from './callback.ts'
import { ProgressBar } from './callbacks/progressBar.ts'
import type { ScoreLike, Trainable, Updater } from './contracts.ts'
import { appendLogs, type History, validationLogs } from './history.ts'
import { inEvaluation, inTraining } from './modes.ts'
import { lookUp, type Names, toScore } from './names.ts'
import { compileSteps, type Steps } from './steps.ts'
import { type Logs, Totals } from './totals.ts'
import { Slices, yieldToEvents } from './yieldToEvents.ts'

export interface TrainerOptions {
  /** An optimizer made for the model's parameters, or a name. */
  readonly optimizer: Updater | string
  /** (prediction, target) -> mean over the batch; or a name. */
  readonly loss: ScoreLike | string
  /** Further figures to report: names, or functions by the names to report them under. */
  readonly metrics?: readonly string[] | Readonly<Record<string, ScoreLike>>
}

export interface FitOptions {
  /** Passes over the data; 1 by default. */
  readonly epochs?: number
  /** Samples per step; 32 by default. A loader has its own. */
  readonly batchSize?: number
  /** A new order in every epoch; true by default. A loader has its own. */
  readonly shuffle?: boolean
  /** Of the orders; 0 by default. A loader has its own. */
  readonly seed?: number
  /** Measured after every epoch: `valLoss` and so on. */
  readonly validation?: Dataset | DataLoader
  readonly callbacks?: readonly Callback[]
  /** Adds a `ProgressBar`; false by default. */
  readonly verbose?: boolean
  /** Ends training after the batch at hand; `fit` then returns as usual. */
  readonly signal?: AbortSignal
}

export interface EvaluateOptions {
  /** Samples at a time; 256 by default. A loader has its own. */
  readonly batchSize?: number
}

const TRAINER_OPTIONS = ['optimizer', 'loss', 'metrics'] as const
const FIT_OPTIONS = ['epochs', 'batchSize', 'shuffle', 'seed', 'validation', 'callbacks', 'verbose', 'signal'] as const
const EVALUATE_BATCH = 256

type Data = Dataset | DataLoader

function toLoader(data: Data, batchSize: number): DataLoader {
  return data instanceof DataLoader ? data : new DataLoader(data, { batchSize })
}

/** The state of one call of `fit`. */
class FitRun implements Run {
  readonly history = { loss: [] } as unknown as History
  epoch = 0
  samplesDone = 0
  seconds = 0
  stopped: StopReason | null = null
  readonly model: Trainable
  readonly epochs: number
  readonly loader: DataLoader

  constructor(model: Trainable, epochs: number, loader: DataLoader) {
    this.model = model
    this.epochs = epochs
    this.loader = loader
  }

  get batches(): number {
    return this.loader.length
  }

  get samples(): number {
    return this.loader.samples
  }

  stop(): void {
    this.stopped ??= 'callback'
  }
}

/**
 * Trains, measures and applies a model. A step (forward, backward, update) is compiled by itself.
 *
 * @throws ArgumentError for a name that is not known.
 */
export class Trainer {
  readonly model: Trainable
  readonly optimizer: Updater
  readonly #steps: Steps
  readonly #totals: Totals
  #stopReason: StopReason | null = null

  /** `names` says what names such as 'adam' stand for. */
  constructor(model: Trainable, options: TrainerOptions, names: Names = {}) {
    checkOptions('Trainer', options, TRAINER_OPTIONS)
    const { optimizer, loss, metrics = [] } = options
    this.model = model
    this.optimizer = typeof optimizer === 'string' ? lookUp('optimizer', optimizer, names.optimizers)(model) : optimizer
    const metricTable = Array.isArray(metrics)
      ? Object.fromEntries(metrics.map((name: string) => [name, lookUp('metric', name, names.metrics)]))
      : (metrics as Readonly<Record<string, ScoreLike>>)
    if ('loss' in metricTable)
      throw new ArgumentError("[Trainer] a metric cannot be called 'loss'; choose another name")
    const scores = [typeof loss === 'string' ? lookUp('loss', loss, names.losses) : loss, ...Object.values(metricTable)]
    this.#totals = new Totals(['loss', ...Object.keys(metricTable)])
    this.#steps = compileSteps(model, this.optimizer, scores.map(toScore), this.#totals)
  }

  /** Why the last `fit` ended; null before there was one. */
  get stopReason(): StopReason | null {
    return this.#stopReason
  }

  /**
   * Trains, and returns the figures of every epoch. It stops early, with a warning, where the loss becomes infinite or
   * not a number.
   *
   * @throws ArgumentError for unknown options and for data without samples.
   */
  async fit(data: Data, options: FitOptions = {}): Promise<History> {
    checkOptions('fit', options, FIT_OPTIONS)
    const { epochs = 1, batchSize = 32, shuffle = true, seed = 0, validation, verbose = false, signal } = options
    const loader = data instanceof DataLoader ? data : new DataLoader(data, { batchSize, shuffle, seed })
    if (loader.length === 0)
      throw new ArgumentError('[fit] the data have no batch; give it samples, or set dropLast to false')
    const callbacks: readonly Callback[] = [...(verbose ? [new ProgressBar()] : []), ...(options.callbacks ?? [])]
    const run = new FitRun(this.model, epochs, loader)
    await inTraining(this.model, async () => {
      for (const callback of callbacks) await callback.onTrainBegin?.(run)
      while (run.epoch < epochs && run.stopped === null) {
        run.epoch += 1
        const logs = await this.#epoch(run, callbacks, signal)
        if (logs === null) break
        const valLogs = validation ? validationLogs(await this.#measure(toLoader(validation, batchSize), signal)) : {}
        if (signal?.aborted) {
          run.stopped = 'aborted'
          break
        }
        const all = { ...logs, ...valLogs }
        appendLogs(run.history, all)
        for (const callback of callbacks) await callback.onEpochEnd?.(run.epoch, all, run)
      }
      this.#stopReason = run.stopped ?? 'done'
      for (const callback of callbacks) await callback.onTrainEnd?.(run)
    })
    return run.history
  }

  /** The loss and the metrics over all samples, in evaluation mode. */
  async evaluate(data: Data, options: EvaluateOptions = {}): Promise<Logs & { readonly loss: number }> {
    checkOptions('evaluate', options, ['batchSize'])
    const logs = await this.#measure(toLoader(data, options.batchSize ?? EVALUATE_BATCH))
    return logs as Logs & { readonly loss: number }
  }

  /** The model's output for all samples, in their order and in evaluation mode; the first axis counts them. */
  async predict(data: Data, options: EvaluateOptions = {}): Promise<Tensor> {
    checkOptions('predict', options, ['batchSize'])
    const slices = new Slices()
    const outputs: Tensor[] = []
    await inEvaluation(this.model, async () => {
      for await (const [input] of toLoader(data, options.batchSize ?? EVALUATE_BATCH)) {
        outputs.push(this.#steps.predict(input!))
        if (slices.over()) await yieldToEvents()
      }
    })
    return cat(outputs, { dim: 0 })
  }

  /** One pass over the training data; null where it was not finished. */
  async #epoch(run: FitRun, callbacks: readonly Callback[], signal: AbortSignal | undefined): Promise<Logs | null> {
    const totals = this.#totals
    const watchers = callbacks.filter((callback) => callback.onBatchEnd)
    totals.reset()
    run.samplesDone = 0
    run.seconds = 0
    for (const callback of callbacks) await callback.onEpochBegin?.(run.epoch, run)
    const slices = new Slices()
    const started = performance.now()
    let logs: Logs = {}
    let batch = 0
    for await (const [input, target] of run.loader) {
      if (signal?.aborted) run.stopped = 'aborted'
      if (run.stopped !== null) return null
      this.#steps.train(input!, target!)
      totals.count(input!.shape[0]!)
      batch += 1
      run.samplesDone = totals.samples
      if (batch === run.batches || slices.over()) {
        logs = await totals.read()
        run.seconds = (performance.now() - started) / 1000
        if (!this.#isFinite(run, logs)) return null
        await yieldToEvents()
      }
      for (const callback of watchers) await callback.onBatchEnd?.(batch, logs, run)
    }
    return run.stopped === null ? logs : null
  }

  #isFinite(run: FitRun, { loss }: Logs): boolean {
    if (Number.isFinite(loss)) return true
    run.stopped = 'notFinite'
    warn(`[fit] the loss became ${loss} in epoch ${run.epoch}; training stopped. A smaller learning rate often helps.`)
    return false
  }

  async #measure(loader: DataLoader, signal?: AbortSignal): Promise<Logs> {
    const slices = new Slices()
    const totals = this.#totals
    totals.reset()
    await inEvaluation(this.model, async () => {
      for await (const [input, target] of loader) {
        if (signal?.aborted) break
        this.#steps.evaluate(input!, target!)
        totals.count(input!.shape[0]!)
        if (slices.over()) await yieldToEvents()
      }
    })
    return totals.read()
  }
}
