import { nodeModule } from './nodeModule.ts'

type Files = typeof import('node:fs/promises')
type Paths = typeof import('node:path')

const files = () => nodeModule<Files>('fs/promises')
const paths = () => nodeModule<Paths>('path')

/** There are no folders to read. */
export function inBrowser(): boolean {
  return files() === undefined
}

/** The first of `names` that lies in one of `folders`, and its bytes. */
export async function findFile(
  folders: readonly string[],
  names: readonly string[],
): Promise<{ path: string; bytes: Uint8Array } | undefined> {
  for (const folder of folders) {
    for (const name of names) {
      const path = paths()!.join(folder, name)
      const bytes = await files()!
        .readFile(path)
        .catch((error: NodeJS.ErrnoException) => {
          if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined
          throw error
        })
      if (bytes) return { path, bytes }
    }
  }
  return undefined
}

/** Where a dataset may lie below `root`: in it, in a folder of its name, or in the folders that torchvision makes. */
export function foldersBelow(root: string, name: string): string[] {
  const { join } = paths()!
  return [root, join(root, name), join(root, name.toUpperCase(), 'raw')]
}

/** Puts a downloaded file into `folder`; it appears whole or not at all. */
export async function storeFile(folder: string, name: string, bytes: Uint8Array): Promise<void> {
  const path = paths()!.join(folder, name)
  const temporary = `${path}.${process.pid}.tmp`
  await files()!.mkdir(folder, { recursive: true })
  try {
    await files()!.writeFile(temporary, bytes)
    await files()!.rename(temporary, path)
  } catch (error) {
    await files()!.rm(temporary, { force: true })
    throw error
  }
}
