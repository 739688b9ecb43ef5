import { noGrad, Parameter, reference, sigmoid, type Tensor, tensor, useSync } from '@neurite/core'
import {
  bars,
  type Chart,
  chartGrid,
  confusionChart,
  curves,
  decisionBoundary,
  functionChart,
  histogramChart,
  imageGrid,
  lossSurface,
} from '@neurite/viz'
import { describe, expect, it } from 'vitest'
import { grad } from '@neurite/autograd'
import { DENSE } from '../src/confusionChart.ts'
import { pngAddress } from '../src/svg/png.ts'
import { textWidth } from '../src/svg/text.ts'
import { type Ink, themes } from '../src/svg/theme.ts'
import { decode } from './compare.ts'
import { overlaps, textsOf } from './layout.ts'
import { rasterize } from './render.ts'

useSync(reference())

/** Relative luminance and contrast of two colours. https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
function contrast(a: string, b: string): number {
  const luminance = (colour: string): number => {
    const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
      const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
  }
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number]
  return (high + 0.05) / (low + 0.05)
}

/** A colour with some opacity on another. */
function blend(over: string, under: string, opacity: number): string {
  const part = (colour: string, at: number): number => Number.parseInt(colour.slice(at, at + 2), 16)
  const mixed = [1, 3, 5].map((at) => Math.round(part(over, at) * opacity + part(under, at) * (1 - opacity)))
  return `#${mixed.map((value) => value.toString(16).padStart(2, '0')).join('')}`
}

const texts = (chart: Chart): string[] => textsOf(chart.svg, textWidth).map(({ content }) => content)
const plain = (chart: Chart, width = 60): string => chart.toTerminal({ width, color: false })

describe('colours', () => {
  for (const [name, theme] of Object.entries(themes)) {
    it(`of the ${name} theme can be read`, () => {
      const series = ['s0', 's1', 's2', 's3', 's4', 's5', 's6', 's7'] as const satisfies Ink[]
      for (const ink of [...series, 'ink', 'soft'] as const) {
        expect(contrast(theme[ink], theme.ground), ink).toBeGreaterThanOrEqual(4.5)
      }
      expect(contrast(theme.soft, theme.panel)).toBeGreaterThanOrEqual(4.5)
      expect(contrast(theme.axis, theme.ground)).toBeGreaterThanOrEqual(3)
    })

    it(`of the ${name} theme can be read on every cell of a confusion matrix`, () => {
      for (const kind of ['hit', 'miss'] as const) {
        for (let opacity = 0.08; opacity <= 1; opacity += 0.01) {
          const text = opacity > DENSE[kind] ? theme.onHeat : theme.onFaint
          expect(contrast(text, blend(theme[kind], theme.panel, opacity)), `${kind} ${opacity}`).toBeGreaterThanOrEqual(
            4.5,
          )
        }
      }
    })
  }

  it('follow the reader unless a theme is asked for', () => {
    const chart = bars({ a: 1 })
    expect(chart.svg).toContain('prefers-color-scheme:dark')
    expect(String(chart)).toBe(chart.svg)
    expect(chart.toSvg({ theme: 'dark' })).not.toContain('prefers-color-scheme')
    expect(chart.toSvg({ theme: 'dark' })).toContain(themes.dark.ground)
    expect(() => chart.toSvg({ theme: 'blue' as 'dark' })).toThrow("theme must be 'auto', 'light' or 'dark'")
  })
})

