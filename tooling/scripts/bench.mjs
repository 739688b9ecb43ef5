import { join } from 'node:path'
import { installWithNpm, root, runApp } from './setup.mjs'

// The libraries compared with are large; only the benchmark needs them.
const peers = join(root, 'apps/bench/peers')

await runApp('bench', {
  nodeArgs: ['--expose-gc'],
  prepare: () => installWithNpm(peers, 'libraries to compare with installed'),
})
