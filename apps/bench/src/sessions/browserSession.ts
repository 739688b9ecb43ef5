import type { Library } from '../libraries/library.ts'
import type { Answers, Reply, Request } from '../protocol.ts'
import { openPage, type Page } from './browser.ts'
import { repository } from './nodeSession.ts'
import { PendingAnswer } from './pendingAnswer.ts'
import type { Session } from './session.ts'

/** A library in a Web Worker of a page of its own. */
export class BrowserSession implements Session {
  private readonly page: Page
  private readonly close: () => Promise<void>
  private readonly adapter: string | null
  private readonly pending = new PendingAnswer()

  private constructor(page: Page, close: () => Promise<void>, adapter: string | null) {
    this.page = page
    this.close = close
    this.adapter = adapter
    page.on('crash', () => this.pending.end('its page crashed'))
  }

  static async open(library: Library, work: string): Promise<BrowserSession> {
    const query = new URLSearchParams({ library: library.name, work }).toString()
    const { page, close, adapter } = await openPage(query, library.gpu === true)
    if (!(await page.evaluate(() => globalThis.benchPage.isolated(), null))) throw new Error('the page is not isolated')
    return new BrowserSession(page, close, adapter)
  }

  ask<Kind extends Request['kind']>(
    request: Request & { readonly kind: Kind },
    patienceMs: number,
  ): Promise<Answers[Kind]> {
    const send = () => {
      this.reply(request).then(
        (reply) => this.pending.arrive(reply),
        (error: Error) => this.pending.arrive({ problem: error.message }),
      )
    }
    return this.pending.wait(send, patienceMs, repository) as Promise<Answers[Kind]>
  }

  /** The worker's answer; the page adds the name of its GPU, and what its own thread did meanwhile. */
  private async reply(request: Request): Promise<Reply> {
    const reply = await this.page.evaluate((asked: Request) => globalThis.benchPage.ask(asked), request)
    if ('problem' in reply || reply.answer === null || Array.isArray(reply.answer)) return reply
    const { answer } = reply
    if ('quantities' in answer) {
      const tasks = await this.page.evaluate(() => globalThis.benchPage.longTasks(), null)
      const quantities = { ...answer.quantities, long: tasks.length, longest: Math.max(0, ...tasks) }
      return { answer: { ...answer, quantities } }
    }
    if (!('version' in answer) || this.adapter === null) return reply
    return { answer: { ...answer, version: `${answer.version} on ${this.adapter}` } }
  }

  end(): Promise<void> {
    return this.close().catch(() => {})
  }
}
