import type { Callback, Tensor } from 'neurite'

/** What a model is asked to do. */
export interface Task {
  /** Of weights, data and orders: equal seeds give equal figures. */
  readonly seed: number
  /** Learn for a few seconds only. */
  readonly short: boolean
  /** Folder that holds `mnist` and `cifar-10`; the cache folder when left out. */
  readonly data?: string | undefined
  /** Shows a line of progress. */
  readonly log: (line: string) => void
}

/** What came of it, by name. */
export type Figures = Readonly<Record<string, number>>

export type Model = (task: Task) => Promise<Figures>

/** Lines of progress for one training. */
const LINES = 10

/** Takes `steps` steps, each of which gives its loss, and shows the loss now and then. Gives the loss at the end and the time of a step. */
export async function takeSteps(
  task: Task,
  steps: number,
  step: () => Tensor,
): Promise<{ loss: number; steps: number; stepMs: number }> {
  // The first step is also the one that compiles
  let loss = await step().item()
  task.log(`step 1 of ${steps}: loss ${loss.toFixed(4)}`)
  const start = performance.now()
  const every = Math.ceil(steps / LINES)
  for (let i = 1; i < steps; i++) {
    const result = step()
    if ((i + 1) % every !== 0 && i + 1 < steps) continue
    loss = await result.item()
    task.log(`step ${i + 1} of ${steps}: loss ${loss.toFixed(4)}`)
  }
  return { loss, steps, stepMs: (performance.now() - start) / (steps - 1) }
}

/** Shows the figures of every epoch, and keeps how many there were and how long a step took. */
export function reporter(task: Task): Callback & { figures: { epochs: number; stepMs: number } } {
  return {
    figures: { epochs: 0, stepMs: 0 },
    onEpochEnd(epoch, logs, { epochs, seconds, batches }) {
      this.figures = { epochs: epoch, stepMs: (1000 * seconds) / batches }
      const shown = Object.entries(logs).map(([name, value]) => `${name} ${value.toFixed(4)}`)
      task.log(`epoch ${epoch} of ${epochs}: ${shown.join(', ')}`)
    },
  }
}
