import { blobSource, type Source } from './source.ts'
import type { Origin, PartialFile, Store } from './store.ts'

const CACHE = 'neurite-datasets'

/** Kept in memory until it is whole: a page that is left starts over. */
class PartialInMemory implements PartialFile {
  size = 0
  origin: Origin | undefined
  #chunks: Uint8Array<ArrayBuffer>[] = []
  readonly #name: string
  readonly #keep: (blob: Blob) => Promise<void>

  constructor(name: string, keep: (blob: Blob) => Promise<void>) {
    this.#name = name
    this.#keep = keep
  }

  async restart(origin: Origin): Promise<void> {
    await this.discard()
    this.origin = origin
  }

  async append(chunk: Uint8Array): Promise<void> {
    this.#chunks.push(chunk as Uint8Array<ArrayBuffer>)
    this.size += chunk.length
  }

  async source(): Promise<Source> {
    return blobSource(this.#name, new Blob(this.#chunks))
  }

  async commit(): Promise<void> {
    await this.#keep(new Blob(this.#chunks))
  }

  async discard(): Promise<void> {
    this.#chunks = []
    this.size = 0
    this.origin = undefined
  }

  async close(): Promise<void> {
    this.#chunks = []
  }
}

/** Files in the Cache API of a browser; where a page has none (it is not secure), nothing is kept. */
export function webStore(folder: string): Store {
  const caches = (globalThis as { caches?: CacheStorage }).caches
  const locks = (globalThis as { navigator?: { locks?: LockManager } }).navigator?.locks
  // A key only: nothing is fetched from there.
  const keyOf = (name: string) => `http://localhost/${CACHE}/${folder}/${name}`
  return {
    place: `the browser's cache '${CACHE}'`,
    async find(name) {
      const found = await (await caches?.open(CACHE))?.match(keyOf(name))
      return found && blobSource(name, await found.blob())
    },
    async partial(name) {
      return new PartialInMemory(name, async (blob) => {
        const cache = await caches?.open(CACHE)
        // A full disk, or a person who allows no storage, must not cost the data that have come.
        await cache?.put(keyOf(name), new Response(blob)).catch(() => undefined)
      })
    },
    async locked<T>(name: string, signal: AbortSignal | undefined, run: () => Promise<T>): Promise<T> {
      return locks ? ((await locks.request(keyOf(name), signal ? { signal } : {}, run)) as T) : run()
    },
  }
}
