import { FormatError } from '@neurite/core'
import { nodeModule } from '../nodeModule.ts'
import { Md5 } from './md5.ts'
import { chunksOf, readAll, type Source } from './source.ts'

/** The published checksum of a file, hexadecimal. */
export interface Checksum {
  readonly algorithm: 'md5' | 'sha256'
  readonly hex: string
}

const toHex = (bytes: Uint8Array): string => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')

async function digestOf(source: Source, algorithm: Checksum['algorithm']): Promise<string | undefined> {
  const crypto = nodeModule<typeof import('node:crypto')>('crypto')
  if (crypto || algorithm === 'md5') {
    const hash = crypto ? crypto.createHash(algorithm) : new Md5()
    for await (const chunk of chunksOf(source)) hash.update(chunk)
    return toHex(hash.digest() as Uint8Array)
  }
  const subtle = (globalThis.crypto as Crypto | undefined)?.subtle
  if (!subtle) return undefined
  return toHex(new Uint8Array(await subtle.digest('SHA-256', (await readAll(source)) as Uint8Array<ArrayBuffer>)))
}

/** Throws unless the source has this checksum. Browsers offer SHA-256 on secure pages only; elsewhere that one is not checked. */
export async function checkDigest(source: Source, { algorithm, hex }: Checksum): Promise<void> {
  const actual = await digestOf(source, algorithm)
  if (actual === undefined || actual === hex) return
  throw new FormatError(
    `wrong content of ${source.name}: its ${algorithm} is ${actual.slice(0, 12)}…, published is ${hex.slice(0, 12)}…`,
    { file: source.name, actual, expected: hex },
  )
}
