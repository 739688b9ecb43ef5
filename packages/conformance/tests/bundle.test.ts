import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { afterAll, describe, expect, it } from 'vitest'

const folder = mkdtempSync(join(tmpdir(), 'neurite-bundle-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Bundles a program from the sources as an app would. */
async function bundle(code: string, platform: 'node' | 'browser'): Promise<{ path: string; text: string }> {
  const result = await build({
    stdin: { contents: code, resolveDir: import.meta.dirname, loader: 'ts' },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    platform,
    conditions: ['@neurite/source'],
  })
  const text = result.outputFiles[0]!.text
  const path = join(folder, `${platform}-${text.length}.mjs`)
  writeFileSync(path, text)
  return { path, text }
}

describe('bundles', () => {
  it('keep the device and the differentiator of the umbrella', async () => {
    const { path } = await bundle(
      `import { tensor } from 'neurite'
       const w = tensor([3], { requiresGrad: true })
       w.pow(3).sum().backward()
       export const gradient = w.grad.itemSync()`,
      'node',
    )
    delete (globalThis as unknown as Record<symbol, unknown>)[Symbol.for('@neurite/core')]
    expect((await import(/* @vite-ignore */ pathToFileURL(path).href)).gradient).toBe(27)
    delete (globalThis as unknown as Record<symbol, unknown>)[Symbol.for('@neurite/core')]
  })

  it('for browsers see nothing of Node, and hold only what is used', async () => {
    const { text } = await bundle(
      `import { cpu } from '@neurite/backend-cpu'
       import { tensor, use } from '@neurite/core'
       await use(cpu())
       console.log(await tensor([1]).add(1).item())`,
      'browser',
    )
    expect(text).not.toMatch(/from ?["']node:/)
    for (const unused of ['einsum', 'gelu', 'pixelShuffle']) expect(text).not.toContain(`[${unused}]`)
    expect(text.length).toBeLessThan(400_000)
  })
})
