/** Runs whole programs as a user would and judges what they print. Arguments choose entries by name. */
import { build, install, run, stage } from './setup.mjs'

/**
 * Each entry: `name`; `command`, run by the shell at the root of the repository;
 * `pass`, which is given what the command printed and returns whether that is right. A command that fails never passes.
 * @type {{ name: string, command: string, pass: (stdout: string) => boolean }[]}
 */
const entries = []

const env = await install()
if (!(await build(env))) process.exit(1)

const chosen = process.argv.slice(2)
let passed = 0
let failed = 0
for (const { name, command, pass } of entries) {
  if (chosen.length > 0 && !chosen.includes(name)) continue
  const ok = await stage(name, async () => {
    const result = await run(command, [], { env, shell: true })
    return { code: result.code === 0 && pass(result.stdout) ? 0 : 1, output: `$ ${command}\n${result.output}` }
  })
  if (ok) passed += 1
  else failed += 1
}
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed > 0 ? 1 : 0
