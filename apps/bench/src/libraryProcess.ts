import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Library } from './libraries/library.ts'
import { hasRelaxedSimd } from './libraries/registers/madd.ts'
import type { Answers, Reply, Request } from './protocol.ts'

const workerFile = fileURLToPath(new URL('./worker.js', import.meta.url))
const repository = fileURLToPath(new URL('../../../', import.meta.url))

/** An answer takes seconds; who needs this long hangs. */
const PATIENCE_MS = 180_000
/** As much of a problem as fits a table. */
const MOST_CHARACTERS = 160

/** The first line of an error, short, and without the place where this is installed. */
function brief(problem: string): string {
  const line = problem.trim().split('\n')[0]!.replaceAll(repository, '')
  return line.length > MOST_CHARACTERS ? `${line.slice(0, MOST_CHARACTERS)}...` : line
}

function nodeFlags(library: Library): string[] {
  const flags = ['--expose-gc']
  if (library.wantsRelaxedSimd && !hasRelaxedSimd()) flags.push('--experimental-wasm-relaxed-simd')
  return flags
}

/** A library in a process of its own, so that flags, heap and compiled code of one do not disturb another. */
export class LibraryProcess {
  private readonly child: ChildProcess
  private printed = ''

  constructor(library: Library, work: string) {
    this.child = fork(workerFile, [library.name, work], {
      execArgv: nodeFlags(library),
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      serialization: 'advanced',
    })
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.printed = (this.printed + text).slice(-4000)
    })
  }

  /** Asks for one thing and waits for the answer. Rejects with a short reason where there is none. */
  ask<Kind extends Request['kind']>(request: Request & { readonly kind: Kind }): Promise<Answers[Kind]> {
    const { child } = this
    return new Promise((resolve, reject) => {
      const settle = (act: () => void) => {
        clearTimeout(timer)
        child.off('message', onMessage)
        child.off('exit', onExit)
        child.off('error', onError)
        act()
      }
      const fail = (problem: string) => settle(() => reject(new Error(brief(problem))))
      const onMessage = (reply: Reply) => {
        if ('problem' in reply) fail(reply.problem)
        else settle(() => resolve(reply.answer as Answers[Kind]))
      }
      const onExit = (code: number | null, signal: string | null) => {
        const error = this.printed.split('\n').find((line) => /Error: /.test(line))
        fail(error ?? `its process ended with ${signal ?? `code ${code}`}`)
      }
      const onError = (error: Error) => fail(error.message)
      const timer = setTimeout(() => fail(`no answer within ${PATIENCE_MS / 1000} s`), PATIENCE_MS)
      child.on('message', onMessage)
      child.on('exit', onExit)
      child.on('error', onError)
      if (child.exitCode !== null || !child.connected) onExit(child.exitCode, child.signalCode)
      else child.send(request)
    })
  }

  end(): void {
    this.child.kill('SIGKILL')
  }
}
