import { join } from 'node:path'
import { installWithNpm, root, runApp } from './setup.mjs'
import { softwareGpuEnv } from './softwareGpu.mjs'

// The libraries compared with are large; only the benchmark needs them.
const peers = join(root, 'apps/bench/peers')

// For works on a GPU in Node: they run on an emulator too, which their figures name.
if (process.argv.some((argument) => /gpu/.test(argument))) Object.assign(process.env, softwareGpuEnv())

await runApp('bench', {
  nodeArgs: ['--expose-gc'],
  prepare: () => installWithNpm(peers, 'libraries to compare with installed'),
})
