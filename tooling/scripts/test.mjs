/**
 * `npm test`: every check there is, then one line that counts them. Arguments go to vitest, as filters.
 * Tests run in Node and, where there is a Chromium, in browsers; NEURITE_REQUIRE_BROWSER=1 fails without one.
 */
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { cycles, lint, typecheck } from './checks.mjs'
import { chromium } from './chromium.mjs'
import { build, install, root, run, stage } from './setup.mjs'

const count = { passed: 0, failed: 0, skipped: 0 }
const check = (ok) => {
  count[ok ? 'passed' : 'failed'] += 1
}

const env = await install()
check(await stage('lint', () => lint(env)))
check(await stage('types', () => typecheck()))
check(await stage('imports', () => cycles()))
check(await build(env))
await vitest(env, 'vitest.config.ts')
await browsers(env)

const skipped = count.skipped > 0 ? `, ${count.skipped} skipped` : ''
console.log(`${count.passed} passed, ${count.failed} failed${skipped}`)
process.exitCode = count.failed > 0 ? 1 : 0

/** The same tests in Chromium. */
async function browsers(env) {
  if (chromium()) return vitest(env, 'vitest.browser.config.ts', ['--passWithNoTests'])
  const required = Boolean(process.env.NEURITE_REQUIRE_BROWSER)
  console.error(`${required ? '✗' : '-'} browser tests: no Chromium on PATH or at CHROMIUM_PATH`)
  count[required ? 'failed' : 'skipped'] += 1
}

async function vitest(env, config, options = []) {
  const report = join(root, `.cache/${config}.json`)
  mkdirSync(join(root, '.cache'), { recursive: true })
  rmSync(report, { force: true })
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const args = ['run', `--config=${config}`, ...reporters, ...options, ...process.argv.slice(2)]
  const { code } = await run('vitest', args, { env, show: true })

  let counted = 0
  try {
    counted = countTests(JSON.parse(readFileSync(report, 'utf8')))
  } catch {
    console.error('vitest left no report')
  }
  // A file that does not load, or an error outside every test, is a failure too.
  if (code !== 0 && counted === 0) count.failed += 1
}

/** Adds vitest's report to the count and returns the number of failures in it. */
function countTests({ testResults }) {
  let failures = 0
  for (const file of testResults) {
    const states = file.assertionResults.map((test) => test.status)
    const failed = states.filter((state) => state === 'failed').length
    count.passed += states.filter((state) => state === 'passed').length
    count.skipped += states.length - states.filter((state) => state === 'passed' || state === 'failed').length
    failures += failed === 0 && file.status === 'failed' ? 1 : failed
  }
  count.failed += failures
  return failures
}
