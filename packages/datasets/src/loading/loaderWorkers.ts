import { DeviceError } from '@neurite/core'
import type { Field } from '../field.ts'
import { nodeModule } from '../nodeModule.ts'
import type { BatchJob, Part } from './batchKernel.ts'
import { workerProgram } from './makeBatch.ts'

interface Answer {
  readonly id: number
  readonly parts?: Part[]
  readonly error?: string
}

interface Pending {
  readonly resolve: (parts: Part[]) => void
  readonly reject: (error: Error) => void
}

/** One thread, in Node or in a browser. */
interface Thread {
  post(message: unknown): void
  /** Whether the process must stay for it. */
  hold(on: boolean): void
  end(): void
}

function startThread(receive: (answer: Answer) => void, fail: (error: Error) => void): Thread {
  const threads = nodeModule<typeof import('node:worker_threads')>('worker_threads')
  if (threads) {
    const worker = new threads.Worker(workerProgram(), { eval: true, execArgv: [], env: {} })
    worker.unref()
    worker.on('message', receive)
    worker.on('error', fail)
    worker.on('exit', () => fail(new DeviceError('[DataLoader] a worker ended')))
    return {
      post: (message) => worker.postMessage(message),
      hold: (on) => (on ? worker.ref() : worker.unref()),
      end: () => void worker.terminate(),
    }
  }
  const address = URL.createObjectURL(new Blob([workerProgram()], { type: 'text/javascript' }))
  const worker = new Worker(address)
  worker.onmessage = (event: MessageEvent<Answer>) => receive(event.data)
  worker.onerror = (event) => fail(new DeviceError(`[DataLoader] a worker failed: ${event.message}`))
  return {
    post: (message) => worker.postMessage(message),
    hold: () => undefined,
    end() {
      worker.terminate()
      URL.revokeObjectURL(address)
    },
  }
}

/** Data that every thread can see without a copy; itself where there is no shared memory. */
function shared(field: Field): Field {
  if (typeof SharedArrayBuffer === 'undefined' || field.data.buffer instanceof SharedArrayBuffer) return field
  const { data } = field
  const copy = new (data.constructor as new (buffer: SharedArrayBuffer) => Field['data'])(
    new SharedArrayBuffer(data.byteLength),
  )
  copy.set(data as never)
  return { ...field, data: copy }
}

/** Threads that make batches from the same fields, each job on the one that has the fewest. */
export class LoaderWorkers {
  readonly #threads: { readonly thread: Thread; readonly pending: Map<number, Pending> }[] = []
  #next = 0

  constructor(count: number, fields: readonly Field[]) {
    const common = fields.map(shared)
    for (let i = 0; i < count; i++) {
      const pending = new Map<number, Pending>()
      const thread = startThread(
        ({ id, parts, error }) => {
          const waiting = pending.get(id)
          pending.delete(id)
          if (pending.size === 0) thread.hold(false)
          if (parts) waiting?.resolve(parts)
          else waiting?.reject(new DeviceError(`[DataLoader] a worker failed: ${error}`))
        },
        (error) => {
          for (const { reject } of pending.values()) reject(error)
          pending.clear()
        },
      )
      thread.post({ fields: common })
      this.#threads.push({ thread, pending })
    }
  }

  run(job: BatchJob): Promise<Part[]> {
    const { thread, pending } = this.#threads.reduce((best, other) =>
      other.pending.size < best.pending.size ? other : best,
    )
    const id = this.#next++
    const answer = new Promise<Part[]>((resolve, reject) => pending.set(id, { resolve, reject }))
    // A batch that nobody waits for any more must not end the process.
    answer.catch(() => undefined)
    thread.hold(true)
    thread.post({ id, job })
    return answer
  }

  end(): void {
    for (const { thread } of this.#threads.splice(0)) thread.end()
  }
}
