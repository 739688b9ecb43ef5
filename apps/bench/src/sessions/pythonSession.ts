import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Library } from '../libraries/library.ts'
import { taskOf } from '../libraries/pytorch/task.ts'
import type { Answers, Reply, Request } from '../protocol.ts'
import { killed, LastWords, repository } from './nodeSession.ts'
import { PendingAnswer } from './pendingAnswer.ts'
import type { Session } from './session.ts'

const script = fileURLToPath(new URL('../../pytorch/main.py', import.meta.url))
const INTERPRETERS = ['/usr/bin/python3', 'python3']

/**
 * OpenBLAS takes its oldest kernels on a processor that is newer than itself: it is told which of its kernels this one
 * can run, unless the user did.
 */
function kernels(): Record<string, string> {
  if (process.env['OPENBLAS_CORETYPE'] !== undefined || !existsSync('/proc/cpuinfo')) return {}
  const flags = /^flags\s*:(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1]?.split(' ') ?? []
  if (['avx512f', 'avx512bw', 'avx512vl'].every((flag) => flags.includes(flag)))
    return { OPENBLAS_CORETYPE: 'SkylakeX' }
  return flags.includes('avx2') && flags.includes('fma') ? { OPENBLAS_CORETYPE: 'Haswell' } : {}
}

let known: string | null | undefined

/** A Python that has PyTorch; null where there is none. */
function interpreter(): string | null {
  known ??=
    INTERPRETERS.find((command) => spawnSync(command, ['-c', 'import torch'], { stdio: 'ignore' }).status === 0) ?? null
  return known
}

/** PyTorch in a process of Python. */
export class PythonSession implements Session {
  private readonly child: ChildProcessWithoutNullStreams
  private readonly pending = new PendingAnswer()

  /** @throws Error where no Python has PyTorch */
  constructor(library: Library, work: string) {
    const command = interpreter()
    if (command === null) throw new Error('python3 has no PyTorch here (Debian: python3-torch, libopenblas0-pthread)')
    const { description, arrays } = taskOf(work)
    const words = new LastWords()
    const threads = String(library.threads)
    const env = { ...process.env, ...kernels(), OMP_NUM_THREADS: threads, OPENBLAS_NUM_THREADS: threads }
    const device = library.gpu ? 'cuda' : 'cpu'
    this.child = spawn(command, [script, work, threads, device], { env })
    words.listen(this.child.stderr)
    this.child.on('error', (error) => this.pending.end(error.message))
    this.child.on('exit', (code, signal) => this.pending.end(words.reason(code, signal)))
    this.child.stdin.on('error', () => {})
    createInterface({ input: this.child.stdout }).on('line', (line) => this.pending.arrive(JSON.parse(line) as Reply))
    const header = Object.entries(arrays).map(([name, { shape, values }]) => ({
      name,
      shape,
      dtype: values instanceof Int32Array ? 'int32' : 'float32',
    }))
    this.child.stdin.write(`${JSON.stringify({ description, arrays: header })}\n`)
    for (const { values } of Object.values(arrays)) this.child.stdin.write(new Uint8Array(values.buffer))
  }

  ask<Kind extends Request['kind']>(
    request: Request & { readonly kind: Kind },
    patienceMs: number,
  ): Promise<Answers[Kind]> {
    const send = () => this.child.stdin.write(`${JSON.stringify(request)}\n`)
    return this.pending.wait(send, patienceMs, repository) as Promise<Answers[Kind]>
  }

  end(): Promise<void> {
    return killed(this.child)
  }
}
