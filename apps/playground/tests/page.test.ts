import type { Browser, Page } from 'playwright'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { chromiumPath, launchChromium } from './chromium.mjs'
import { startSite } from './site.mjs'

const required = process.env['NEURITE_REQUIRE_BROWSER'] === '1'
if (!chromiumPath && required) {
  test('the page', () => expect.fail('there is no Chromium on PATH or at CHROMIUM_PATH'))
}

const title = chromiumPath ? 'the page' : 'the page (skipped: no Chromium on PATH or at CHROMIUM_PATH)'
describe.skipIf(!chromiumPath)(title, () => {
  let site: Awaited<ReturnType<typeof startSite>>
  let browser: Browser
  let page: Page
  let problems: string[]

  beforeAll(async () => {
    ;[site, browser] = await Promise.all([
      startSite({ published: Boolean(process.env['NEURITE_DIST']) }),
      launchChromium(),
    ])
  })
  afterAll(async () => {
    await browser?.close()
    await site?.stop()
  })

  beforeEach(async () => {
    const context = await browser.newContext({ locale: 'en-US', viewport: { width: 1280, height: 900 } })
    page = await context.newPage()
    problems = []
    watch(page)
  })
  afterEach(async () => {
    await page.context().close()
    expect(problems).toEqual([])
  })

  const watch = (watched: Page) => {
    watched.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') problems.push(message.text())
    })
    watched.on('pageerror', (error) => problems.push(String(error)))
  }
  const open = async (hash = '') => {
    await page.goto(site.url + hash)
    await page.locator('.device-used').waitFor()
  }
  const button = (name: string) => page.getByRole('button', { name, exact: true })
  const shown = async (name: string) => {
    const text = await page.locator(`[data-value="${name}"]`).textContent()
    return Number(text?.replace(/[%,]/g, ''))
  }
  const untilShown = (name: string, least: number) =>
    expect.poll(() => shown(name), { timeout: 30_000, interval: 50 }).toBeGreaterThanOrEqual(least)

  /** What a person does who wants the spirals learnt. */
  const learnSpirals = async () => {
    await page.getByText('Spirals', { exact: true }).click()
    for (let i = 0; i < 2; i++) await button('One unit more in hidden layer 1').click()
    for (let i = 0; i < 4; i++) await button('One unit more in hidden layer 2').click()
    await page.getByText('Full speed', { exact: true }).click()
    await button('Train').click()
    await untilShown('test accuracy', 97)
    await untilShown('train accuracy', 97)
  }

  test('spirals are learnt by clicking as a person would, and the page answers meanwhile', async () => {
    await open()
    await learnSpirals()
    await page.getByLabel('Show test data').check({ timeout: 2000 })
    await page.getByText('한국어').click({ timeout: 2000 })
    await page.getByRole('heading', { name: '신경망 실험실' }).waitFor({ timeout: 2000 })
    await button('일시 정지').click({ timeout: 2000 })
    await button('학습').waitFor({ timeout: 2000 })
    expect(await shown('steps')).toBeGreaterThan(100)
    expect(page.url()).toContain('#/network?data=spirals&layers=8,8')
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true)
  })

  test('spirals are learnt on WebGPU', async ({ skip }) => {
    const other = await launchChromium({ webgpu: true })
    try {
      page = await other.newPage({ locale: 'en-US' })
      watch(page)
      await open()
      await page.getByText('WebGPU', { exact: true }).click()
      await page.locator('[data-device=webgpu], .card-device .notice-warning').first().waitFor()
      if (await page.locator('[data-device=cpu]').isVisible()) {
        if (required) expect.fail(String(await page.locator('.card-device .notice').textContent()))
        skip('this browser has no graphics adapter, not even a computed one')
      }
      // Few steps are enough so: a computed adapter is slow
      await page.getByLabel('Activation').selectOption('ELU')
      await page.getByLabel('Batch size').selectOption('128')
      await page.getByRole('textbox', { name: 'Learning rate' }).fill('0.03')
      await learnSpirals()
      await button('Pause').click({ timeout: 5000 })
      await button('Train').waitFor({ timeout: 5000 })
    } finally {
      await other.close()
    }
  })

  test('step, reset, and a link that opens what it was copied from', async () => {
    await open('#/network?data=xor&layers=3&activation=relu')
    await button('Step').click()
    await untilShown('steps', 1)
    await button('Step').click()
    await untilShown('steps', 2)
    expect(await shown('steps')).toBe(2)
    await button('Reset').click()
    await expect.poll(() => shown('steps')).toBe(0)
    expect(await page.getByLabel('XOR').isChecked()).toBe(true)
    expect(await page.getByLabel('Activation').inputValue()).toBe('relu')
    await page.getByLabel('Optimizer').selectOption('SGD')
    await expect.poll(() => page.url()).toContain('optimizer=sgd')
  })

  test('what cannot be used is said kindly, and divergence with its remedy', async () => {
    await open('#/network?data=wave&activation=relu&optimizer=sgd&rate=10&batch=7')
    await page.getByText('batch=7 → 32').waitFor()
    const rate = page.getByRole('textbox', { name: 'Learning rate' })
    await rate.fill('fast')
    await rate.press('Enter')
    await page.getByText('“fast” cannot be a learning rate').waitFor()
    await rate.fill('10')
    await rate.press('Enter')
    await button('Train').click()
    await page.getByText('The loss grew beyond all bounds').waitFor()
    await button('Reset with 1').click()
    await expect.poll(() => rate.inputValue()).toBe('1')
    await button('Train').waitFor()
  })

  test('everything can be done by keyboard', async () => {
    await open()
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Tab')
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Train')
    expect(await page.evaluate(() => getComputedStyle(document.activeElement!).outlineStyle)).toBe('solid')
    await page.keyboard.press('Space')
    await button('Pause').waitFor()
    await untilShown('steps', 1)
    await page.keyboard.press('Space')
    await button('Train').waitFor()

    await page.getByLabel('Moons').focus()
    await page.keyboard.press('ArrowRight')
    await expect.poll(() => page.url()).toContain('data=circles')
    await button('Hidden layer 1, unit 1').focus()
    await page.keyboard.press('ArrowDown')
    await page.getByRole('heading', { name: 'Hidden layer 1, unit 2' }).waitFor()
    await page.keyboard.press('ArrowRight')
    await page.getByRole('heading', { name: 'Hidden layer 2, unit 2' }).waitFor()
  })

  test('nothing is wider than a phone, with the largest network, in both languages', async () => {
    await page.setViewportSize({ width: 360, height: 740 })
    for (const language of ['en', 'ko']) {
      await page.addInitScript((value) => localStorage.setItem('language', value), language)
      await open(`?${language}#/network?layers=12,12,12,12,12&device=webgpu`)
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360)
      expect(await page.evaluate(() => document.documentElement.lang)).toBe(language)
    }
  })

  test('without isolation it says what is lost', async () => {
    await page.route(/\/(\?.*)?$/, async (route) => {
      const response = await route.fetch()
      const headers = Object.entries(response.headers()).filter(([name]) => !name.startsWith('cross-origin-'))
      await route.fulfill({ response, headers: Object.fromEntries(headers) })
    })
    await open()
    await page.getByText('sends no COOP and COEP headers').waitFor()
    expect(await page.locator('.device-used').textContent()).toBe('CPU · WebAssembly SIMD · 1 thread')
    await button('Step').click()
    await untilShown('steps', 1)
  })

  test('without a graphics adapter it says why the CPU computes', async ({ skip }) => {
    await open('#/network?device=webgpu')
    if (await page.locator('[data-device=webgpu]').isVisible()) skip('this browser has a graphics adapter')
    await page.getByText('WebGPU was asked for, but').waitFor()
    await button('Step').click()
    await untilShown('steps', 1)
  })
})
