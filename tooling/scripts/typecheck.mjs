import { typecheck } from './checks.mjs'
import { install, stage } from './setup.mjs'

await install()
process.exitCode = (await stage('types checked', typecheck)) ? 0 : 1
