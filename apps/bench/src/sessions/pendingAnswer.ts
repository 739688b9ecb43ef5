import type { Reply } from '../protocol.ts'

/** As much of a problem as fits a table. */
const MOST_CHARACTERS = 160

/** The first line of an error, short, and without the place where this is installed. */
export function brief(problem: string, repository: string): string {
  const line = problem.trim().split('\n')[0]!.replaceAll(repository, '')
  return line.length > MOST_CHARACTERS ? `${line.slice(0, MOST_CHARACTERS)}...` : line
}

/** Waits for the one answer that is due from somewhere: at most so long, and not when it ends before. */
export class PendingAnswer {
  private settle: ((reply: Reply) => void) | null = null
  private ended: string | null = null

  /** Sends a request and resolves with the answer. @throws Error with a short reason where there is none */
  wait(send: () => void, patienceMs: number, repository: string): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.arrive({ problem: `no answer within ${patienceMs / 1000} s` }), patienceMs)
      this.settle = (reply) => {
        clearTimeout(timer)
        this.settle = null
        if ('problem' in reply) reject(new Error(brief(reply.problem, repository)))
        else resolve(reply.answer)
      }
      if (this.ended !== null) this.arrive({ problem: this.ended })
      else send()
    })
  }

  arrive(reply: Reply): void {
    this.settle?.(reply)
  }

  /** No answer will come any more. */
  end(reason: string): void {
    this.ended = reason
    this.arrive({ problem: reason })
  }
}
