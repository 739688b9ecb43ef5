import { ArgumentError, evaluate } from '@neurite/core'
import type { ProfiledEvent } from './profiler.ts'
import { backendInUse, type WebGpuBackend } from './webgpu.ts'

export interface ProfileOptions {
  /** The one to measure; the last that was made when left out. */
  readonly backend?: WebGpuBackend
  /** A file to write the trace to (in Node), for chrome://tracing or ui.perfetto.dev. */
  readonly trace?: string
}

/** All runs of one kernel. */
export interface ProfileRow {
  readonly kernel: string
  readonly count: number
  readonly milliseconds: number
  /** Of all time on the device, 0 to 1. */
  readonly share: number
  readonly bytesPerSecond: number
  readonly flopsPerSecond: number
}

export interface Profile<T> {
  /** What the function returned. */
  readonly result: T
  /** The slowest first. */
  readonly rows: readonly ProfileRow[]
  readonly milliseconds: number
  /** Where times come from: the device's clock, or the time until each submit was done. */
  readonly clock: 'device' | 'host'
  /** A Chrome trace, as JSON. */
  readonly trace: string
  /** The rows as a table. */
  toString(): string
}

/**
 * Runs a function and measures every kernel that the GPU runs for it: how often, how long, and how fast in bytes/s and
 * FLOP/s. Kernels run one at a time meanwhile, so the whole is slower than without.
 *
 * @example console.log(String(await profile(() => step(x, y))))
 */
export async function profile<T>(fn: () => T | Promise<T>, options: ProfileOptions = {}): Promise<Profile<T>> {
  const backend = options.backend ?? backendInUse()
  if (backend === null) throw new ArgumentError('[profile] there is no WebGPU device; call await use(webgpu()) first')
  await evaluate()
  const { profiler } = backend
  profiler.start()
  let events: readonly ProfiledEvent[] = []
  let result: T
  try {
    result = await fn()
    await evaluate()
  } finally {
    events = await profiler.stop()
  }
  const rows = rowsOf(events)
  const trace = traceOf(events, backend.adapterName)
  if (options.trace !== undefined) await writeFile(options.trace, trace)
  return {
    result,
    rows,
    milliseconds: rows.reduce((sum, row) => sum + row.milliseconds, 0),
    clock: profiler.hasClock ? 'device' : 'host',
    trace,
    toString: () => tableOf(rows),
  }
}

function rowsOf(events: readonly ProfiledEvent[]): ProfileRow[] {
  const total = events.reduce((sum, { duration }) => sum + duration, 0)
  const byKernel = new Map<string, ProfiledEvent[]>()
  for (const event of events) {
    const list = byKernel.get(event.label)
    if (list) list.push(event)
    else byKernel.set(event.label, [event])
  }
  const rows = [...byKernel].map(([kernel, list]): ProfileRow => {
    const sum = (of: 'duration' | 'bytes' | 'flops') => list.reduce((all, event) => all + event[of], 0)
    const seconds = sum('duration') / 1e6
    const rate = (amount: number) => (seconds > 0 ? amount / seconds : 0)
    return {
      kernel,
      count: list.length,
      milliseconds: seconds * 1e3,
      share: total > 0 ? sum('duration') / total : 0,
      bytesPerSecond: rate(sum('bytes')),
      flopsPerSecond: rate(sum('flops')),
    }
  })
  return rows.sort((a, b) => b.milliseconds - a.milliseconds)
}

function tableOf(rows: readonly ProfileRow[]): string {
  const cells = rows.map(({ kernel, count, milliseconds, share, bytesPerSecond, flopsPerSecond }) => [
    kernel,
    String(count),
    milliseconds.toFixed(3),
    `${(100 * share).toFixed(1)}%`,
    (bytesPerSecond / 1e9).toFixed(2),
    (flopsPerSecond / 1e9).toFixed(2),
  ])
  const table = [['kernel', 'runs', 'ms', 'share', 'GB/s', 'GFLOP/s'], ...cells]
  const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)))
  return table
    .map((row) => row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  '))
    .join('\n')
}

/** https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU */
function traceOf(events: readonly ProfiledEvent[], adapter: string): string {
  const first = events[0]?.start ?? 0
  const traceEvents = [
    { name: 'process_name', ph: 'M', pid: 1, tid: 1, args: { name: adapter } },
    ...events.map(({ label, start, duration, bytes, flops }) => ({
      name: label,
      ph: 'X',
      pid: 1,
      tid: 1,
      ts: start - first,
      dur: duration,
      args: { bytes, flops },
    })),
  ]
  return JSON.stringify({ traceEvents, displayTimeUnit: 'ms' })
}

/** Not a literal, so that bundlers for browsers do not look for it. */
const FILES = 'node:fs/promises'

async function writeFile(path: string, text: string): Promise<void> {
  const files = (await import(/* @vite-ignore */ FILES).catch(() => {
    throw new ArgumentError(
      '[profile] files cannot be written here; leave out { trace } and take the `trace` of the result',
    )
  })) as { writeFile(path: string, text: string): Promise<void> }
  await files.writeFile(path, text)
}
