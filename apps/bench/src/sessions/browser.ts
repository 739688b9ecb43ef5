import { existsSync } from 'node:fs'
import type { Server } from 'node:http'
import type { BenchPage } from '../browser/page.ts'
import { serve } from './browserFiles.ts'
import { requirePeerNow } from './nodeHost.ts'

/** The part of playwright-core that is used here. */
export interface Page {
  goto(address: string): Promise<unknown>
  waitForFunction(fn: () => boolean): Promise<unknown>
  evaluate<Argument, Result>(fn: (argument: Argument) => Result | Promise<Result>, argument: Argument): Promise<Result>
  on(event: 'pageerror', listener: (error: Error) => void): void
  on(event: 'crash', listener: () => void): void
  close(): Promise<void>
}
interface Context {
  newPage(): Promise<Page>
  close(): Promise<void>
}
interface Browser {
  newContext(): Promise<Context>
  version(): string
  close(): Promise<void>
}
interface Playwright {
  readonly chromium: {
    launch(options: Readonly<Record<string, unknown>>): Promise<Browser>
  }
}

declare global {
  var benchPage: BenchPage
}

const PLACES = [process.env['CHROMIUM_PATH'], '/usr/bin/chromium', '/usr/bin/google-chrome']
const FLAGS = ['--no-sandbox', '--js-flags=--expose-gc']

interface Running {
  readonly browser: Browser
  readonly server: Server
  readonly address: string
}

let running: Promise<Running> | null = null

async function start(): Promise<Running> {
  const executablePath = PLACES.find((path) => path !== undefined && existsSync(path))
  if (executablePath === undefined) throw new Error('there is no Chromium here; CHROMIUM_PATH may name one')
  const { server, address } = await serve()
  const { chromium } = requirePeerNow<Playwright>('playwright-core')
  // A signal is for this process, which then ends and takes Chromium with it
  const signals = { handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false }
  const browser = await chromium.launch({ executablePath, headless: true, args: FLAGS, ...signals })
  return { browser, server, address }
}

/** A page in a context of its own: its own process, its own compiled code. Chromium is started once. */
export async function openPage(query: string): Promise<{ page: Page; close: () => Promise<void> }> {
  running ??= start()
  const { browser, address } = await running
  const context = await browser.newContext()
  const page = await context.newPage()
  await page.goto(`${address}?${query}`)
  await page.waitForFunction(() => 'benchPage' in globalThis)
  return { page, close: () => context.close() }
}

export async function closeBrowser(): Promise<void> {
  if (running === null) return
  const { browser, server } = await running.catch(() => ({ browser: null, server: null }))
  await browser?.close()
  server?.close()
}
