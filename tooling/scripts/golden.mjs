import { runApp } from './setup.mjs'

await runApp('golden')
