/**
 * Takes a fresh clone to a state in which things run: finds pnpm, installs, builds. Bare Node and npm are enough,
 * so this file has no dependency. What is up to date is left alone.
 */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { softwareGpuEnv } from './softwareGpu.mjs'

export const root = join(dirname(fileURLToPath(import.meta.url)), '../..')
const stampFile = join(root, 'node_modules/.neurite-install')
const windows = process.platform === 'win32'
const pinned = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).packageManager.split('@')[1]

/** Runs a command and resolves with its exit code and what it printed; `show` prints that as it comes instead. */
export function run(command, args, { cwd = root, env = {}, show = false, shell = windows } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: show ? 'inherit' : ['ignore', 'pipe', 'pipe'],
      shell,
    })
    let stdout = ''
    let output = ''
    child.stdout?.setEncoding('utf8').on('data', (text) => {
      stdout += text
      output += text
    })
    child.stderr?.setEncoding('utf8').on('data', (text) => {
      output += text
    })
    child.on('error', (error) => resolve({ code: 127, stdout, output: String(error) }))
    child.on('close', (code, signal) => resolve({ code: signal ? 1 : code, stdout, output }))
  })
}

/** One friendly line per stage; the output of the stage is shown only when it fails. */
export async function stage(title, work) {
  const start = performance.now()
  const { code, output } = await work()
  const seconds = ((performance.now() - start) / 1000).toFixed(1)
  console.error(`${code === 0 ? '✓' : '✗'} ${title} (${seconds} s)`)
  if (code !== 0 && output) console.error(output.trimEnd())
  return code === 0
}

const digest = (files) => {
  const hash = createHash('sha256')
  for (const file of files) hash.update(existsSync(file) ? readFileSync(file) : '')
  return hash.digest('hex')
}

const readJson = (file) => {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return {}
  }
}

/** The directory that holds the pinned pnpm, or null where the one on PATH has that version. */
async function findPnpm() {
  const env = { COREPACK_ENABLE_DOWNLOAD_PROMPT: '0' }
  const { code, output } = await run('pnpm', ['--version'], { env })
  if (code === 0 && output.trim() === pinned) return null
  const show = 'console.log("PATH=" + process.env.PATH)'
  const npx = await run('npx', ['--yes', `--package=pnpm@${pinned}`, '--', 'node', '-e', windows ? `"${show}"` : show])
  const path = /^PATH=(.*)$/m.exec(npx.output)?.[1] ?? ''
  const found = path.split(delimiter).find((directory) => /_npx/.test(directory) && hasPnpm(directory))
  if (npx.code === 0 && found) return found
  throw new Error(`pnpm ${pinned} is needed and npx could not fetch it:\n${npx.output}`)
}

const hasPnpm = (directory) => existsSync(join(directory, windows ? 'pnpm.cmd' : 'pnpm'))

const withPath = (directory) => ({
  PATH: [directory, join(root, 'node_modules/.bin'), process.env.PATH].filter(Boolean).join(delimiter),
})

/** Installs what the lockfile says, when it is not there yet. Resolves with the environment in which pnpm is found. */
export async function install() {
  const wanted = digest(['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'package.json'].map((name) => join(root, name)))
  const stamp = readJson(stampFile)
  const known = stamp.pnpm === null || (stamp.pnpm && hasPnpm(stamp.pnpm))
  if (stamp.lock === wanted && known) return withPath(stamp.pnpm)

  let pnpm = stamp.pnpm
  const done = await stage('packages installed', async () => {
    try {
      pnpm = await findPnpm()
    } catch (error) {
      return { code: 1, output: error.message }
    }
    return run('pnpm', ['install', '--frozen-lockfile', '--reporter=append-only'], {
      env: { ...withPath(pnpm), CI: '1' },
    })
  })
  if (!done) process.exit(1)
  writeFileSync(stampFile, JSON.stringify({ lock: wanted, pnpm }))
  return withPath(pnpm)
}

/** Builds what changed: `filters` names the packages wanted, with all that they need; without any, everything. */
export async function build(env, filters = []) {
  const args = ['run', 'build', '--ui=stream', '--output-logs=errors-only', '--no-update-notifier']
  return stage('built', () =>
    run('turbo', [...args, ...filters.map((name) => `--filter=${name}`)], {
      env: { ...env, TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1', TURBO_PRINT_VERSION_DISABLED: '1' },
    }),
  )
}

/** Installs the dependencies of a directory outside the workspace with npm, from its own lockfile. */
export async function installWithNpm(directory, title) {
  const stampPath = join(directory, 'node_modules/.neurite-install')
  const wanted = digest([join(directory, 'package-lock.json'), join(directory, 'package.json')])
  if (readJson(stampPath).lock === wanted) return true
  const done = await stage(title, () =>
    run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: directory }),
  )
  if (done) {
    mkdirSync(dirname(stampPath), { recursive: true })
    writeFileSync(stampPath, JSON.stringify({ lock: wanted }))
  }
  return done
}

/**
 * Installs and builds an app with what it needs, then becomes it, as far as a caller can tell. One that is told to use a GPU
 * finds the emulator where the machine has none.
 */
export async function runApp(name, { nodeArgs = [], prepare } = {}) {
  const env = await install()
  if (!(await build(env, [`@neurite/${name}`]))) process.exit(1)
  if (prepare && !(await prepare())) process.exit(1)
  if (process.argv.includes('webgpu')) Object.assign(process.env, softwareGpuEnv())
  handOver([...nodeArgs, join(root, 'apps', name, 'dist/main.js'), ...process.argv.slice(2)])
}

/**
 * Runs node with these arguments where the user stands, passes signals on, waits, and ends as it ended.
 * The child leads a process group of its own, so that one Ctrl-C reaches it once: a terminal sends it to the whole group
 * and npm passes it on besides. It watches the channel to this process, so that it never outlives it.
 */
export function handOver(args) {
  const guard = new URL('guard.mjs', import.meta.url).href
  const child = spawn(process.execPath, ['--import', guard, ...args], {
    cwd: process.env.INIT_CWD ?? process.cwd(),
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    detached: !windows,
  })
  const lastSent = {}
  const forward = (signal) => {
    const now = performance.now()
    if (now - (lastSent[signal] ?? Number.NEGATIVE_INFINITY) > 300) child.kill(signal)
    lastSent[signal] = now
  }
  const signals = windows ? ['SIGINT', 'SIGTERM'] : ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGWINCH']
  for (const signal of signals) process.on(signal, forward)
  child.on('error', (error) => {
    console.error(String(error))
    process.exit(1)
  })
  child.on('exit', (code, signal) => {
    if (!signal) process.exit(code)
    for (const name of signals) process.off(name, forward)
    process.kill(process.pid, signal)
  })
}
