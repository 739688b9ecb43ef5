import type { BufferId } from '../backend.ts'
import type { TypedArray } from '../dtype.ts'
import { DeviceError } from '../errors.ts'
import type { Page, Storage } from '../graph/node.ts'
import type { Elements } from './elements.ts'
import { GONE, type Keeper } from './keeper.ts'
import type { RequestQueue } from './requestQueue.ts'

/** Values up to this many bytes share pages; the buffer of a larger one becomes a page of its own. */
const SMALL_BYTES = 2 ** 20
const PAGE_BYTES = 2 ** 16
/** Values in a page start at multiples of this. */
const ALIGNMENT = 16

const aligned = (bytes: number): number => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT

/**
 * Keeps values of an asynchronous device whose buffers are needed again. They are copied side by side into pages, on the
 * device; a page is read back as a whole when it is full or when one of its values is asked for, and its memory is free
 * from then on. What stays are JavaScript arrays, which the collector sees.
 */
export class PageKeeper implements Keeper {
  private readonly queue: RequestQueue
  private readonly opening: number
  private readonly elements: Elements
  private open: Page | null = null

  constructor(queue: RequestQueue, opening: number, elements: Elements) {
    this.queue = queue
    this.opening = opening
    this.elements = elements
  }

  save(storage: Storage): boolean {
    if (storage.host !== null || storage.page !== null) return true
    if (storage.buffer < 0 || storage.opening !== this.opening) throw new DeviceError(GONE)
    const bytes = aligned(this.elements.bytes(storage.dtype, storage.length))
    if (bytes > SMALL_BYTES) {
      storage.page = newPage(storage.buffer, bytes)
      storage.page.used = bytes
      storage.pageAt = 0
      this.readAhead(storage.page)
      return false
    }
    const page = this.pageWith(bytes)
    this.queue.copy(storage.buffer, 0, page.buffer, page.used, bytes)
    storage.page = page
    storage.pageAt = page.used
    page.used += bytes
    return true
  }

  private pageWith(bytes: number): Page {
    if (this.open !== null && this.open.used + bytes <= this.open.bytes) return this.open
    if (this.open !== null) this.readAhead(this.open)
    const size = Math.max(bytes, PAGE_BYTES)
    this.open = newPage(this.queue.alloc(size), size)
    return this.open
  }

  /** Reads a page that nobody waits for. */
  private readAhead(page: Page): void {
    this.readBack(page).catch((problem: Error) => this.queue.note(problem))
  }

  /** The content of a page, read back at the first call. After a failure the next call tries again. */
  private readBack(page: Page): Promise<ArrayBuffer> {
    if (this.open === page) this.open = null
    page.reading ??= this.queue.read(page.buffer, 0, page.used).then(
      (bytes) => {
        page.host = bytes
        this.queue.free(page.buffer)
        return bytes
      },
      (problem) => {
        page.reading = null
        throw problem
      },
    )
    return page.reading
  }

  /** The elements of a storage in a page. */
  async valueOf(storage: Storage): Promise<TypedArray> {
    const page = storage.page!
    if (page.host === null) await this.readBack(page)
    return this.hostOf(storage)!
  }

  /** The elements of a storage in a page that was read back, else null. */
  hostOf(storage: Storage): TypedArray | null {
    const bytes = storage.page?.host
    if (!bytes) return null
    storage.host ??= this.elements.decode(storage.dtype, bytes, storage.pageAt, storage.length)
    return storage.host
  }

  restore(storage: Storage, buffer: BufferId): void {
    const bytes = aligned(this.elements.bytes(storage.dtype, storage.length))
    this.queue.copy(storage.page!.buffer, storage.pageAt, buffer, 0, bytes)
  }
}

function newPage(buffer: BufferId, bytes: number): Page {
  return { buffer, bytes, used: 0, host: null, reading: null }
}
