import type { Backend, BufferId, Executable } from '../backend.ts'
import type { TypedArray } from '../dtype.ts'
import { DeviceError, DTypeError } from '../errors.ts'
import { scalarOp } from '../graph/leaf.ts'
import type { Cell } from '../graph/node.ts'
import { type Node, Storage } from '../graph/node.ts'
import { schedule } from '../schedule/schedule.ts'
import { Elements } from './elements.ts'
import { reasonOf } from './failures.ts'
import { GONE, HostKeeper, type Keeper } from './keeper.ts'
import { PageKeeper } from './pages.ts'
import { RequestQueue } from './requestQueue.ts'
import { Residency } from './residency.ts'
import { newWalk, sameWords, type Walk } from './signature.ts'
import { statistics } from './statistics.ts'

/** Results up to this many bytes are saved when a run ends; larger ones when their memory is needed again. */
const SMALL_BYTES = 4096
/** Programs kept ready, those of compiled functions too; past it the least recently used is forgotten. */
const MOST_PROGRAMS = 512

/** A program made ready, with the memory for its results. */
export interface Prepared {
  readonly executable: Executable
  readonly words: Float64Array
  readonly hash: number
  readonly scalars: Float64Array
  readonly inputBuffers: BufferId[]
  readonly outputBuffers: BufferId[]
  /** Result buffers of the program's own, by output; 0 where a state lends its memory. */
  readonly own: (BufferId | undefined)[]
  /** The storages that were last put in them. */
  readonly holders: (Storage | null)[]
  lastUse: number
  /** It has given back what it held and cannot run any more. */
  forgotten: boolean
}

let openings = 0

/** A backend in use: its programs, and what it holds in memory. */
export class Device {
  readonly backend: Backend
  /** The same backend where it is asynchronous, else null. */
  readonly queue: RequestQueue | null
  readonly elements: Elements
  readonly keeper: Keeper
  private readonly pages: PageKeeper | null
  /** A number that no other device has, nor this one when it is opened again. */
  readonly opening: number = ++openings
  readonly residency: Residency
  readonly walk: Walk = newWalk(this.opening)
  /** The cache, by hash; programs of compiled functions are not in it. */
  private readonly programs = new Map<number, Prepared[]>()
  /** All programs that are ready. */
  private readonly ready = new Set<Prepared>()
  private clock = 0

  constructor(backend: Backend) {
    if (backend.sync ? !backend.readSync : !backend.copy) {
      throw new DeviceError(
        `the backend '${backend.name}' has no ${backend.sync ? 'readSync' : 'copy'}; synchronous backends need readSync, asynchronous ones copy`,
      )
    }
    this.queue = backend.sync ? null : new RequestQueue(backend)
    this.backend = this.queue ?? backend
    this.elements = new Elements(backend.limits)
    this.pages = this.queue && new PageKeeper(this.queue, this.opening, this.elements)
    this.keeper = this.pages ?? new HostKeeper(backend, this.opening, this.elements)
    this.residency = new Residency(this.backend, this.opening, this.elements, this.keeper)
  }

  /** The program for the graph just walked, from the cache where it is known. */
  prepare(walk: Walk, roots: readonly Node[], overwrites: readonly number[]): Prepared {
    const bucket = this.programs.get(walk.hash)
    if (bucket !== undefined) {
      for (let i = 0; i < bucket.length; i++) {
        const known = bucket[i]!
        if (sameWords(known.words, walk)) {
          statistics.cacheHits++
          this.touch(known)
          return known
        }
      }
    }
    const made = this.make(walk, roots, overwrites)
    if (bucket === undefined) this.programs.set(walk.hash, [made])
    else bucket.push(made)
    return made
  }

  /** Says that a program is used now. */
  touch(prepared: Prepared): void {
    prepared.lastUse = ++this.clock
  }

