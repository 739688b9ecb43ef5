import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { expect, test, vi } from 'vitest'
import { decode, difference } from '../../../packages/viz/tests/compare.ts'
import { type Raster, rasterize } from '../../../packages/viz/tests/render.ts'
import { lessons } from '../src/catalogue.ts'
import type { Settings } from '../src/lesson.ts'
import { runQuietly } from './run.ts'

vi.setConfig({ testTimeout: 90_000 })

/** Half of the size is enough to see what has moved. */
const ZOOM = 0.5

/** Short settings for each; figures of training may differ in the last bit. */
const short: Readonly<Record<string, Settings>> = {
  gates: {},
  perceptron: {},
  'xor-one-layer': { epochs: 201 },
  xor: {},
  'backprop-by-hand': {},
  dosage: {},
  'house-prices': {},
  'cost-of-a-line': {},
  'learning-rate-decay': {},
  'one-weight-at-a-time': { epochs: 1 },
  boston: { data: 'synthetic', epochs: 20 },
  iris: { data: 'synthetic', epochs: 20 },
  'vanishing-gradients': { epochs: 1 },
  mnist: { data: 'synthetic', epochs: 2, variant: 'logits' },
  'fashion-two-classes': { data: 'synthetic', epochs: 6 },
  'over-fitting': { data: 'synthetic', epochs: 2 },
  'paint-mixing': {},
  activations: {},
}

/** The picture stored under a name; NEURITE_PICTURES=write stores what there is now. */
function stored(name: string, now: Raster): Raster {
  const path = new URL(`pictures/${name}.png`, import.meta.url)
  if (process.env['NEURITE_PICTURES'] === 'write') writeFileSync(path, now.png)
  if (!existsSync(path)) throw new Error(`there is no picture ${name}; look at it, then set NEURITE_PICTURES=write`)
  return decode(readFileSync(path))
}

test.each(Object.keys(short))('the pictures of %s look as stored', async (name) => {
  const { run } = lessons.find((lesson) => lesson.name === name)!
  const { pictures } = await runQuietly(name, run, short[name])
  expect(pictures.size).toBeGreaterThan(0)
  for (const [picture, svg] of pictures) {
    const now = rasterize(svg, ZOOM)
    const { mean, share } = difference(now, stored(picture, now))
    expect(mean, picture).toBeLessThan(1)
    expect(share, picture).toBeLessThan(0.01)
  }
})
