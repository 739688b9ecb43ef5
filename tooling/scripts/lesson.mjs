import { runApp } from './setup.mjs'

await runApp('lessons')
