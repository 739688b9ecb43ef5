import { createServer, type Server } from 'node:http'
import { readFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { peersFolder, requirePeerNow, versionOf } from './nodeHost.ts'

/** The part of esbuild that is used here. */
interface Esbuild {
  build(options: Readonly<Record<string, unknown>>): Promise<{ outputFiles: { path: string; text: string }[] }>
}

const builtFolder = fileURLToPath(new URL('../browser/', import.meta.url))
const PAGE =
  '<!doctype html><meta charset="utf-8"><title>bench</title><script type="module" src="/bench/page.js"></script>'
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
}
/** With these a page is isolated, and may share memory between threads. */
const ISOLATION = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
}
const VERSIONED = ['neurite', '@jax-js/jax', '@tensorflow/tfjs']

/** The page's and the worker's code with all that it imports, by path. */
async function bundled(): Promise<Map<string, string>> {
  const { outputFiles } = await requirePeerNow<Esbuild>('esbuild').build({
    entryPoints: ['page', 'worker'].map((name) => `${builtFolder}${name}.js`),
    bundle: true,
    splitting: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    outdir: '/bench',
    // What only Node has; a page never comes there.
    external: ['node:*', 'webgpu'],
    logLevel: 'silent',
  })
  return new Map(outputFiles.map(({ path, text }) => [path.replaceAll('\\', '/').replace(/^[A-Z]:/, ''), text]))
}

/** Serves the page, the code and the peers on the loopback. Resolves with the server and its address. */
export async function serve(): Promise<{ server: Server; address: string }> {
  const code = await bundled()
  const versions = JSON.stringify(Object.fromEntries(VERSIONED.map((name) => [name, versionOf(name)])))
  const contentOf = async (path: string): Promise<string | Buffer> => {
    if (path === '/') return PAGE
    if (path === '/versions.json') return versions
    if (path.startsWith('/peers/'))
      return readFile(new URL(`node_modules/${path.slice('/peers/'.length)}`, peersFolder))
    const text = code.get(path)
    if (text === undefined) throw new Error(`there is no ${path}`)
    return text
  }
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost')
    contentOf(pathname).then(
      (content) => {
        const type = TYPES[pathname === '/' ? '.html' : extname(pathname)] ?? 'application/octet-stream'
        response.writeHead(200, { ...ISOLATION, 'Content-Type': type })
        response.end(content)
      },
      () => {
        response.writeHead(404, ISOLATION)
        response.end()
      },
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { server, address: `http://127.0.0.1:${port}/` }
}
