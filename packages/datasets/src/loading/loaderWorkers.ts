import { DeviceError, FormatError, warnOnce } from '@neurite/core'
import type { Field } from '../field.ts'
import { nodeModule } from '../nodeModule.ts'
import type { BatchJob, Part } from './batchKernel.ts'
import { makeBatch, makeFromRecipe, workerProgram } from './makeBatch.ts'
import type { Recipe } from './recipe.ts'

interface Answer {
  readonly id: number
  readonly parts?: Part[]
  readonly error?: string
  /** Facts of a FormatError; undefined for other errors. */
  readonly refused?: Readonly<Record<string, unknown>>
}

interface Pending {
  readonly job: BatchJob
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

function startThread(program: string, receive: (answer: Answer) => void, fail: (error: Error) => void): Thread {
  const threads = nodeModule<typeof import('node:worker_threads')>('worker_threads')
  if (threads) {
    const worker = new threads.Worker(program, { eval: true, execArgv: [], env: {} })
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
  const address = URL.createObjectURL(new Blob([program], { type: 'text/javascript' }))
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

/** A thread and what it was asked for; without a thread where it could not start or has died. */
interface Post {
  thread: Thread | undefined
  readonly pending: Map<number, Pending>
}

/**
 * Threads that make batches from the same fields or recipes, each job on the one that has the fewest. What a thread that
 * fails (a page may forbid workers) leaves undone is made on this one: the batches are the same.
 */
export class LoaderWorkers {
  readonly #fields: readonly Field[]
  readonly #recipes: readonly Recipe[]
  readonly #posts: Post[] = []
  #next = 0
  #ended = false

  constructor(count: number, fields: readonly Field[], recipes: readonly Recipe[]) {
    this.#fields = fields.map(shared)
    this.#recipes = recipes
    const program = workerProgram(recipes)
    for (let i = 0; i < count; i++) this.#posts.push(this.#start(program))
  }

  run(job: BatchJob): Promise<Part[]> {
    const able = this.#posts.filter(({ thread }) => thread !== undefined)
    if (able.length === 0) return this.#here(job)
    const { thread, pending } = able.reduce((best, other) => (other.pending.size < best.pending.size ? other : best))
    const id = this.#next++
    const answer = new Promise<Part[]>((resolve, reject) => pending.set(id, { job, resolve, reject }))
    // A batch that nobody waits for any more must not end the process.
    answer.catch(() => undefined)
    thread!.hold(true)
    thread!.post({ id, job: { ...job, recipe: job.recipe && this.#recipes.indexOf(job.recipe) } })
    return answer
  }

  end(): void {
    this.#ended = true
    for (const { thread } of this.#posts) thread?.end()
  }

  async #here(job: BatchJob): Promise<Part[]> {
    return job.recipe ? makeFromRecipe(job) : makeBatch(this.#fields, job)
  }

  #start(program: string): Post {
    const post: Post = { thread: undefined, pending: new Map() }
    const receive = ({ id, parts, error, refused }: Answer) => {
      const waiting = post.pending.get(id)
      post.pending.delete(id)
      if (post.pending.size === 0) post.thread?.hold(false)
      if (parts) waiting?.resolve(parts)
      else if (refused) waiting?.reject(new FormatError(error!, refused))
      else waiting?.reject(new DeviceError(`[DataLoader] a worker failed: ${error}`))
    }
    const fail = (error: Error) => {
      post.thread = undefined
      const left = [...post.pending.values()]
      post.pending.clear()
      if (!this.#ended) warnOnce('loader workers', `[DataLoader] batches are made on this thread: ${error.message}`)
      for (const { job, resolve, reject } of left) {
        if (this.#ended) reject(error)
        else this.#here(job).then(resolve, reject)
      }
    }
    try {
      post.thread = startThread(program, receive, fail)
      post.thread.post({ fields: this.#fields, options: this.#recipes.map(({ options }) => options) })
    } catch (error) {
      fail(error instanceof Error ? error : new Error(String(error)))
    }
    return post
  }
}
