import { reference, useSync } from '@neurite/core'
import { describe, expect, it } from 'vitest'
import { textWidth } from '../src/svg/text.ts'
import { columnsOf } from '../src/terminal/paint.ts'
import { difference, stored, storedSvg } from './compare.ts'
import { gallery } from './gallery.ts'
import { overlaps, textsOf } from './layout.ts'
import { rasterize, render } from './render.ts'

useSync(reference())

/** Those that are compared on a dark ground too. */
const dark = ['curves', 'bars', 'confusion', 'decisionThree', 'model']

describe('each picture', () => {
  for (const [name, make] of Object.entries(gallery)) {
    it(`${name} looks as stored`, () => {
      const chart = make()
      for (const theme of ['light', 'dark'] as const) {
        if (theme === 'dark' && !dark.includes(name)) continue
        const now = render(chart, theme, 0.5)
        const { mean, share } = difference(now, stored(`${name}-${theme}`, now))
        expect(mean, theme).toBeLessThan(0.6)
        expect(share, theme).toBeLessThan(0.004)
      }
    })

    it(`${name} has no text on another, or cut at an edge`, () => {
      const chart = make()
      // Widths as drawn, without the room that is added for other fonts
      const texts = textsOf(chart.svg, (text, size) => textWidth(text, size) / 1.1)
      expect(texts.length).toBeGreaterThan(0)
      expect(overlaps(texts)).toEqual([])
      const cut = texts.filter(({ left, right, top, bottom }) => {
        return left < 0 || top < 0 || right > chart.width || bottom > chart.height
      })
      expect(cut.map(({ content }) => content)).toEqual([])
    })

    it(`${name} fits the columns of a terminal`, () => {
      const chart = make()
      for (const width of [80, 120]) {
        for (const line of chart.toTerminal({ width, color: false }).split('\n')) {
          expect(columnsOf(line), line).toBeLessThanOrEqual(width)
        }
      }
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
      const uncoloured = chart.toTerminal({ color: true }).replace(/\u001b\[[\d;]*m/g, '')
      expect(uncoloured.split('\n').length).toBeGreaterThan(2)
    })
  }
})

describe('the README', () => {
  for (const name of ['curves', 'decision', 'model']) {
    it(`shows ${name} as it is drawn now`, () => {
      const now = gallery[name]!()
      const { share } = difference(rasterize(now.svg), rasterize(storedSvg(name, now.svg)))
      expect(share).toBeLessThan(0.004)
    })
  }
})

describe('the comparison', () => {
  it('sees a change', () => {
    const [a, b] = [gallery['curves']!(), gallery['curvesLog']!()].map((chart) => render(chart, 'light', 0.5))
    expect(difference(a!, a!)).toEqual({ mean: 0, share: 0 })
    expect(difference(a!, b!).share).toBeGreaterThan(0.004)
  })
})