  /** A program of its own for the graph just walked, outside the cache. */
  make(walk: Walk, roots: readonly Node[], overwrites: readonly number[]): Prepared {
    for (const node of walk.nodes) this.checkDType(node)
    const words = walk.words.slice(0, walk.length)
    const key = `${(walk.hash >>> 0).toString(16)}-${walk.length}`
    const graph = { nodes: walk.nodes, inputs: walk.inputs, scalars: walk.scalars, roots, overwrites }
    const program = schedule(graph, key, this.backend.limits)
    const executable = this.backend.prepare(program) as Executable
    statistics.programs++
    const made: Prepared = {
      executable,
      words,
      hash: walk.hash,
      scalars: new Float64Array(program.scalars),
      inputBuffers: new Array<BufferId>(program.inputs).fill(0),
      outputBuffers: new Array<BufferId>(program.outputs).fill(0),
      own: new Array<BufferId | undefined>(program.outputs).fill(undefined),
      holders: new Array<Storage | null>(program.outputs).fill(null),
      lastUse: ++this.clock,
      forgotten: false,
    }
    this.ready.add(made)
    if (this.ready.size > MOST_PROGRAMS) this.forgetOldest()
    return made
  }

  /** @throws DTypeError where the device has no such elements */
  checkDType({ dtype, op }: Node): void {
    // Numbers of the host are no elements; what they are computed with is looked at.
    if (op === scalarOp || this.backend.limits.dtypes.includes(dtype)) return
    throw new DTypeError(
      `[${op.name}] the device '${this.backend.name}' has no ${dtype}; use .to('float32'), or a device that has it: { device: 'cpu' }`,
      { dtype, device: this.backend.name },
    )
  }

  private forgetOldest(): void {
    let oldest: Prepared | undefined
    for (const entry of this.ready) if (oldest === undefined || entry.lastUse < oldest.lastUse) oldest = entry
    if (oldest !== undefined) this.forget(oldest)
  }

  /** Frees all that a program holds; results in its buffers move into JavaScript. */
  forget(prepared: Prepared): void {
    if (!this.ready.delete(prepared)) return
    prepared.forgotten = true
    const bucket = this.programs.get(prepared.hash)
    if (bucket?.includes(prepared)) {
      if (bucket.length === 1) this.programs.delete(prepared.hash)
      else bucket.splice(bucket.indexOf(prepared), 1)
    }
    prepared.holders.forEach((holder, output) => {
      if (holder !== null) this.vacate(prepared, output)
    })
    for (const buffer of prepared.own) if (buffer !== undefined) this.backend.free(buffer)
    this.backend.release(prepared.executable)
  }

  /** Moves the last result out of a buffer that is needed again. */
  private vacate(prepared: Prepared, output: number): void {
    const holder = prepared.holders[output]
    if (holder === null || holder === undefined) return
    const wanted = holder.buffer >= 0 && !holder.stale
    if (wanted && !this.keeper.save(holder)) prepared.own[output] = undefined
    holder.buffer = -1
    prepared.holders[output] = null
  }

  /** A buffer of the program's own for an output of the run whose inputs are bound, empty. */
  ownBuffer(prepared: Prepared, output: number, bytes: number): BufferId {
    this.vacate(prepared, output)
    let buffer = prepared.own[output]
    if (buffer !== undefined && this.isRead(prepared, buffer)) buffer = prepared.own[output] = undefined
    if (buffer === undefined) prepared.own[output] = buffer = this.backend.alloc(bytes)
    return buffer
  }

  /** Whether the run whose inputs are bound reads a buffer that would be written; it is freed after the run then. */
  private isRead({ inputBuffers }: Prepared, buffer: BufferId): boolean {
    if (!inputBuffers.includes(buffer)) return false
    this.residency.freeAfterRun(buffer)
    return true
  }

