// node packages/backend-cpu/bench/profile.mjs [cnn|mlp|conv-weight] [threads]: the kernels of a training step, and what each takes
import { createServer } from 'vite'
import { readdirSync } from 'node:fs'

const packages = new URL('../../', import.meta.url)
const alias = readdirSync(packages).map((directory) => ({
  find: new RegExp(directory === 'neurite' ? '^neurite$' : `^@neurite/${directory}$`),
  replacement: new URL(`${directory}/src/index.ts`, packages).pathname,
}))
const server = await createServer({
  configFile: false,
  logLevel: 'error',
  server: { middlewareMode: true, watch: null, ws: false },
  optimizeDeps: { noDiscovery: true },
  resolve: { alias },
})
await server.ssrLoadModule(new URL('profile.ts', import.meta.url).pathname)
await server.close()
