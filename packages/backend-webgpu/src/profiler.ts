/// <reference types="@webgpu/types" />
import type { Pipeline } from './pipelines.ts'
import type { Step } from './plan.ts'

/** A kernel, or where the device has no clock a whole batch of them, as it ran. Microseconds. */
export interface ProfiledEvent {
  readonly label: string
  readonly start: number
  readonly duration: number
  readonly bytes: number
  readonly flops: number
}

interface Noted {
  readonly label: string
  readonly bytes: number
  readonly flops: number
}

/** Timestamps taken in one set of queries, two for each dispatch. */
interface Batch {
  readonly queries: GPUQuerySet
  readonly noted: Noted[]
}

const MOST_QUERIES = 4096
const TIMESTAMP_BYTES = 8
const NANOSECONDS = 1000

/** Records dispatches, and measures each while a session is open. */
export class Profiler {
  private readonly device: GPUDevice
  private batches: Batch[] | null = null
  private submits: Promise<ProfiledEvent>[] = []

  constructor(device: GPUDevice) {
    this.device = device
  }

  get hasClock(): boolean {
    return this.device.features.has('timestamp-query')
  }

  start(): void {
    this.batches = []
    this.submits = []
  }

  /** Puts the dispatches of a program into a list of commands. */
  encode(
    commands: GPUCommandEncoder,
    steps: readonly Step[],
    pipelines: readonly Pipeline[],
    groups: readonly GPUBindGroup[],
  ): void {
    if (this.batches !== null && this.hasClock) {
      for (let i = 0; i < steps.length; i++) {
        const pass = commands.beginComputePass({ timestampWrites: this.timestamps(steps[i]!) })
        dispatch(pass, steps[i]!, pipelines[i]!, groups[i]!)
        pass.end()
      }
      return
    }
    const pass = commands.beginComputePass()
    for (let i = 0; i < steps.length; i++) dispatch(pass, steps[i]!, pipelines[i]!, groups[i]!)
    pass.end()
  }

  /** To be called when the commands have been submitted: without a clock, the time until they are done is taken. */
  submitted(steps: readonly Step[]): void {
    if (this.batches === null || this.hasClock) return
    const start = performance.now() * NANOSECONDS
    const { length } = steps
    const label = length === 1 ? steps[0]!.dispatch.label : `${length} kernels from ${steps[0]!.dispatch.label} on`
    const sum = (of: 'bytes' | 'flops') => steps.reduce((total, { dispatch: step }) => total + step[of], 0)
    const event = { label, start, bytes: sum('bytes'), flops: sum('flops') }
    this.submits.push(
      this.device.queue
        .onSubmittedWorkDone()
        .then(() => ({ ...event, duration: performance.now() * NANOSECONDS - start })),
    )
  }

  private timestamps({ dispatch: { label, bytes, flops } }: Step): GPUComputePassTimestampWrites {
    const batches = this.batches!
    let batch = batches.at(-1)
    if (batch === undefined || 2 * batch.noted.length >= MOST_QUERIES) {
      batch = { queries: this.device.createQuerySet({ type: 'timestamp', count: MOST_QUERIES }), noted: [] }
      batches.push(batch)
    }
    const at = 2 * (batch.noted.push({ label, bytes, flops }) - 1)
    return { querySet: batch.queries, beginningOfPassWriteIndex: at, endOfPassWriteIndex: at + 1 }
  }

  /** Ends the session; what ran in it, in order. */
  async stop(): Promise<ProfiledEvent[]> {
    const batches = this.batches ?? []
    const submits = this.submits
    this.batches = null
    this.submits = []
    const measured = await Promise.all(batches.map((batch) => this.readBatch(batch)))
    return [...measured.flat(), ...(await Promise.all(submits))].sort((a, b) => a.start - b.start)
  }

  private async readBatch({ queries, noted }: Batch): Promise<ProfiledEvent[]> {
    const { device } = this
    const size = 2 * noted.length * TIMESTAMP_BYTES
    const { QUERY_RESOLVE, COPY_SRC, COPY_DST, MAP_READ } = GPUBufferUsage
    const resolved = device.createBuffer({ size, usage: QUERY_RESOLVE | COPY_SRC })
    const staging = device.createBuffer({ size, usage: MAP_READ | COPY_DST })
    const commands = device.createCommandEncoder()
    commands.resolveQuerySet(queries, 0, 2 * noted.length, resolved, 0)
    commands.copyBufferToBuffer(resolved, 0, staging, 0, size)
    device.queue.submit([commands.finish()])
    await staging.mapAsync(GPUMapMode.READ)
    const times = new BigUint64Array(staging.getMappedRange().slice(0))
    for (const made of [staging, resolved, queries]) made.destroy()
    return noted.map((event, i) => {
      const [start, end] = [Number(times[2 * i]!) / NANOSECONDS, Number(times[2 * i + 1]!) / NANOSECONDS]
      return { ...event, start, duration: Math.max(0, end - start) }
    })
  }
}

function dispatch(
  pass: GPUComputePassEncoder,
  { dispatch: { workgroups } }: Step,
  pipeline: Pipeline,
  group: GPUBindGroup,
) {
  pass.setPipeline(pipeline.compute)
  pass.setBindGroup(0, group)
  pass.dispatchWorkgroups(workgroups[0], workgroups[1], workgroups[2])
}
