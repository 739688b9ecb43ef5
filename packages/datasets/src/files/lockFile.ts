import { nodeModule } from '../nodeModule.ts'

/** A lock is touched this often, and one that was not for so long is nobody's. Milliseconds. */
const TOUCH = 2_000
const ABANDONED = 20_000
const POLL = 50

interface Holder {
  readonly pid: number
  readonly host: string
  readonly token: string
}

const files = () => nodeModule<typeof import('node:fs/promises')>('fs/promises')!
const hostName = () => nodeModule<typeof import('node:os')>('os')!.hostname()

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** What stands in the lock, where the process that held it is gone or has not touched it for long. */
async function abandonedText(path: string): Promise<string | undefined> {
  const [text, stat] = await Promise.all([files().readFile(path, 'utf8'), files().stat(path)]).catch(() => [])
  if (text === undefined || stat === undefined) return undefined
  if (Date.now() - stat.mtimeMs > ABANDONED) return text
  try {
    const { pid, host } = JSON.parse(text) as Holder
    return host === hostName() && !isAlive(pid) ? text : undefined
  } catch {
    // Being written at this moment.
    return undefined
  }
}

/** Moves an abandoned lock away. Of several that try, one succeeds; a lock that was renewed meanwhile is put back. */
async function removeAbandoned(path: string, text: string, aside: string): Promise<void> {
  try {
    await files().rename(path, aside)
    if ((await files().readFile(aside, 'utf8')) !== text) await files().link(aside, path)
  } catch {
    // Another process was first.
  }
  await files().rm(aside, { force: true })
}

/**
 * Waits until this process alone holds the lock; returns what gives it back. A lock whose process died is taken over.
 *
 * @throws the reason of the signal where that is aborted first.
 */
export async function lockFile(path: string, signal: AbortSignal | undefined): Promise<() => Promise<void>> {
  const holder: Holder = { pid: process.pid, host: hostName(), token: Math.random().toString(36).slice(2) }
  const text = JSON.stringify(holder)
  while (true) {
    signal?.throwIfAborted()
    try {
      await files().writeFile(path, text, { flag: 'wx' })
      break
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
    const abandoned = await abandonedText(path)
    if (abandoned !== undefined) await removeAbandoned(path, abandoned, `${path}.${holder.token}`)
    else await new Promise((resolve) => setTimeout(resolve, POLL))
  }
  const timer = setInterval(() => {
    const now = new Date()
    files()
      .utimes(path, now, now)
      .catch(() => undefined)
  }, TOUCH)
  timer.unref()
  return async () => {
    clearInterval(timer)
    const held = await files()
      .readFile(path, 'utf8')
      .catch(() => undefined)
    if (held === text) await files().rm(path, { force: true })
  }
}
