import { expect, test } from 'vitest'
import { type ChildProcess, spawn } from 'node:child_process'
import { realpathSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'

const setup = new URL('../setup.mjs', import.meta.url).href
const elsewhere = realpathSync(tmpdir())

/** Starts a process that hands over to `code`, as `npm start` does to an app. */
function start(code: string, ...args: string[]): ChildProcess {
  const parent = `import { handOver } from '${setup}'; handOver(['-e', ${JSON.stringify(code)}, ...process.argv.slice(1)])`
  return spawn(process.execPath, ['--input-type=module', '-e', parent, ...args], {
    env: { ...process.env, INIT_CWD: elsewhere },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
}

function outputOf(process: ChildProcess) {
  let text = ''
  process.stdout?.setEncoding('utf8').on('data', (part) => {
    text += part
  })
  return { includes: (part: string) => expect.poll(() => text, { timeout: 10_000 }).toContain(part), text: () => text }
}

const ended = (process: ChildProcess) =>
  new Promise((resolve) => process.on('close', (code, signal) => resolve(signal ?? code)))

test('arguments, working directory and exit code are those of the program', async () => {
  const program = start('console.log(process.cwd(), ...process.argv.slice(1)); process.exitCode = 7', 'one', 'two')
  const output = outputOf(program)
  expect(await ended(program)).toBe(7)
  expect(output.text()).toBe(`${elsewhere} one two\n`)
})

test('an interrupt sent twice at once arrives once, and the clean stop is waited for', async () => {
  const stop = 'setTimeout(() => { console.log("stopped"); process.exit(3) }, 200)'
  const program = start(
    `process.on("SIGINT", () => { console.log("int"); ${stop} }); setInterval(() => {}, 1000); console.log("up")`,
  )
  const output = outputOf(program)
  await output.includes('up')
  program.kill('SIGINT')
  await sleep(30)
  program.kill('SIGINT')
  expect(await ended(program)).toBe(3)
  expect(output.text()).toBe('up\nint\nstopped\n')
})

test('a program that a signal ends is seen to end by it', async () => {
  const program = start('setInterval(() => {}, 1000); console.log("up")')
  await outputOf(program).includes('up')
  program.kill('SIGTERM')
  expect(await ended(program)).toBe('SIGTERM')
})

test('the program ends when the process that started it is killed', async () => {
  const program = start('setInterval(() => {}, 1000); console.log("pid=" + process.pid + ";")')
  const output = outputOf(program)
  await output.includes(';')
  const pid = Number(/pid=(\d+);/.exec(output.text())?.[1])
  const done = ended(program)
  program.kill('SIGKILL')
  await done
  const lives = () => {
    try {
      return process.kill(pid, 0)
    } catch {
      return false
    }
  }
  await expect.poll(lives, { timeout: 10_000 }).toBe(false)
})
