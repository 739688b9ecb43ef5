import { build, install } from './setup.mjs'

const built = await build(await install(), process.argv.slice(2))
process.exitCode = built ? 0 : 1
