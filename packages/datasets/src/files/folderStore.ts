import { nodeModule } from '../nodeModule.ts'
import { lockFile } from './lockFile.ts'
import type { Source } from './source.ts'
import type { Origin, PartialFile, Store } from './store.ts'

type Handle = import('node:fs/promises').FileHandle

/** Less than this is not worth keeping of a download that broke off. */
const WORTH_KEEPING = 2 ** 16

const files = () => nodeModule<typeof import('node:fs/promises')>('fs/promises')!
const paths = () => nodeModule<typeof import('node:path')>('path')!

/** There are folders: this is Node. */
export function hasFolders(): boolean {
  return nodeModule('fs/promises') !== undefined
}

export function joinPath(...parts: string[]): string {
  return paths().join(...parts)
}

function isMissing(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException
  return code === 'ENOENT' || code === 'ENOTDIR'
}

/** A file on disk, opened for each read: nothing is left open. Undefined where there is none. */
export async function fileSource(path: string): Promise<Source | undefined> {
  const stat = await files()
    .stat(path)
    .catch((error: unknown) => {
      if (isMissing(error)) return undefined
      throw error
    })
  if (!stat?.isFile()) return undefined
  const { size } = stat
  const readMany = async (stretches: readonly (readonly [number, number])[]): Promise<Uint8Array[]> => {
    const handle = await files().open(path)
    try {
      return await Promise.all(stretches.map(([start, end]) => readStretch(handle, start, Math.min(end, size))))
    } finally {
      await handle.close()
    }
  }
  return { name: path, size, readMany, read: async (start, end) => (await readMany([[start, end]]))[0]! }
}

/** Fewer bytes only where the file has become shorter. */
async function readStretch(handle: Handle, start: number, end: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(Math.max(0, end - start))
  let filled = 0
  while (filled < bytes.length) {
    const { bytesRead } = await handle.read(bytes, filled, bytes.length - filled, start + filled)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return bytes.subarray(0, filled)
}

/** `NAME.part`, and `NAME.part.json` which says where it came from. */
class PartialOnDisk implements PartialFile {
  size = 0
  origin: Origin | undefined
  #handle: Handle | undefined
  readonly #path: string
  readonly #part: string

  constructor(path: string) {
    this.#path = path
    this.#part = `${path}.part`
  }

  async open(): Promise<this> {
    const note = await files()
      .readFile(`${this.#part}.json`, 'utf8')
      .catch(() => undefined)
    // Every write goes to the end, wherever a truncation left it.
    this.#handle = await files().open(this.#part, 'a')
    try {
      this.origin = JSON.parse(note ?? '') as Origin
      this.size = (await this.#handle.stat()).size
    } catch {
      // Of unknown origin.
      await this.#handle.truncate(0)
    }
    return this
  }

  async restart(origin: Origin): Promise<void> {
    await this.#handle!.truncate(0)
    await files().writeFile(`${this.#part}.json`, JSON.stringify(origin))
    this.size = 0
    this.origin = origin
  }

  async append(chunk: Uint8Array): Promise<void> {
    await this.#handle!.appendFile(chunk)
    this.size += chunk.length
  }

  async source(): Promise<Source> {
    return { ...(await fileSource(this.#part))!, name: paths().basename(this.#path) }
  }

  async commit(): Promise<void> {
    await this.#handle!.sync()
    await this.#handle!.close()
    this.#handle = undefined
    await files().rename(this.#part, this.#path)
    await files().rm(`${this.#part}.json`, { force: true })
  }

  async discard(): Promise<void> {
    await this.#handle?.truncate(0)
    this.size = 0
    this.origin = undefined
  }

  async close(): Promise<void> {
    await this.#handle?.close()
    this.#handle = undefined
    if (this.size >= WORTH_KEEPING) return
    await files().rm(this.#part, { force: true })
    await files().rm(`${this.#part}.json`, { force: true })
  }
}

/** Files in a folder, which is made when the first of them comes. */
export function folderStore(folder: string): Store {
  const pathOf = (name: string) => joinPath(folder, name)
  return {
    place: folder,
    find: (name) => fileSource(pathOf(name)),
    partial: (name) => new PartialOnDisk(pathOf(name)).open(),
    async locked(name, signal, run) {
      await files().mkdir(folder, { recursive: true })
      const unlock = await lockFile(pathOf(`${name}.lock`), signal)
      try {
        return await run()
      } finally {
        await unlock()
        // Goes where the folder is empty: nothing came.
        await files()
          .rmdir(folder)
          .catch(() => undefined)
      }
    },
  }
}
