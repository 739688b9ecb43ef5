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
  private readonly pending = new PendingAnswer()

  private constructor(page: Page, close: () => Promise<void>) {
    this.page = page
    this.close = close
    page.on('crash', () => this.pending.end('its page crashed'))
  }

  static async open(library: Library, work: string): Promise<BrowserSession> {
    const { page, close } = await openPage(new URLSearchParams({ library: library.name, work }).toString())
    if (!(await page.evaluate(() => globalThis.benchPage.isolated(), null))) throw new Error('the page is not isolated')
    return new BrowserSession(page, close)
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

  /** The worker's answer; to what was observed, the page adds what its own thread did meanwhile. */
  private async reply(request: Request): Promise<Reply> {
    const reply = await this.page.evaluate((asked: Request) => globalThis.benchPage.ask(asked), request)
    if ('problem' in reply || reply.answer === null || !('quantities' in reply.answer)) return reply
    const tasks = await this.page.evaluate(() => globalThis.benchPage.longTasks(), null)
    const quantities = { ...reply.answer.quantities, long: tasks.length, longest: Math.max(0, ...tasks) }
    return { answer: { ...reply.answer, quantities } }
  }

  end(): Promise<void> {
    return this.close().catch(() => {})
  }
}
