/** Prints the figures of the page: sizes, speed, time to learn spirals, long tasks. Needs Chromium and built packages. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { chromiumPath, launchChromium } from '../tests/chromium.mjs'
import { startSite } from '../tests/site.mjs'

const GOAL = 97
const AFTER_GOAL_MS = 4000
/** In microseconds. */
const LONG_TASK = 50_000

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

/**
 * The tasks of the page's main thread, from a trace. A task that takes long while the thread computes little waited for
 * a processor: that says something of the machine, not of the page.
 */
function readTasks(trace, from) {
  const { traceEvents } = JSON.parse(trace)
  const mark = traceEvents.find(({ name, cat }) => name === 'train' && cat === 'blink.user_timing')
  const own = traceEvents.filter(({ ph, pid, tid }) => ph === 'X' && pid === mark.pid && tid === mark.tid)
  const tasks = own.filter(({ name, ts, dur }) => /RunTask$/.test(name) && ts + dur > mark.ts === (from === 'train'))
  const longest = (times) => (Math.max(0, ...times) / 1000).toFixed(0)
  return {
    long: new Set(tasks.filter(({ dur }) => dur > LONG_TASK).map(({ ts }) => Math.round(ts / 1000))).size,
    busy: new Set(tasks.filter(({ tdur }) => tdur > LONG_TASK).map(({ ts }) => Math.round(ts / 1000))).size,
    wall: longest(tasks.map(({ dur }) => dur)),
    processor: longest(tasks.map(({ tdur = 0 }) => tdur)),
  }
}

/** Trains spirals at a pace and gives what was seen. */
async function train(browser, url, device, pace) {
  const page = await browser.newPage({ locale: 'en-US', viewport: { width: 1440, height: 900 } })
  await browser.startTracing(page, { categories: ['toplevel', 'devtools.timeline', 'blink.user_timing'] })
  await page.goto(`${url}#/network?data=spirals&layers=8,8&device=${device}`)
  await page.locator('.device-used').waitFor()
  await page.locator(`input[name=pace][value=${pace}]`).check({ force: true })
  const started = await page.evaluate(() => performance.mark('train').startTime)
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
    return { seconds: (performance.now() - start) / 1000, epochs: read('epoch') }
  }, started)
  await page.waitForTimeout(AFTER_GOAL_MS)
  const trace = String(await browser.stopTracing())
  const rest = await page.evaluate(() => ({
    device: document.querySelector('.device-used').textContent,
    speed: document.querySelector('.device-speed').textContent,
  }))
  await page.close()
  return { ...found, ...rest, loading: readTasks(trace, 'load'), training: readTasks(trace, 'train') }
}

const tasksText = ({ long, busy, wall, processor }) =>
  `${long} above 50 ms by the clock (longest ${wall}), ${busy} by the processor's time (longest ${processor})`

if (!chromiumPath) {
  console.error('there is no Chromium on PATH or at CHROMIUM_PATH')
  process.exit(1)
}

const site = await startSite({ published: true })
printSizes(site.folder)
for (const [device, pace] of [
  ['cpu', 'steady'],
  ['cpu', 'full'],
  ['webgpu', 'full'],
]) {
  const browser = await launchChromium({ webgpu: device === 'webgpu' })
  const seen = await train(browser, site.url, device, pace)
  console.log(`\nspirals, 8 and 8 units, ${pace} pace: ${seen.device}`)
  console.log(`  ${GOAL}% of training and test data after ${seen.seconds.toFixed(1)} s and ${seen.epochs} epochs`)
  console.log(`  ${seen.speed}`)
  console.log(`  main thread while loading: ${tasksText(seen.loading)}`)
  console.log(`  main thread while training: ${tasksText(seen.training)}`)
  await browser.close()
}
await site.stop()
