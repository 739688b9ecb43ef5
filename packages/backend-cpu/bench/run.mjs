// node packages/backend-cpu/bench/run.mjs [--plain]
import { createServer } from 'vite'

const sources = (name) => new URL(`../../${name}/src/index.ts`, import.meta.url).pathname
const server = await createServer({
  configFile: false,
  logLevel: 'error',
  server: { middlewareMode: true, watch: null, ws: false },
  optimizeDeps: { noDiscovery: true },
  resolve: { alias: { '@neurite/core': sources('core'), '@neurite/backend-cpu': sources('backend-cpu') } },
})
await server.ssrLoadModule(new URL('kernels.ts', import.meta.url).pathname)
await server.close()
