import { describe, expect, it } from 'vitest'
import { formatMs, formatRatio } from '../src/format.ts'
import { observedResults, timedResults } from '../src/judge.ts'
import type { Measured } from '../src/measure.ts'
import { reportText, resultTable } from '../src/report.ts'
import { table } from '../src/table.ts'
import type { ObservedWork, TimedWork } from '../src/works/work.ts'

const work: TimedWork = {
  kind: 'timed',
  name: 'product',
  about: 'a product',
  libraries: ['neurite', 'jax-js', 'tfjs-wasm', 'registers'],
  leftOut: { 'tfjs-cpu': 'far too slow' },
  runsPerSample: 1,
  flops: 8e6,
  targets: [
    { kind: 'ratio', against: 'jax-js', atMost: 0.9 },
    { kind: 'ratio', against: 'tfjs-wasm', atMost: 0.2 },
    { kind: 'time', atMostMs: 0.008 },
  ],
  problem: () => null,
}

const ran = (library: string, ...samples: number[]): Measured => ({ library, version: '1.0.0', samples, problem: null })

const measured: Measured[] = [
  ran('neurite', 1, 4, 2),
  ran('jax-js', 4, 4, 5),
  { library: 'tfjs-wasm', version: null, samples: [1], problem: 'its process ended with code 1' },
  ran('registers', 1),
]

const observed: ObservedWork = {
  kind: 'observed',
  name: 'memory',
  about: 'a loop',
  quantities: [
    { name: 'growth', about: 'bytes that stay', unit: 'MB', atMost: 5 },
    { name: 'programs', about: 'programs made', unit: '', atMost: 0 },
  ],
}

describe('numbers', () => {
  it('have three digits and the unit that suits them', () => {
    expect([0.00242, 0.0999, 0.2, 1.234, 56.78, 1234.5].map(formatMs)).toEqual([
      '2.42 us',
      '99.9 us',
      '0.200 ms',
      '1.23 ms',
      '56.8 ms',
      '1235 ms',
    ])
    expect([0.098, 2.05, 404].map(formatRatio)).toEqual(['0.098x', '2.05x', '404x'])
  })
})

describe('table', () => {
  it('aligns its columns and sets groups apart', () => {
    const text = table(
      [
        { title: 'name', align: 'left' },
        { title: 'n', align: 'right' },
      ],
      [
        ['a', '1'],
        ['', '200'],
        ['longer', '3'],
      ],
    )
    expect(text.split('\n')).toEqual(['name      n', '------  ---', 'a         1', '        200', '', 'longer    3'])
  })
})

describe('timed results', () => {
  const results = timedResults(work, measured)
  const of = (library: string) => results.find((result) => result.library === library)

  it('compare medians with ours', () => {
    expect(of('neurite')).toMatchObject({ medianMs: 2, minMs: 1, samples: 3, ratio: 1, gflops: 4, ofLimit: 0.5 })
    expect(of('jax-js')).toMatchObject({ medianMs: 4, ratio: 2, gflops: 2, ofLimit: 0.25 })
    expect(of('registers')).toMatchObject({ ratio: 0.5, gflops: 8, ofLimit: null })
  })

  it('have no figures where a library failed or was left out', () => {
    expect(of('tfjs-wasm')).toMatchObject({ medianMs: null, ratio: null, problem: 'its process ended with code 1' })
    expect(of('tfjs-cpu')).toMatchObject({ medianMs: null, samples: 0, problem: 'far too slow' })
  })

  it('judge our targets, which stay open against a library without figures', () => {
    expect(of('neurite')?.verdicts).toEqual([
      { target: 'at most 0.9x jax-js', kind: 'ratio', value: 0.5, met: true },
      { target: 'at most 0.2x tfjs-wasm', kind: 'ratio', value: null, met: null },
      { target: 'at most 8 us', kind: 'time', value: 2, met: false },
    ])
    expect(of('jax-js')?.verdicts).toEqual([])
  })

  it('are shown with the name of the work once, and why figures are missing', () => {
    const lines = resultTable(results).split('\n').slice(2)
    expect(lines.map((line) => line.startsWith('product'))).toEqual([true, false, false, false, false])
    expect(lines[0]).toContain(
      'met: at most 0.9x jax-js (0.500x); open: at most 0.2x tfjs-wasm; NOT MET: at most 8 us; 4.00 GFLOP/s, 50% of the limit',
    )
    expect(lines[1]).toMatch(/jax-js +4\.00 ms +4\.00 ms +2\.00x +3 {2}2\.00 GFLOP\/s, 25% of the limit/)
    expect(lines[2]).toMatch(/tfjs-wasm +- +- +- {2}its process ended with code 1/)
  })
})

describe('observed results', () => {
  it('hold each quantity against what is allowed', () => {
    const results = observedResults(observed, { quantities: { growth: 7.5, programs: 0 } })
    expect(results.map(({ value, verdicts }) => [value, verdicts[0]?.met])).toEqual([
      [7.5, false],
      [0, true],
    ])
    expect(resultTable(results)).toContain('growth: bytes that stay; NOT MET: at most 5 MB')
  })

  it('say why there are none', () => {
    const results = observedResults(observed, { problem: 'no memory left' })
    expect(results.map(({ value, problem }) => [value, problem])).toEqual([
      [null, 'no memory left'],
      [null, 'no memory left'],
    ])
  })
})

describe('report', () => {
  it('names the machine and the versions, and counts the targets', () => {
    const machine = { processor: 'a processor', cores: 2, platform: 'linux x64', node: '20.0.0', v8: '11' }
    const text = reportText({ machine, quick: true, results: timedResults(work, measured) })
    expect(text).toContain('a processor, 2 cores, linux x64, Node 20.0.0; --quick')
    expect(text).toContain('neurite 1.0.0, jax-js 1.0.0, registers 1.0.0')
    expect(text).toContain('targets met: 1 of 3, open: 1')
  })
})
