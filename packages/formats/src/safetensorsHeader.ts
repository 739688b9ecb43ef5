import { FormatError, type DType } from '@neurite/core'
import { duplicateKey } from './duplicateKey.ts'
import { type ElementType, elementType, readableTypes } from './elementTypes.ts'

/** Bytes that hold the length of the header. */
export const LENGTH_BYTES = 8
/** Longest header that the format allows, in bytes. */
export const MAX_HEADER_BYTES = 100_000_000
/** More axes than any tensor has; a bound for hostile files. */
const MAX_RANK = 64
const OPEN_BRACE = 0x7b

/** Where one tensor lies: offsets in bytes from the end of the header. */
export interface Entry {
  readonly name: string
  readonly dtype: DType
  readonly shape: readonly number[]
  readonly begin: number
  readonly end: number
  readonly type: ElementType
}

export interface Header {
  /** In the order of the header. */
  readonly entries: readonly Entry[]
  readonly metadata: Readonly<Record<string, string>>
}

function refuse(problem: string, facts: Record<string, unknown> = {}): never {
  throw new FormatError(`[safetensors] ${problem}`, facts)
}

/** The length of the header, checked against `fileBytes`, the size of the whole file in bytes. */
export function headerLength(start: Uint8Array, fileBytes: number): number {
  if (fileBytes < LENGTH_BYTES || start.length < LENGTH_BYTES) {
    refuse(`the file has ${fileBytes} bytes; it must begin with the 8-byte length of its header`, { fileBytes })
  }
  const view = new DataView(start.buffer, start.byteOffset, LENGTH_BYTES)
  const length = view.getUint32(4, true) * 2 ** 32 + view.getUint32(0, true)
  if (length > MAX_HEADER_BYTES) {
    refuse(`the header claims ${length} bytes; at most ${MAX_HEADER_BYTES} are allowed; is this a safetensors file?`, {
      length,
    })
  }
  if (length > fileBytes - LENGTH_BYTES) {
    refuse(
      `the header claims ${length} bytes and the file has ${fileBytes - LENGTH_BYTES} after its first 8; it is cut off`,
      {
        length,
        fileBytes,
      },
    )
  }
  return length
}

function parseObject(bytes: Uint8Array): Record<string, unknown> {
  if (bytes[0] !== OPEN_BRACE) refuse("the header does not begin with '{'; this is not a safetensors file")
  let parsed: unknown
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    parsed = JSON.parse(text)
  } catch (error) {
    refuse(`the header is not valid JSON in UTF-8: ${error instanceof Error ? error.message : String(error)}`)
  }
  const twice = duplicateKey(text)
  if (twice !== undefined) refuse(`the header has the key '${twice}' twice`, { key: twice })
  return parsed as Record<string, unknown>
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0

function parseMetadata(value: unknown): Record<string, string> {
  if (!isRecord(value)) refuse('__metadata__ must be an object of strings')
  const metadata: Record<string, string> = Object.create(null)
  for (const [key, text] of Object.entries(value)) {
    if (typeof text !== 'string') refuse(`__metadata__ has '${key}', which is not a string`, { key })
    metadata[key] = text
  }
  return metadata
}

function parseEntry(name: string, value: unknown, dataBytes: number, keepFloat16: boolean): Entry {
  if (!isRecord(value)) refuse(`the entry of tensor '${name}' is not an object`, { tensor: name })
  const { dtype, shape, data_offsets: offsets } = value
  const type = elementType(dtype, keepFloat16)
  if (type === undefined) {
    refuse(`tensor '${name}' has dtype ${JSON.stringify(dtype)}; known: ${readableTypes.join(', ')}`, {
      tensor: name,
      dtype,
    })
  }
  if (!Array.isArray(shape) || shape.length > MAX_RANK || !shape.every(isCount)) {
    refuse(`tensor '${name}' has a shape that is not a list of at most ${MAX_RANK} sizes`, { tensor: name })
  }
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isCount)) {
    refuse(`tensor '${name}' has data_offsets that are not two byte offsets`, { tensor: name })
  }
  const [begin, end] = offsets as [number, number]
  if (begin > end || end > dataBytes) {
    refuse(`tensor '${name}' lies at bytes ${begin} to ${end}, and the file has ${dataBytes} bytes of data`, {
      tensor: name,
      begin,
      end,
    })
  }
  const bytes = (shape as number[]).reduce((product, size) => product * size, type.bytes)
  if (bytes !== end - begin) {
    refuse(`tensor '${name}' has ${end - begin} bytes; ${dtype} of shape [${shape.join(', ')}] takes ${bytes}`, {
      tensor: name,
      bytes,
    })
  }
  return { name, dtype: type.dtype, shape: Object.freeze([...shape]), begin, end, type }
}

/** No byte of the data may belong to two tensors or to none. */
function checkCoverage(entries: readonly Entry[], dataBytes: number): void {
  let covered = 0
  for (const { name, begin, end } of [...entries].sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin !== covered) {
      const what = begin < covered ? 'overlaps the tensor before it' : 'leaves a hole before it'
      refuse(`tensor '${name}' begins at byte ${begin} and ${what}, which ends at byte ${covered}`, {
        tensor: name,
        begin,
        covered,
      })
    }
    covered = end
  }
  if (covered !== dataBytes)
    refuse(`the tensors end at byte ${covered} and the data at byte ${dataBytes}`, { covered, dataBytes })
}

/**
 * Reads and checks the header; `dataBytes` is what follows it in the file. Nothing is allocated for tensors. F16 is
 * read as float32, or kept.
 */
export function parseHeader(bytes: Uint8Array, dataBytes: number, keepFloat16: boolean): Header {
  const entries: Entry[] = []
  let metadata: Record<string, string> = Object.create(null)
  for (const [name, value] of Object.entries(parseObject(bytes))) {
    if (name === '__metadata__') metadata = parseMetadata(value)
    else entries.push(parseEntry(name, value, dataBytes, keepFloat16))
  }
  checkCoverage(entries, dataBytes)
  return { entries, metadata }
}
