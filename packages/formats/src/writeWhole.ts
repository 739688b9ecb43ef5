import { ArgumentError } from '@neurite/core'
import { nodeModule } from './nodeModule.ts'

type Files = typeof import('node:fs/promises')
type Paths = typeof import('node:path')

let counter = 0

/** Makes the new name itself durable; not every system can. */
async function syncFolder(files: Files, folder: string): Promise<void> {
  const handle = await files.open(folder, 'r').catch(() => null)
  await handle?.sync().catch(() => undefined)
  await handle?.close()
}

/**
 * Writes `pieces` one after the other to `path`, whole or not at all: into a file beside it, which is flushed to the
 * disk and then takes its name. Folders that are missing are made.
 */
export async function writeWhole(path: string, pieces: readonly Uint8Array[]): Promise<void> {
  const files = nodeModule<Files>('fs/promises')
  const paths = nodeModule<Paths>('path')
  if (!files || !paths) {
    throw new ArgumentError(
      '[saveSafetensors] there is no file system here; offer the bytes of encodeSafetensors() as a download',
    )
  }
  const folder = paths.dirname(path)
  await files.mkdir(folder, { recursive: true })
  counter += 1
  const temporary = `${path}.${process.pid}.${counter}.tmp`
  try {
    const handle = await files.open(temporary, 'wx')
    try {
      for (const piece of pieces) await handle.appendFile(piece)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await files.rename(temporary, path)
  } catch (error) {
    await files.rm(temporary, { force: true })
    throw error
  }
  await syncFolder(files, folder)
}
