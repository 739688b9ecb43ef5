import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/** Where Chromium is: what CHROMIUM_PATH says, or the first one on PATH; null where there is none. */
export function chromium() {
  const named = process.env.CHROMIUM_PATH
  if (named) return existsSync(named) ? named : null
  const directories = (process.env.PATH ?? '').split(delimiter)
  for (const name of NAMES) {
    const found = directories.map((directory) => join(directory, name)).find((path) => existsSync(path))
    if (found) return found
  }
  return null
}
