/** Prints the figures of the page: sizes, speed, time to learn spirals, long tasks. Needs Chromium and built packages. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { chromiumPath, launchChromium } from '../tests/chromium.mjs'
import { startSite } from '../tests/site.mjs'

const GOAL = 97
const AFTER_GOAL_MS = 5000

const kilobytes = (bytes) => `${(bytes / 1000).toFixed(1)} kB`.padStart(10)

function printSizes(folder) {
  console.log('file'.padEnd(34), '      size', '      gzip')
  let total = 0
  for (const name of readdirSync(join(folder, 'assets'))) {
    const bytes = readFileSync(join(folder, 'assets', name))
    const packed = gzipSync(bytes, { level: 9 }).length
    total += packed
    console.log(name.padEnd(34), kilobytes(bytes.length), kilobytes(packed))
  }
  console.log('all'.padEnd(34), ' '.repeat(10), kilobytes(total))
}

/** Trains spirals at a pace and gives what was seen. */
async function train(browser, url, device, pace) {
  const page = await browser.newPage({ locale: 'en-US', viewport: { width: 1440, height: 900 } })
  await page.addInitScript(() => {
    globalThis.longTasks = []
    const observer = new PerformanceObserver((list) => {
      for (const { startTime, duration } of list.getEntries()) globalThis.longTasks.push([startTime, duration])
    })
    observer.observe({ type: 'longtask', buffered: true })
  })
  await page.goto(`${url}#/network?data=spirals&layers=8,8&device=${device}`)
  await page.locator('.device-used').waitFor()
  await page.locator(`input[name=pace][value=${pace}]`).check({ force: true })
  const started = await page.evaluate(() => performance.now())
  await page.locator('.button-main').click()
  await page.waitForFunction(
    (goal) =>
      ['train', 'test'].every(
        (part) => Number.parseFloat(document.querySelector(`[data-value="${part} accuracy"]`).textContent) >= goal,
      ),
    GOAL,
    { polling: 16, timeout: 240_000 },
  )
  const found = await page.evaluate((start) => {
    const read = (name) => document.querySelector(`[data-value="${name}"]`).textContent
    return { seconds: (performance.now() - start) / 1000, epochs: read('epoch'), accuracy: read('test accuracy') }
  }, started)
  await page.waitForTimeout(AFTER_GOAL_MS)
  const rest = await page.evaluate((start) => {
    const long = globalThis.longTasks.filter(([at, duration]) => at + duration > start)
    return {
      device: document.querySelector('.device-used').textContent,
      speed: document.querySelector('.device-speed').textContent,
      longTasks: long.length,
      longest: Math.max(0, ...long.map(([, duration]) => duration)),
      whileLoading: globalThis.longTasks.length - long.length,
    }
  }, started)
  await page.close()
  return { ...found, ...rest }
}

if (!chromiumPath) {
  console.error('there is no Chromium on PATH or at CHROMIUM_PATH')
  process.exit(1)
}

const site = await startSite({ published: true })
printSizes(site.folder)
for (const [device, pace] of [
  ['cpu', 'steady'],
  ['cpu', 'full'],
]) {
  const browser = await launchChromium({ webgpu: device === 'webgpu' })
  const seen = await train(browser, site.url, device, pace)
  console.log(`\nspirals, 8 and 8 units, ${pace} pace: ${seen.device}`)
  console.log(`  ${GOAL}% of training and test data after ${seen.seconds.toFixed(1)} s and ${seen.epochs} epochs`)
  console.log(`  ${seen.speed}`)
  console.log(`  long tasks of the main thread: ${seen.longTasks} while training, ${seen.whileLoading} while loading`)
  if (seen.longest > 0) console.log(`  the longest took ${seen.longest} ms`)
  await browser.close()
}
await site.stop()
