import { FormatError, fromData, OutOfMemoryError, type Tensor } from '@neurite/core'
import { nodeModule } from './nodeModule.ts'
import {
  type ArrayData,
  decodeSafetensors,
  keepsFloat16,
  readEntry,
  type SafetensorsReadOptions,
} from './safetensors.ts'
import { headerLength, LENGTH_BYTES, parseHeader } from './safetensorsHeader.ts'

type Files = typeof import('node:fs/promises')
type FileHandle = import('node:fs/promises').FileHandle

/** Most bytes that one call of the system reads; above 2 GiB it fails. */
const READ_BYTES = 2 ** 30

export type SafetensorsSource = string | URL | Uint8Array | ArrayBuffer | Response

function allocateBytes(length: number): Uint8Array<ArrayBuffer> {
  try {
    return new Uint8Array(length)
  } catch {
    throw new OutOfMemoryError(`[safetensors] a tensor takes ${length} bytes, more than there is memory for`, {
      bytes: length,
    })
  }
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = allocateBytes(length)
  for (let done = 0; done < length; ) {
    const { bytesRead } = await file.read(bytes, done, Math.min(READ_BYTES, length - done), position + done)
    if (bytesRead === 0) throw new FormatError('[safetensors] the file became shorter while it was read')
    done += bytesRead
  }
  return bytes
}

/** Reads tensor by tensor, after the whole header was checked against the size of the file. */
async function readFile(files: Files, path: string | URL, keepFloat16: boolean): Promise<Record<string, ArrayData>> {
  const file = await files.open(path, 'r')
  try {
    const { size } = await file.stat()
    const dataStart = LENGTH_BYTES + headerLength(await readAt(file, 0, Math.min(LENGTH_BYTES, size)), size)
    const header = await readAt(file, LENGTH_BYTES, dataStart - LENGTH_BYTES)
    const { entries } = parseHeader(header, size - dataStart, keepFloat16)
    const arrays: Record<string, ArrayData> = Object.create(null)
    for (const entry of entries) {
      const bytes = await readAt(file, dataStart + entry.begin, entry.end - entry.begin)
      arrays[entry.name] = readEntry(entry, bytes.buffer)
    }
    return arrays
  } finally {
    await file.close()
  }
}

async function fromResponse(response: Response): Promise<Uint8Array> {
  if (!response.ok) {
    throw new FormatError(`[loadSafetensors] ${response.url} answered ${response.status} ${response.statusText}`, {
      status: response.status,
    })
  }
  return new Uint8Array(await response.arrayBuffer())
}

async function arraysOf(
  source: SafetensorsSource,
  options: SafetensorsReadOptions,
): Promise<Readonly<Record<string, ArrayData>>> {
  const decode = (bytes: Uint8Array) => decodeSafetensors(bytes, options).tensors
  if (source instanceof Uint8Array) return decode(source)
  if (source instanceof ArrayBuffer) return decode(new Uint8Array(source))
  if (source instanceof Response) return decode(await fromResponse(source))
  const files = nodeModule<Files>('fs/promises')
  const remote = source instanceof URL ? source.protocol !== 'file:' : /^(https?|data|blob):/.test(source)
  if (files && !remote) return readFile(files, source, options.keepFloat16 ?? false)
  return decode(await fromResponse(await fetch(source)))
}

/**
 * The tensors of a safetensors file, by name. `source` is a path or a URL (in a browser, a string is a URL), the bytes
 * of a file, or a response to a request. F16 and BF16 become float32 (`{ keepFloat16: true }` keeps F16 as float16);
 * I64 becomes int32 where its values fit.
 *
 * @throws FormatError where the file is not whole and consistent; nothing large is allocated before that is known.
 */
export async function loadSafetensors(
  source: SafetensorsSource,
  options: SafetensorsReadOptions = {},
): Promise<Record<string, Tensor>> {
  keepsFloat16('loadSafetensors', options)
  const tensors: Record<string, Tensor> = Object.create(null)
  for (const [name, { data, shape, dtype }] of Object.entries(await arraysOf(source, options))) {
    tensors[name] = fromData(data, [...shape], dtype)
  }
  return tensors
}
