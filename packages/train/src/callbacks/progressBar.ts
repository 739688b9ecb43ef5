import { checkOptions } from '@neurite/core'
import type { Callback, Run } from '../callback.ts'
import type { Logs } from '../totals.ts'
import { bar, formatCount, formatFigure, formatSeconds, painter } from './terminal.ts'

/** Where a progress bar is drawn; `process.stdout` is one. */
export interface TextStream {
  write(text: string): unknown
  readonly isTTY?: boolean
  readonly columns?: number
}

export interface ProgressBarOptions {
  /** `process.stdout` by default; nothing is drawn where there is none. */
  readonly stream?: TextStream
}

/** Time between two drawings, in milliseconds. */
const INTERVAL = 100
const MAX_BAR = 30
const MIN_BAR = 8
const DEFAULT_COLUMNS = 80

/** Shows training in a terminal: a bar per epoch, then its figures. Elsewhere (a file, a pipe) one line per epoch. */
export class ProgressBar implements Callback {
  readonly #stream: TextStream | undefined
  readonly #paint: ReturnType<typeof painter>
  #epoch = 0
  #drawn = 0
  #open = false

  constructor(options: ProgressBarOptions = {}) {
    checkOptions('ProgressBar', options, ['stream'])
    this.#stream = options.stream ?? (globalThis as { process?: { stdout?: TextStream } }).process?.stdout
    this.#paint = painter(this.#stream?.isTTY === true)
  }

  onEpochBegin(epoch: number, run: Run): void {
    this.#epoch = epoch
    this.#drawn = 0
    this.#draw(0, {}, run)
  }

  onBatchEnd(batch: number, logs: Logs, run: Run): void {
    if (performance.now() - this.#drawn < INTERVAL && batch < run.batches) return
    this.#draw(batch, logs, run)
  }

  onEpochEnd(_: number, logs: Logs, run: Run): void {
    const figures = [formatSeconds(run.seconds), this.#speed(run), ...this.#figures(logs)].join('  ')
    const line = `${this.#title(run)}  ${figures}`
    this.#stream?.write(this.#open ? `\r\x1b[2K${line}\n` : `${line}\n`)
    this.#open = false
  }

  onTrainEnd(): void {
    if (this.#open) this.#stream?.write('\n')
    this.#open = false
  }

  #title(run: Run): string {
    const width = String(run.epochs).length
    return this.#paint('bold', `epoch ${String(this.#epoch).padStart(width)}/${run.epochs}`)
  }

  #speed(run: Run): string {
    return this.#paint('dim', `${formatCount(run.seconds > 0 ? run.samplesDone / run.seconds : 0)} samples/s`)
  }

  #figures(logs: Logs): string[] {
    return Object.entries(logs).map(([name, value]) => `${this.#paint('dim', name)} ${formatFigure(value)}`)
  }

  /** Draws over the line; it must not wrap, or the next drawing would leave its first part behind. */
  #draw(batch: number, logs: Logs, run: Run): void {
    if (!this.#stream?.isTTY) return
    this.#drawn = performance.now()
    const counter = `${String(batch).padStart(String(run.batches).length)}/${run.batches}`
    const plain = Object.entries(logs).map(([name, value]) => `${name} ${formatFigure(value)}`)
    const speed = batch > 0 ? `${formatCount(run.samplesDone / run.seconds)} samples/s` : ''
    const fixed = `epoch ${run.epochs}/${run.epochs}  ${[counter, ...plain, speed].join('  ')}  `.length
    const room = (this.#stream.columns ?? DEFAULT_COLUMNS) - 1 - fixed
    const parts = [this.#title(run)]
    if (room >= MIN_BAR) parts.push(this.#paint('cyan', bar(batch / run.batches, Math.min(room, MAX_BAR))))
    parts.push(counter)
    if (room >= MIN_BAR) parts.push(...this.#figures(logs), this.#paint('dim', speed))
    this.#stream.write(`\r\x1b[2K${parts.join('  ')}`)
    this.#open = true
  }
}
