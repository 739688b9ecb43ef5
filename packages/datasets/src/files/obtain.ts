import { ArgumentError, FormatError, warn } from '@neurite/core'
import { cacheFolder } from './cacheFolder.ts'
import { type Checksum, checkDigest } from './digest.ts'
import { DownloadError, type DownloadProgress, download } from './download.ts'
import { fileSource, folderStore, hasFolders, joinPath } from './folderStore.ts'
import type { Source } from './source.ts'
import type { Store } from './store.ts'
import { terminalBar } from './terminalBar.ts'
import { webStore } from './webStore.ts'

/** How a named dataset comes by its files. */
export interface FetchOptions {
  /** Folder to read from, and to download to; the cache folder by default (`NEURITE_DATA`, else the platform's). Ignored in a browser. */
  readonly root?: string
  /** Fetches files that are not there, or are damaged; true by default. */
  readonly download?: boolean
  /** Base addresses of the files, tried in order. */
  readonly mirrors?: readonly string[]
  /** Longest silence of a host before the next one is tried, in milliseconds; 10,000 by default. */
  readonly timeout?: number
  /** Told of every piece that comes; by default a bar is drawn where errors go to a terminal. */
  readonly onProgress?: (progress: DownloadProgress) => void
  /** Ends a download. */
  readonly signal?: AbortSignal
}

export const FETCH_OPTIONS = ['root', 'download', 'mirrors', 'timeout', 'onProgress', 'signal'] as const

/** One published file. */
export interface PublishedFile {
  /** Folder of the dataset, below the cache folder. */
  readonly folder: string
  /** Its name there, and behind the address of a mirror. */
  readonly name: string
  /** Where it lies: the publisher, then mirrors. */
  readonly urls: readonly string[]
  /** Published size. Where it is not known, `maxBytes` guards. */
  readonly bytes?: number
  readonly maxBytes?: number
  /** Of the file as it is sent. */
  readonly checksum?: Checksum
  /** Where hosts send the same content in different packings: throws unless it is the published one. */
  readonly checkContent?: (source: Source) => Promise<void>
  /** Other names under which it may lie in a folder. */
  readonly aliases?: readonly string[]
  /** Other folders where it may lie, below `root`. */
  readonly folders?: readonly string[]
}

const DEFAULT_MAX_BYTES = 2 ** 27

/** Where the files of a dataset may lie: where downloads go first, so that they win over what is damaged elsewhere. */
export function foldersOf({ folder, folders = [] }: PublishedFile, options: FetchOptions): string[] {
  const root = options.root ?? cacheFolder()
  if (root === undefined || !hasFolders()) return []
  return [joinPath(root, folder), root, ...folders.map((other) => joinPath(root, other))]
}

export function checkRoot(where: string, { root }: FetchOptions): void {
  if (root === undefined || typeof root === 'string') return
  throw new ArgumentError(`[${where}] root is ${String(root)}; it must be the path of a folder`)
}

/** The first of `names` that lies in one of `folders`. */
export async function findSource(folders: readonly string[], names: readonly string[]): Promise<Source | undefined> {
  for (const folder of folders) {
    for (const name of names) {
      const source = await fileSource(joinPath(folder, name))
      if (source) return source
    }
  }
  return undefined
}

async function fetchInto<T>(
  store: Store,
  file: PublishedFile,
  options: FetchOptions,
  read: (source: Source) => Promise<T>,
): Promise<T> {
  const { name, bytes, checksum } = file
  const partial = await store.partial(name)
  try {
    const request = {
      urls: options.mirrors?.map((mirror) => `${mirror.replace(/\/$/, '')}/${name}`) ?? file.urls,
      file: name,
      bytes,
      maxBytes: file.maxBytes ?? bytes ?? DEFAULT_MAX_BYTES,
      interchangeable: checksum !== undefined,
      timeout: options.timeout ?? 10_000,
      onProgress: options.onProgress ?? terminalBar(),
      signal: options.signal,
    }
    const result = await download(request, partial, async () => {
      const source = await partial.source()
      if (checksum) await checkDigest(source, checksum)
      // The form first: what is no such file at all is better told by its reader.
      const value = await read(source)
      await file.checkContent?.(source)
      return value
    })
    await partial.commit()
    return result
  } finally {
    await partial.close()
  }
}

/**
 * Reads a published file from a folder or the cache, or downloads it to there. What is there but damaged (`read`
 * throws a FormatError) is fetched again.
 *
 * @throws DownloadError where the file is nowhere.
 * @throws FormatError where it is damaged and must not be downloaded.
 */
export async function obtain<T>(
  where: string,
  file: PublishedFile,
  options: FetchOptions,
  read: (source: Source) => Promise<T>,
): Promise<T> {
  const { name, aliases = [] } = file
  const folders = foldersOf(file, options)
  const store = folders[0] === undefined ? webStore(file.folder) : folderStore(folders[0])
  const stored = async (say: boolean): Promise<{ value: T } | undefined> => {
    const found = hasFolders() ? await findSource(folders, [name, ...aliases]) : await store.find(name)
    if (!found) return undefined
    try {
      return { value: await read(found) }
    } catch (error) {
      if (!(error instanceof FormatError) || options.download === false) throw error
      if (say) warn(`${error.message}; it is fetched again`)
      return undefined
    }
  }
  const found = await stored(true)
  if (found) return found.value
  if (options.download === false) {
    throw new DownloadError(
      `[${where}] ${name} is in none of ${folders.join(', ') || store.place}; name its folder in root, or allow download`,
      { file: name, folders },
    )
  }
  return store.locked(name, options.signal, async () => {
    // Another process may have fetched it while this one waited.
    const meanwhile = await stored(false)
    return meanwhile ? meanwhile.value : fetchInto(store, file, options, read)
  })
}
