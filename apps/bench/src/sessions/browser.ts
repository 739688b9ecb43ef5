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
const GPU_FLAGS = ['--enable-unsafe-webgpu', '--enable-features=Vulkan']
/** An emulated adapter, where there is no GPU. */
const EMULATOR_FLAGS = ['--use-webgpu-adapter=swiftshader']
// A signal is for this process, which then ends and takes Chromium with it
const SIGNALS = { handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false }

interface Running {
  readonly browser: Browser
  /** What the pages' GPU is called; null where they have none. */
  readonly adapter: string | null
}

interface Served {
  readonly server: Server
  readonly address: string
}

let served: Promise<Served> | null = null
const running = new Map<boolean, Promise<Running>>()

async function launch(extra: readonly string[]): Promise<Browser> {
  const executablePath = PLACES.find((path) => path !== undefined && existsSync(path))
  if (executablePath === undefined) throw new Error('there is no Chromium here; CHROMIUM_PATH may name one')
  const { chromium } = requirePeerNow<Playwright>('playwright-core')
  return chromium.launch({ executablePath, headless: true, args: [...FLAGS, ...extra], ...SIGNALS })
}

async function pageIn(browser: Browser, query: string): Promise<{ page: Page; close: () => Promise<void> }> {
  served ??= serve()
  const { address } = await served
  const context = await browser.newContext()
  const page = await context.newPage()
  await page.goto(`${address}?${query}`)
  await page.waitForFunction(() => 'benchPage' in globalThis)
  return { page, close: () => context.close() }
}

/** Closes the browser where no page comes up: its process would keep this one from ending. */
async function adapterOf(browser: Browser): Promise<string | null> {
  try {
    const { page, close } = await pageIn(browser, '')
    const adapter = await page.evaluate(() => globalThis.benchPage.adapter(), null)
    await close()
    return adapter
  } catch (problem) {
    await browser.close()
    throw problem
  }
}

/** Chromium with a GPU, a real one if there is one; or without. */
async function start(gpu: boolean): Promise<Running> {
  if (!gpu) return { browser: await launch([]), adapter: null }
  const browser = await launch(GPU_FLAGS)
  const adapter = await adapterOf(browser)
  if (adapter !== null) return { browser, adapter }
  await browser.close()
  const emulated = await launch([...GPU_FLAGS, ...EMULATOR_FLAGS])
  return { browser: emulated, adapter: await adapterOf(emulated) }
}

/** A page in a context of its own: its own process, its own compiled code. Chromium is started once, and once with a GPU. */
export async function openPage(
  query: string,
  gpu: boolean,
): Promise<{ page: Page; adapter: string | null; close: () => Promise<void> }> {
  if (!running.has(gpu)) running.set(gpu, start(gpu))
  const { browser, adapter } = await running.get(gpu)!
  if (gpu && adapter === null) throw new Error('Chromium has no WebGPU here')
  return { ...(await pageIn(browser, query)), adapter }
}

export async function closeBrowser(): Promise<void> {
  for (const started of running.values()) await started.then(({ browser }) => browser.close()).catch(() => {})
  await served?.then(({ server }) => server.close()).catch(() => {})
}
