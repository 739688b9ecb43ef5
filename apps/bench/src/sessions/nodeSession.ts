import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Library } from '../libraries/library.ts'
import { hasRelaxedSimd } from '../limits/registers.ts'
import type { Answers, Reply, Request } from '../protocol.ts'
import { PendingAnswer } from './pendingAnswer.ts'
import type { Session } from './session.ts'

const workerFile = fileURLToPath(new URL('./nodeWorker.js', import.meta.url))
export const repository = fileURLToPath(new URL('../../../../', import.meta.url))

function nodeFlags(library: Library): string[] {
  const flags = ['--expose-gc']
  if (library.wantsRelaxedSimd && !hasRelaxedSimd()) flags.push('--experimental-wasm-relaxed-simd')
  return flags
}

/** What a process printed last: the line with an error, if there is one. */
export class LastWords {
  private printed = ''

  listen(stream: NodeJS.ReadableStream | null): void {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      this.printed = (this.printed + text).slice(-4000)
    })
  }

  /** Why a process ended. */
  reason(code: number | null, signal: string | null): string {
    const error = this.printed.split('\n').findLast((line) => /Error: /.test(line))
    return error ?? `its process ended with ${signal ?? `code ${code}`}`
  }
}

/** Ends a process, and waits until it has ended. */
export function killed(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve()
    child.once('exit', () => resolve())
    child.kill('SIGKILL')
  })
}

/** A library in a process of its own, so that flags, heap and compiled code of one do not disturb another. */
export class NodeSession implements Session {
  private readonly child: ChildProcess
  private readonly pending = new PendingAnswer()

  constructor(library: Library, work: string) {
    const words = new LastWords()
    this.child = fork(workerFile, [library.name, work], {
      execArgv: nodeFlags(library),
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      serialization: 'advanced',
    })
    words.listen(this.child.stderr)
    this.child.on('message', (reply: Reply) => this.pending.arrive(reply))
    this.child.on('error', (error) => this.pending.end(error.message))
    this.child.on('exit', (code, signal) => this.pending.end(words.reason(code, signal)))
  }

  ask<Kind extends Request['kind']>(
    request: Request & { readonly kind: Kind },
    patienceMs: number,
  ): Promise<Answers[Kind]> {
    return this.pending.wait(() => this.child.send(request), patienceMs, repository) as Promise<Answers[Kind]>
  }

  end(): Promise<void> {
    return killed(this.child)
  }
}
