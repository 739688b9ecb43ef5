import type { Allocator } from '../allocator.ts'
import type { Heap } from '../heap.ts'
import { CONTROL, LINE, LOG_ENTRIES, LOG_WORDS } from './control.ts'
import type { KernelModule } from './workerSource.ts'

interface Published extends KernelModule {
  readonly kernels: number
  /** Kernels that are not forgotten. */
  alive: number
}

interface Entry {
  /** Code to load, or null for kernels to forget. */
  readonly bytes: Uint8Array | null
  readonly first: number
  readonly kernels: number
}

/**
 * The code that workers know. A worker that waits receives no messages, so code reaches running workers as entries of a
 * log in shared memory; one that starts later is given what there is.
 */
export class KernelLog {
  /** Workers that read the log: threads 1 to this. */
  workers = 0
  private published: Published[] = []
  private kernels = 0
  private readonly control: Int32Array
  private readonly heap: Heap
  private readonly allocator: Allocator
  /** Entries for which the log has no place yet. */
  private readonly backlog: Entry[] = []
  /** Addresses of entries that some worker may still have to read, from entry `freed` on. */
  private readonly addresses: number[] = []
  private freed = 0

  constructor(control: Int32Array, heap: Heap, allocator: Allocator) {
    this.control = control
    this.heap = heap
    this.allocator = allocator
  }

  get written(): number {
    return this.control[CONTROL.written]!
  }

  /** What a worker that starts now does not find in the log. */
  get modules(): readonly KernelModule[] {
    return this.published.map(({ bytes, first }) => ({ bytes, first }))
  }

  /** Returns the number of the first of so many kernels. */
  add(bytes: Uint8Array<ArrayBuffer>, kernels: number): number {
    const first = this.kernels
    this.kernels += kernels
    this.published.push({ bytes, first, kernels, alive: kernels })
    this.enter({ bytes, first, kernels })
    return first
  }

  /** Forgets a kernel; its module goes with the last one. */
  drop(kernel: number): void {
    const module = this.published.find(({ first, kernels }) => kernel >= first && kernel < first + kernels)
    if (!module || --module.alive > 0) return
    this.published = this.published.filter((other) => other !== module)
    this.enter({ bytes: null, first: module.first, kernels: module.kernels })
  }

  private enter(entry: Entry): void {
    if (this.workers === 0) return
    this.backlog.push(entry)
    this.free()
    while (this.backlog.length > 0 && this.addresses.length < LOG_ENTRIES) this.write(this.backlog.shift()!)
  }

  private write({ bytes, first, kernels }: Entry): void {
    const address = bytes ? this.allocator.take(bytes.length) : 0
    if (bytes) this.heap.u8.set(bytes, address)
    const at = CONTROL.log + LOG_WORDS * (this.written % LOG_ENTRIES)
    this.control.set([address, bytes ? bytes.length : 0, first, kernels], at)
    this.addresses.push(address)
    Atomics.store(this.control, CONTROL.written, this.written + 1)
  }

  /** Gives back the memory of entries that all workers have read. */
  private free(): void {
    let read = this.written
    for (let thread = 1; thread <= this.workers; thread++) {
      read = Math.min(read, Atomics.load(this.control, CONTROL.read + LINE * thread))
    }
    for (; this.freed < read; this.freed++) this.giveBack()
  }

  private giveBack(): void {
    const address = this.addresses.shift()!
    if (address > 0) this.allocator.give(address)
  }

  /** Forgets everything; no worker reads it any more. */
  clear(): void {
    this.workers = 0
    this.published = []
    this.backlog.length = 0
    for (; this.addresses.length > 0; this.freed++) this.giveBack()
  }
}
