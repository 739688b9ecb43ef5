import type { Backend, Executable } from '@neurite/core'

export interface AsynchronousOptions {
  /** Name of the device; that of the backend with `Async` when left out. */
  readonly name?: string
  /** Seed of the delays. */
  readonly seed?: number
  /** Called with each program before it is prepared; what it throws is a preparation that failed. */
  readonly onPrepare?: (program: Executable['program']) => void
  /** Called with each program before it is run; likewise. */
  readonly onRun?: (program: Executable['program']) => void
}

/**
 * A backend as if it were on another processor: it prepares and does things later, in order, after delays that differ.
 * What goes wrong in a run is said at the next read, as on a GPU.
 */
export function asynchronous(backend: Backend, options: AsynchronousOptions = {}): Backend {
  const { name = `${backend.name}Async`, onPrepare, onRun } = options
  let state = options.seed ?? 1
  const delay = (): Promise<void> => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    const ticks = state >>> 29
    return ticks < 6 ? Promise.resolve() : new Promise((resolve) => setTimeout(resolve, ticks - 6))
  }
  let failure: unknown = null
  let last: Promise<unknown> = Promise.resolve()
  let submits = 0
  const inOrder = <T>(work: () => T): Promise<T> => {
    const done = last.then(delay).then(work)
    last = done.catch((problem: unknown) => {
      failure ??= problem
    })
    return done
  }
  const later = (work: () => void): void => void inOrder(work).catch(() => {})
  const complain = (): void => {
    const problem = failure
    failure = null
    if (problem !== null) throw problem
  }
  return {
    name,
    limits: backend.limits,
    sync: false,
    alloc: (bytes) => backend.alloc(bytes),
    free: (buffer) => later(() => backend.free(buffer)),
    write(buffer, data, byteOffset) {
      const copy = new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice()
      later(() => backend.write(buffer, copy, byteOffset))
    },
    copy: (from, fromOffset, to, toOffset, byteLength) =>
      later(() => backend.write(to, new Uint8Array(backend.readSync!(from, fromOffset, byteLength)), toOffset)),
    read: (buffer, byteOffset, byteLength) =>
      inOrder(() => backend.readSync!(buffer, byteOffset, byteLength)).then((bytes) => {
        complain()
        return bytes
      }),
    async prepare(program) {
      await delay()
      onPrepare?.(program)
      return backend.prepare(program)
    },
    run(executable, inputs, outputs, scalars) {
      submits++
      const given = [inputs.slice(), outputs.slice(), scalars.slice()] as const
      later(() => {
        onRun?.(executable.program)
        backend.run(executable, ...given)
      })
    },
    release: (executable) => later(() => backend.release(executable)),
    finish: () => inOrder(complain),
    memory: () => backend.memory(),
    counters: () => ({ submits, dispatches: submits }),
    dispose: () => backend.dispose(),
  }
}