describe('curves', () => {
  it('over whole numbers have marks at whole numbers only, however few there are', () => {
    for (const [x, marks] of [
      [[1], ['1']],
      [
        [1, 2],
        ['1', '2'],
      ],
      [
        [1, 2, 3],
        ['1', '2', '3'],
      ],
      [
        [0, 1, 2, 3, 4, 5],
        ['0', '1', '2', '3', '4', '5'],
      ],
    ] as const) {
      const chart = curves({ loss: x.map((value) => 100.5 / (value + 1)) }, { x, xLabel: 'epoch' })
      const bottom = Math.max(
        ...textsOf(chart.svg, textWidth)
          .filter(({ content }) => content !== 'epoch')
          .map(({ top }) => top),
      )
      const shown = textsOf(chart.svg, textWidth).filter(({ top, content }) => top === bottom && content !== 'epoch')
      expect(shown.map(({ content }) => content)).toEqual(marks)
    }
    expect(texts(curves({ loss: [3, 2, 1] }, { x: [0.5, 1, 1.5] }))).toContain('0.6')
  })

  it('take arrays, typed arrays and tensors', () => {
    const [a, b, c] = [[1, 2, 4], Float32Array.of(1, 2, 4), tensor([1, 2, 4])].map((y) => curves({ y }).svg)
    expect(a).toBe(b)
    expect(a).toBe(c)
  })

  it('draw validation in dashes, in the colour of training', () => {
    const chart = curves({ loss: [2, 1], valLoss: [2, 1.5], accuracy: [0, 1], val_accuracy: [0, 0.9], valve: [1, 1] })
    const paths = [...chart.svg.matchAll(/<path class="(s\d)" stroke="currentColor" fill="none"[^>]*>/g)]
    expect(paths.map(([tag, ink]) => [ink, tag.includes('dasharray')])).toEqual([
      ['s0', false],
      ['s0', true],
      ['s1', false],
      ['s1', true],
      ['s2', false],
    ])
  })

  it('leave gaps where values are not finite, and where a logarithm has none', () => {
    const lines = (chart: Chart): number =>
      (/ d="(M[^"]*)" stroke-linejoin/.exec(chart.svg)![1]!.match(/M/g) ?? []).length
    expect(lines(curves({ y: [1, 2, Number.NaN, 3, 4] }))).toBe(2)
    expect(lines(curves({ y: [1, 2, 0, 3, 4, -1, 5, 6] }, { log: true }))).toBe(3)
    expect(() => curves({ y: [0, -1] }, { log: true })).toThrow('a logarithmic scale shows positive numbers only')
    expect(() => curves({ y: [] })).toThrow('there is nothing to draw in y')
  })

  it('draw constants, single values and numbers of any size', () => {
    for (const y of [[3, 3, 3], [0], [1e-12, 2e-12], [-1e9, 1e12], [1e300, -1e300]]) {
      const { svg } = curves({ y })
      expect(svg).not.toMatch(/NaN|Infinity/)
      expect(overlaps(textsOf(svg, textWidth))).toEqual([])
    }
  })

  it('say what is wrong', () => {
    expect(() => curves({ y: [1, 2] }, { titel: 'x' } as object)).toThrow(
      "[curves] unknown option 'titel'; did you mean 'title'?",
    )
    expect(() => curves({ y: [[1, 2], [3]] as never })).toThrow(
      'y must be regular: element 0 has shape [2], element 1 has [1]',
    )
    expect(() =>
      curves({
        y: [
          [1, 2],
          [3, 4],
        ],
      }),
    ).toThrow('y must have one axis, received shape [2, 2]')
    expect(() => curves({ y: 'abc' as never })).toThrow('y must be numbers in arrays or a tensor, received string')
    expect(() => curves({ y: [1, 2] }, { x: [1] })).toThrow('y has 2 values, x has 1')
    expect(() => curves({ y: [1] }, { width: 10 })).toThrow('width must be at least 120 pixels, received 10')
    expect(() => curves({ y: [1] }).toTerminal({ width: 0 })).toThrow('width must be a positive integer')
  })

  it('are drawn in braille, or in symbols', () => {
    const chart = curves({ y: [0, 1, 2, 3] }, { title: 'A line', xLabel: 'step' })
    expect(chart.toTerminal({ width: 30, height: 4, color: false })).toBe(
      [
        'A line',
        '  │                    ⢀⣀⡠⠤⠒⠒⠉',
        '2 ┤             ⢀⣀⠤⠤⠒⠊⠉⠁',
        '  │      ⢀⣀⡠⠤⠒⠒⠉⠁',
        '0 ┤⣀⠤⠤⠒⠒⠉⠁',
        '  └───────────────────────────',
        '   0                2',
        '              step',
      ].join('\n'),
    )
    expect(plain(curves({ y: [0, 1] }))).toMatch(/[\u2801-\u28ff]/)
    expect(plain(curves({ a: [0, 1], b: [1, 0] }))).toMatch(/• a {3}\+ b/)
    expect(curves({ a: [0, 1], b: [1, 0] }).toTerminal({ color: true })).toContain('\u001b[34m')
  })
})

