/** The playground, built and served as `npm run playground` serves it. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build, preview } from 'vite'

const root = join(import.meta.dirname, '..')

/** Builds into a folder of its own, from the packages' sources or, with `published`, from what is built of them. */
export async function startSite({ published = false } = {}) {
  const outDir = mkdtempSync(join(tmpdir(), 'playground-'))
  const shared = { root, logLevel: /** @type {const} */ ('error') }
  await build({ ...shared, mode: published ? 'production' : 'sources', build: { outDir, emptyOutDir: true } })
  const server = await preview({ ...shared, build: { outDir }, preview: { port: 0, host: '127.0.0.1' } })
  return {
    url: server.resolvedUrls?.local[0] ?? '',
    folder: outDir,
    async stop() {
      await server.close()
      rmSync(outDir, { recursive: true, force: true })
    },
  }
}
