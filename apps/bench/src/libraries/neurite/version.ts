import { createRequire } from 'node:module'

/** The version of the built package that is measured. */
export function version(): string {
  return (createRequire(import.meta.url)('neurite/package.json') as { version: string }).version
}
