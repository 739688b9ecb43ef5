import { CONTROL, LINE, ORDER, rangeOf } from './control.ts'

/** How often a worker looks for the next order before it goes to sleep: some 100 microseconds. */
const SPINS = 20_000

/** What a worker is given when it starts. */
export interface WorkerStart {
  readonly control: Int32Array
  readonly memory: WebAssembly.Memory
  readonly thread: number
}

/**
 * The life of a worker: wait for an order, load modules that are new, run its share of a kernel, say so. Its text is
 * sent to the worker, so it uses nothing but its arguments.
 */
function work(
  { control, memory, thread }: WorkerStart,
  CONTROL_: typeof CONTROL,
  ORDER_: typeof ORDER,
  line: number,
  spins: number,
  range: typeof rangeOf,
): void {
  const kernels: ((params: number, begin: number, end: number) => void)[] = []
  let seen = 0
  let loaded = 0
  const load = () => {
    const count = Atomics.load(control, CONTROL_.modules)
    for (; loaded < count; loaded++) {
      const table = new Int32Array(memory.buffer, control[CONTROL_.moduleTable]!, 2 * count)
      const bytes = new Uint8Array(memory.buffer, table[2 * loaded]!, table[2 * loaded + 1]!).slice()
      const module = new WebAssembly.Module(bytes)
      const { exports } = new WebAssembly.Instance(module, { env: { memory } })
      for (const { name } of WebAssembly.Module.exports(module)) kernels.push(exports[name] as (typeof kernels)[number])
    }
    Atomics.store(control, CONTROL_.loaded + line * thread, loaded)
  }
  for (;;) {
    let next = Atomics.load(control, CONTROL_.sequence)
    for (let i = 0; next === seen && i < spins; i++) next = Atomics.load(control, CONTROL_.sequence)
    if (next === seen) {
      Atomics.add(control, CONTROL_.sleeping, 1)
      Atomics.wait(control, CONTROL_.sequence, seen)
      Atomics.sub(control, CONTROL_.sleeping, 1)
      continue
    }
    seen = next
    load()
    const order = control[CONTROL_.order]!
    if (order === ORDER_.quit) return
    if (order === ORDER_.run) {
      const [begin, end] = range(
        thread,
        control[CONTROL_.threads]!,
        control[CONTROL_.extent]!,
        control[CONTROL_.grain]!,
      )
      if (begin < end) kernels[control[CONTROL_.kernel]!]!(control[CONTROL_.params]!, begin, end)
      Atomics.add(control, CONTROL_.done, 1)
    }
  }
}

/** The program of a worker, as text; `start` is the expression that gives its `WorkerStart`. */
export function workerSource(start: string): string {
  const constants = [CONTROL, ORDER, LINE, SPINS].map((value) => JSON.stringify(value)).join(', ')
  // Some compilers wrap functions to keep their names.
  return `const __name = (f) => f;(${work.toString()})(${start}, ${constants}, ${rangeOf.toString()})`
}
