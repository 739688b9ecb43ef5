import { checkOptions, DeviceError, FormatError } from '@neurite/core'
import { fileSource, hasFolders } from '../files/folderStore.ts'
import { unpackedChunks } from '../files/gunzip.ts'
import { blobSource, chunksOf, gather, memorySource, type Source } from '../files/source.ts'
import { type CsvOptions, parseCsv } from './csv.ts'
import type { Table } from './table.ts'

const MAX_BYTES = 2 ** 29

/** A path (Node), an address, or bytes at hand. */
export type FileLike = string | URL | Blob | Uint8Array

/** @throws FormatError where there is no such file. */
export async function sourceOf(where: string, file: FileLike): Promise<Source> {
  if (file instanceof Uint8Array) return memorySource('the given bytes', file)
  if (file instanceof Blob) return blobSource((file as { name?: string }).name ?? 'the given blob', file)
  const address = String(file)
  if (/^(https?|data|blob):/.test(address)) {
    const response = await fetch(address)
    if (!response.ok) throw new FormatError(`[${where}] ${address}: ${response.status} ${response.statusText}`.trim())
    return blobSource(address, await response.blob())
  }
  if (!hasFolders()) throw new DeviceError(`[${where}] '${address}' is a path; a browser needs an address or a File`)
  const path = address.startsWith('file:') ? decodeURIComponent(new URL(address).pathname) : address
  const found = await fileSource(path)
  if (!found) throw new FormatError(`[${where}] there is no file ${path}`, { path })
  return found
}

/** The text of a file in UTF-8, gzip or not. */
export async function textOf(where: string, source: Source): Promise<string> {
  const bytes = await gather(unpackedChunks(chunksOf(source), source.name), MAX_BYTES, source.name)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new FormatError(`[${where}] ${source.name} is not text in UTF-8`)
  }
}

/**
 * Reads a CSV file, gzip or not; see `parseCsv`.
 *
 * @throws FormatError where there is no such file, or it is damaged.
 */
export async function loadCsv(file: FileLike, options: CsvOptions = {}): Promise<Table> {
  checkOptions('loadCsv', options, ['delimiter', 'header', 'missing', 'types', 'name'])
  const source = await sourceOf('loadCsv', file)
  return parseCsv(await textOf('loadCsv', source), { name: source.name, ...options })
}
