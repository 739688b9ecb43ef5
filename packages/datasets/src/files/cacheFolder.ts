import { nodeModule } from '../nodeModule.ts'

/**
 * The folder for downloaded datasets: `NEURITE_DATA`, else `neurite` in the cache folder of the platform; undefined
 * in a browser.
 */
export function cacheFolder(): string | undefined {
  const os = nodeModule<typeof import('node:os')>('os')
  const path = nodeModule<typeof import('node:path')>('path')
  if (!os || !path) return undefined
  const { NEURITE_DATA, XDG_CACHE_HOME, LOCALAPPDATA } = process.env
  if (NEURITE_DATA) return path.resolve(NEURITE_DATA)
  const home = os.homedir()
  if (process.platform === 'win32')
    return path.join(LOCALAPPDATA ?? path.join(home, 'AppData', 'Local'), 'neurite', 'Cache')
  if (process.platform === 'darwin') return path.join(home, 'Library', 'Caches', 'neurite')
  return path.join(XDG_CACHE_HOME || path.join(home, '.cache'), 'neurite')
}
