import type { Answers, Request } from '../protocol.ts'

/** One library at one work, in a place of its own, asked from here. */
export interface Session {
  /** Asks for one thing and waits for the answer. Rejects with a short reason where there is none within the time. */
  ask<Kind extends Request['kind']>(
    request: Request & { readonly kind: Kind },
    patienceMs: number,
  ): Promise<Answers[Kind]>
  /** Resolves when nothing of it runs any more. */
  end(): Promise<void>
}
