/** `npm run playground`: installs, builds, serves the playground, and prints where it is. */
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { build, handOver, install, root } from './setup.mjs'

const help = `npm run playground -- [--port N] [--host ADDRESS] [--dev]

  --port N         the port to serve on; 4173 by default, the next free one if it is taken
  --host ADDRESS   the address to serve on; this machine alone by default
  --dev            serves the sources instead, and shows changes as they are made`

const options = {
  port: { type: 'string' },
  host: { type: 'string' },
  dev: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
}

function read() {
  try {
    const { values } = parseArgs({ options })
    const { port } = values
    if (port === undefined || (/^\d+$/.test(port) && Number(port) <= 65535)) return values
    console.error(`--port is '${port}'; it takes a number from 0 to 65535`)
  } catch (problem) {
    console.error(problem.message)
  }
  console.error(help)
  process.exit(2)
}

const { port, host, dev, help: wantsHelp } = read()
if (wantsHelp) {
  console.log(help)
  process.exit(0)
}

const env = await install()
if (!dev && !(await build(env, ['@neurite/playground']))) process.exit(1)

const app = join(root, 'apps/playground')
const vite = join(createRequire(join(app, 'package.json')).resolve('vite/package.json'), '../bin/vite.js')
handOver([
  vite,
  ...(dev ? [] : ['preview']),
  app,
  ...(port === undefined ? [] : ['--port', port]),
  ...(host === undefined ? [] : ['--host', host]),
])
