// node packages/backend-cpu/bench/run.mjs [kernels|threads] [--plain]
import { readdirSync } from 'node:fs'
import { createServer } from 'vite'

const packages = readdirSync(new URL('../..', import.meta.url))
const sources = (name) => new URL(`../../${name}/src/index.ts`, import.meta.url).pathname
const server = await createServer({
  configFile: false,
  logLevel: 'error',
  server: { middlewareMode: true, watch: null, ws: false },
  optimizeDeps: { noDiscovery: true },
  resolve: { alias: packages.map((name) => ({ find: new RegExp(`^@neurite/${name}$`), replacement: sources(name) })) },
})
const bench = process.argv.includes('threads') ? 'threads' : 'kernels'
await server.ssrLoadModule(new URL(`${bench}.ts`, import.meta.url).pathname)
await server.close()