describe('functions', () => {
  it('may be of numbers, of tensors element by element, or of one element', () => {
    const x = tensor([1, 2, 3])
    const cost = (w: Tensor): Tensor => w.mul(x).sub(x).square().mean()
    const byHand = (w: number): number => ((w - 1) ** 2 * 14) / 3
    const path = [...functionChart(cost, { range: [0, 2] }).svg.matchAll(/ d="M[\d. L,-]+/g)].join()
    const same = [...functionChart(byHand, { range: [0, 2] }).svg.matchAll(/ d="M[\d. L,-]+/g)].join()
    expect(path.length).toBe(same.length)
    expect(functionChart((z: number) => z * z).svg).toBe(functionChart((z: Tensor) => z.mul(z)).svg)
    expect(() => functionChart((() => 'a') as never)).toThrow('must give a number or a tensor, received string')
  })

  it('have the same derivative by differences and by gradients', () => {
    const exact = functionChart((x: Tensor) => sigmoid(x), { derivative: grad((x: Tensor) => sigmoid(x).sum()) })
    const numeric = functionChart((x: Tensor) => sigmoid(x), { derivative: true })
    const points = (chart: Chart): number[] =>
      [...chart.svg.matchAll(/ d="M([^"]*)" stroke-linejoin[^>]*dasharray/g)][0]![1]!.split(/[L,]/).map(Number)
    for (const [i, value] of points(exact).entries()) expect(value).toBeCloseTo(points(numeric)[i]!, 0)
  })

  it('mark the steps of a descent', () => {
    const chart = functionChart((w: number) => w * w, { path: [2, 1, 0.5] })
    expect(chart.svg.match(/<circle/g)).toHaveLength(6)
    expect(plain(chart).match(/●/g)).toHaveLength(3)
  })
})

describe('bars and histograms', () => {
  it('lie where names are long, and stand where they are short', () => {
    const tall = /<rect[^>]* height="([\d.]+)"/g
    const heights = (chart: Chart): number[] =>
      [...chart.svg.matchAll(tall)].slice(1).map(([, height]) => Number(height))
    expect(new Set(heights(bars({ a: 1, b: 2 }))).size).toBe(2)
    expect(
      new Set(heights(bars({ 'a long name for a bar, and longer': 1, 'another name as long as that': 2, c: 3 }))).size,
    ).toBe(1)
  })

  it('name their values in the terminal', () => {
    expect(plain(bars({ a: 1, bb: -0.5 }), 24)).toBe(
      [` a │${'█'.repeat(15)} 1`, `bb │${'█'.repeat(7)}▌ −0.5`].join('\n'),
    )
    expect(() => bars({ a: Number.NaN })).toThrow('there is nothing to draw')
    expect(bars({ a: tensor(2) }).svg).toBe(bars({ a: 2 }).svg)
    expect(() => bars({ a: '1' } as never)).toThrow('a must be a number or a tensor of one element, received string')
    expect(() => bars({ a: -1 }, { log: true })).toThrow('a logarithmic scale shows positive numbers only')
  })

  it('count every finite element once', () => {
    const chart = histogramChart(
      tensor([
        [0, 0.5, 1],
        [1, 2, 4],
      ]),
      { bins: 4 },
    )
    expect(
      plain(chart)
        .split('\n')
        .map((line) => line.split(' ').pop()),
    ).toEqual(['2', '2', '1', '1'])
    expect(texts(histogramChart([1, 1, 1]))).toContain('count')
    expect(() => histogramChart([Number.NaN])).toThrow('there is nothing to draw')
    expect(() => histogramChart([1], { bins: 0 })).toThrow('bins must be a positive integer')
    expect(() => histogramChart([1], { range: [2, 1] })).toThrow('range must be [low, high] with low < high')
  })
})

describe('images', () => {
  it('are PNG files that hold the pixels', () => {
    const pixels = Uint8Array.from({ length: 5 * 4 * 3 }, (_, i) => (i * 37) % 256)
    const address = pngAddress(pixels, 5, 4, 3)
    const { width, height, pixels: decoded } = decode(Buffer.from(address.split(',')[1]!, 'base64'))
    expect([width, height]).toEqual([5, 4])
    expect([...decoded].filter((_, i) => i % 4 < 3)).toEqual([...pixels])
    const large = new Uint8Array(300 * 300).fill(77)
    expect(decode(Buffer.from(pngAddress(large, 300, 300, 1).split(',')[1]!, 'base64')).pixels[4 * 89_999]).toBe(77)
  })

  it('take bytes, shares and other numbers', () => {
    const bytes = imageGrid(tensor([[0, 255]], { dtype: 'uint8' })).svg
    expect(imageGrid([[0, 1]]).svg).toBe(bytes)
    expect(imageGrid([[0, 255]]).svg).toBe(bytes)
    expect(imageGrid([[-3, 5]]).svg).toBe(bytes)
    expect(imageGrid([tensor([[0, 1]])]).svg).toBe(bytes)
    expect(imageGrid(tensor([[[[0, 1]]]])).svg).toBe(bytes)
  })

  it('say what is wrong', () => {
    expect(() => imageGrid(tensor([1, 2]))).toThrow('received images of shape [2]')
    expect(() => imageGrid(tensor([[[[1]], [[2]]]]))).toThrow('with 1 or 3 channels')
    expect(() => imageGrid([[[1]], [[2]]], { labels: [1] })).toThrow('received 1 labels for 2 images')
    expect(() => imageGrid([[1]], { columns: 0 })).toThrow('columns must be a positive integer')
  })
})

describe('the confusion matrix', () => {
  it('has true classes as rows', () => {
    const chart = confusionChart(
      [
        [5, 1],
        [0, 4],
      ],
      { classes: ['cat', 'dog'] },
    )
    expect(plain(chart)).toBe(
      ['true │ predicted', '     │ cat dog', '─────┼────────', 'cat  │   5   1', 'dog  │   ·   4'].join('\n'),
    )
    expect(() => confusionChart([[1, 2]])).toThrow('a confusion matrix is square')
    expect(() => confusionChart([[1]], { classes: ['a', 'b'] })).toThrow('received 2 names for 1 classes')
  })
})

describe('planes', () => {
  const inside = (x: Tensor): Tensor => x.square().sum({ dim: 1 })

  it('show what functions and models decide, at once or later', async () => {
    const options = { range: [-2, 2], threshold: 1 } as const
    const now = decisionBoundary(inside, options)
    const later = decisionBoundary(async (x: Tensor) => inside(x).tolist() as Promise<number[]>, options)
    expect(later).toBeInstanceOf(Promise)
    expect((await later).svg).toBe(now.svg)
    expect(decisionBoundary({ call: inside }, options).svg).toBe(now.svg)
    expect(decisionBoundary((x: Tensor) => inside(x).unsqueeze(1), options).svg).toBe(now.svg)
  })

  it('show a network that knows nothing as one that says 0', () => {
    const chart = decisionBoundary((x: Tensor) => x.select(1, 0).mul(0).add(0.5), { range: [0, 1] })
    const regions = [...chart.svg.matchAll(/<path class="(s[01])" fill="currentColor" fill-opacity="0.2"( d="M)?/g)]
    expect(regions.map(([, ink, drawn]) => [ink, drawn !== undefined])).toEqual([
      ['s0', true],
      ['s1', false],
    ])
  })

  it('say what is wrong', () => {
    expect(() => decisionBoundary(inside)).toThrow('there are neither points nor a range')
    expect(() => decisionBoundary(() => [1, 2], { range: [0, 1] })).toThrow(
      'it must be [5476], [5476, 1] or [5476, classes]',
    )
    expect(() => decisionBoundary(inside, { points: [[1, 2]], labels: [1, 2] })).toThrow(
      'received 2 labels for 1 points',
    )
    expect(() => decisionBoundary(inside, { points: [1, 2] })).toThrow('points must be rows of two numbers')
    expect(() => lossSurface(() => Number.NaN, { range: [0, 1] })).toThrow('gives no finite number')
  })

  it('take losses as numbers, tensors and promises', async () => {
    const options = {
      range: [-1, 1],
      path: [
        [0.5, 0.5],
        [0, 0],
      ],
    } as const
    const now = lossSurface((a, b) => a * a + b * b, options)
    expect((await lossSurface(async (a, b) => a * a + b * b, options)).svg).toBe(now.svg)
    expect(lossSurface((a, b) => tensor(a * a + b * b, { dtype: 'float64' }), options).svg).toBe(now.svg)
    const weight = new Parameter(tensor([0, 0]))
    const change = (a: number, b: number): Tensor => {
      noGrad(() => weight.assign(tensor([a, b])))
      return weight.square().sum()
    }
    expect(lossSurface(change, { range: [-1, 1] }).svg.length).toBeGreaterThan(10_000)
    expect(lossSurface((a) => 1 / Math.max(0, a), { range: [-1, 1] }).svg).not.toContain('NaN')
    expect(lossSurface(() => 0.5, { range: [-1, 1] }).svg).not.toContain('NaN')
  })
})

describe('a picture', () => {
  it('holds any text', () => {
    const chart = bars({ '<b> & "x"\u0000': 1, 정확도: 2 }, { title: '손실 <loss> & more' })
    expect(rasterize(chart.svg).width).toBe(640)
    expect(chart.svg).toContain('&lt;b&gt; &amp; ')
  })

  it('may hold several', () => {
    const chart = chartGrid([bars({ a: 1 }), bars({ b: 1 }, { height: 200 }), curves({ c: [1] })], { columns: 2 })
    expect([chart.width, chart.height]).toEqual([1280, 760])
    expect(() => chartGrid([])).toThrow('received no charts')
  })

  it('shows a text that lies on another to the test above', () => {
    const chart = chartGrid([bars({ a: 1 }), bars({ a: 1 })])
    expect(overlaps(textsOf(chart.svg.replaceAll('translate(640 0)', 'translate(2 2)'), textWidth))).not.toEqual([])
  })
})