  /** The storage of a result that lies in the program's own buffer: small ones move out at once. */
  takeResult(prepared: Prepared, output: number, node: Node): Storage {
    const storage = new Storage(node.dtype, node.size, null)
    storage.buffer = prepared.own[output]!
    storage.opening = this.opening
    if (this.elements.bytes(node.dtype, node.size) <= SMALL_BYTES) {
      this.keeper.save(storage)
      storage.buffer = -1
    } else prepared.holders[output] = storage
    return storage
  }

  /**
   * The buffer for the next version of a state, for the run whose inputs are bound: that of the version before the
   * current one, whose time is over.
   */
  versionBuffer(prepared: Prepared, cell: Cell, bytes: number): BufferId {
    const old = cell.memory.spare
    cell.memory.spare = null
    if (old === null || !this.owns(old)) return this.backend.alloc(bytes)
    const { buffer } = old
    const free = !old.handedOut || this.keeper.save(old)
    if (!old.handedOut) old.stale = true
    old.buffer = -1
    old.ownsBuffer = false
    return free && !this.isRead(prepared, buffer) ? buffer : this.backend.alloc(bytes)
  }

  /** Whether a storage has a buffer of its own on this device. */
  owns(storage: Storage): boolean {
    return storage.ownsBuffer && storage.buffer >= 0 && storage.opening === this.opening
  }

  /** Ends the time of an old version: what was handed out is saved, the rest becomes stale. */
  retire(storage: Storage): void {
    if (!this.owns(storage)) return
    if (!storage.handedOut) storage.stale = true
    else if (!this.keeper.save(storage)) {
      storage.buffer = -1
      storage.ownsBuffer = false
    }
    this.releaseBuffer(storage)
  }

  /** Frees the buffer of a storage. */
  releaseBuffer(storage: Storage): void {
    if (storage.opening !== this.opening || storage.buffer < 0) return
    if (storage.ownsBuffer) {
      this.backend.free(storage.buffer)
      storage.buffer = -1
      storage.ownsBuffer = false
      return
    }
    this.residency.drop(storage)
    // the buffer of a result stays with its program
    storage.buffer = -1
  }

  /** A storage of its own with the same elements, for a state to change. */
  duplicate(storage: Storage): Storage {
    if (storage.arrival !== null) return storage.arrival.join(storage)
    const host = storage.host ?? this.keeper.hostOf(storage)
    if (host === null && this.queue === null) this.keeper.save(storage)
    const copy = new Storage(storage.dtype, storage.length, host ?? storage.host)
    if (copy.host !== null) return copy
    if (storage.opening !== this.opening) throw new DeviceError(GONE)
    const bytes = this.elements.bytes(storage.dtype, storage.length)
    copy.buffer = this.backend.alloc(bytes)
    copy.opening = this.opening
    copy.ownsBuffer = true
    if (storage.buffer >= 0) this.queue!.copy(storage.buffer, 0, copy.buffer, 0, Math.ceil(bytes / 4) * 4)
    else this.keeper.restore(storage, copy.buffer)
    return copy
  }

  /** The elements of a storage, for as long as it takes to get them; an array of the caller's own. */
  async fetch(storage: Storage): Promise<TypedArray> {
    this.queue?.complain()
    if (storage.stale) throw reasonOf(storage)
    const host = storage.host ?? this.keeper.hostOf(storage)
    if (host !== null) return host.slice()
    const { dtype, length } = storage
    if (storage.opening !== this.opening) throw new DeviceError(GONE)
    if (storage.page !== null) return (await this.pages!.valueOf(storage)).slice()
    if (storage.buffer < 0) throw new DeviceError(GONE)
    const bytes = await this.backend.read(storage.buffer, 0, this.elements.bytes(dtype, length))
    return this.elements.decode(dtype, bytes, 0, length)
  }

  /** Resolves when all that was asked for is done. */
  async finish(): Promise<void> {
    this.queue?.complain()
    await this.queue?.finish()
  }

  close(): void {
    this.programs.clear()
    this.ready.clear()
    if (this.queue === null) void this.backend.dispose()
    else this.queue.close(new DeviceError(GONE))
  }
}
