import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { expect, it } from 'vitest'

/** A program as an app would ship it, without core, which an app has already. */
async function bundle(code: string): Promise<string> {
  const result = await build({
    stdin: { contents: code, resolveDir: import.meta.dirname, loader: 'ts' },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    conditions: ['@neurite/source'],
    external: ['@neurite/core'],
  })
  return result.outputFiles[0]!.text
}

const kibibytes = (text: string): number => gzipSync(text).length / 1024

it('is small, and smaller where less of it is used', async () => {
  const one = await bundle(`export { curves } from '../src/index.ts'`)
  const all = await bundle(`export * from '../src/index.ts'`)
  expect(one.includes('ranksep')).toBe(false)
  expect(/from ?["']node:/.test(all)).toBe(false)
  expect(kibibytes(one)).toBeLessThan(25)
  expect(kibibytes(all)).toBeLessThan(55)
  // Nothing is left of an import that is not used
  expect((await bundle(`import { curves } from '../src/index.ts'`)).length).toBeLessThan(200)
})
