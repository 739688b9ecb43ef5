// Trains on two threads, then ends or throws; run by a test in a process of its own.
import { createServer } from 'vite'

const server = await createServer({
  configFile: new URL('../../../vitest.config.ts', import.meta.url).pathname,
  logLevel: 'silent',
  server: { middlewareMode: true, watch: null, ws: false },
  optimizeDeps: { noDiscovery: true },
})
const load = (path) => server.ssrLoadModule(new URL(path, import.meta.url).pathname)
const { cpu } = await load('../src/index.ts')
const { use } = await load('../../core/src/index.ts')
const { settle, train } = await load('training.ts')
await server.close()

await use(cpu({ threads: 2 }))
await train((step) => (step === 2 ? settle() : undefined))
process.stdout.write('done')
if (process.argv.includes('throw')) throw new Error('as asked')
