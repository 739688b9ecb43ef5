import { checkImports } from './imports.mjs'
import { root } from './setup.mjs'

const { problems, files } = checkImports(root)
for (const problem of problems) console.error(problem)
if (problems.length === 0) console.log(`no import cycle and no forbidden import in ${files} files`)
process.exitCode = problems.length > 0 ? 1 : 0
