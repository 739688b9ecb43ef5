import { FormatError } from '@neurite/core'

/** Throws unless the bytes have this SHA-256 (hexadecimal). Browsers offer it on secure pages only; elsewhere nothing is checked. */
export async function checkSha256(bytes: Uint8Array, expected: string, file: string): Promise<void> {
  const subtle = (globalThis.crypto as Crypto | undefined)?.subtle
  if (!subtle) return
  const digest = new Uint8Array(await subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>))
  const actual = [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  if (actual === expected) return
  throw new FormatError(
    `wrong content of ${file}: SHA-256 is ${actual.slice(0, 12)}…, published is ${expected.slice(0, 12)}…`,
    {
      file,
      actual,
      expected,
    },
  )
}
