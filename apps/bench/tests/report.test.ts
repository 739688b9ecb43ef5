import { describe, expect, it } from 'vitest'
import { formatMs, formatRatio } from '../src/format.ts'
import type { Quantities } from '../src/libraries/library.ts'
import { observedResults, timedResults } from '../src/judge.ts'
import type { Measured } from '../src/measure.ts'
import { withTables } from '../src/readme.ts'
import { reportText, resultTable } from '../src/report.ts'
import { table } from '../src/table.ts'
import type { ObservedWork, TimedWork } from '../src/works/work.ts'

const work: TimedWork = {
  kind: 'timed',
  name: 'product',
  about: 'a product',
  libraries: ['neurite-1', 'neurite-2', 'jax-js', 'tfjs-wasm', 'registers-1', 'triad-2'],
  leftOut: { 'tfjs-cpu': 'far too slow' },
  runsPerSample: 1,
  flops: 29e6,
  targets: [
    { library: 'neurite-1', yardstick: { kind: 'best', of: ['registers-1'], called: 'registers-1' }, atMost: 1 / 0.85 },
    { library: 'neurite-2', yardstick: { kind: 'best', of: ['jax-js', 'none'], called: 'jax-js' }, atMost: 0.4 },
    { library: 'neurite-2', yardstick: { kind: 'best', of: ['tfjs-wasm'], called: 'tfjs-wasm' }, atMost: 1.5 },
    { library: 'neurite-2', yardstick: { kind: 'time', ms: 1.5, scaled: true }, atMost: 1 },
    {
      library: 'neurite-2',
      yardstick: {
        kind: 'slower',
        of: [
          { kind: 'best', of: ['triad-2'], called: 'triad-2' },
          { kind: 'best', of: ['jax-js'], called: 'jax-js' },
        ],
      },
      atMost: 1.5,
    },
  ],
  problem: () => null,
}

const ran = (library: string, ...samples: number[]): Measured => ({ library, version: '1.0.0', samples, problem: null })

const measured: Measured[] = [
  ran('neurite-1', 1, 4, 2),
  ran('neurite-2', 2, 2, 2),
  ran('jax-js', 4, 4, 5),
  { library: 'tfjs-wasm', version: null, samples: [1], problem: 'its process ended with code 1' },
  ran('registers-1', 1),
  ran('triad-2', 1.5),
]

const onGpu = timedResults({ ...work, name: 'webgpu-product', leftOut: {}, targets: [] }, [
  { ...ran('neurite-webgpu', 3), counts: { submits: 2, dispatches: 45 } },
  ran('jax-js-webgpu', 6),
])

const observed: ObservedWork = {
  kind: 'observed',
  name: 'memory',
  about: 'a loop',
  libraries: ['neurite-2', 'jax-js'],
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

  it('compare medians with ours on two threads, and with the limit for as many threads', () => {
    expect(of('neurite-1')).toMatchObject({ medianMs: 2, minMs: 1, samples: 3, ratio: 1, gflops: 14.5, ofLimit: 0.5 })
    expect(of('neurite-2')).toMatchObject({ ratio: 1, ofLimit: 0.75 })
    expect(of('jax-js')).toMatchObject({ medianMs: 4, ratio: 2, gflops: 7.25, ofLimit: 0.25 })
    expect(of('registers-1')).toMatchObject({ ratio: 0.5, gflops: 29, ofLimit: null })
  })

  it('have no figures where a library failed or was left out', () => {
    expect(of('tfjs-wasm')).toMatchObject({ medianMs: null, ratio: null, problem: 'its process ended with code 1' })
    expect(of('tfjs-cpu')).toMatchObject({ medianMs: null, samples: 0, problem: 'far too slow' })
  })

  it('judge our targets, times scaled by the speed of a core; they stay open without figures', () => {
    expect(of('neurite-1')?.verdicts).toEqual([
      { target: 'at least 85.0% of registers-1', kind: 'share', value: 0.5, met: false },
    ])
    expect(of('neurite-2')?.verdicts).toEqual([
      { target: 'at least 2.5x as fast as jax-js', kind: 'ratio', value: 2, met: false },
      { target: 'at most 1.5x the time of tfjs-wasm', kind: 'ratio', value: null, met: null },
      { target: 'at most 3.00 ms (1.50 ms where a core does 58 GFLOP/s)', kind: 'time', value: 2, met: true },
      { target: 'at most 1.5x the time of the slower of triad-2 and jax-js', kind: 'ratio', value: 0.5, met: true },
    ])
    expect(of('jax-js')?.verdicts).toEqual([])
  })

  it('are shown with the name of the work once, and why figures are missing', () => {
    const lines = resultTable(results).split('\n').slice(2)
    expect(lines.map((line) => line.startsWith('product'))).toEqual([true, ...Array<boolean>(6).fill(false)])
    expect(lines[0]).toContain('NOT MET: at least 85.0% of registers-1 (50%); 14.5 GFLOP/s, 50% of the limit')
    expect(lines[2]).toMatch(/jax-js +4\.00 ms +4\.00 ms +2\.00x +3 {2}7\.25 GFLOP\/s, 25% of the limit/)
    expect(lines[3]).toMatch(/tfjs-wasm +- +- +- {2}its process ended with code 1/)
  })
})

describe('observed results', () => {
  it('hold the medians of what ours told against what is allowed, and show what peers told', () => {
    const told: Quantities[] = [{ growth: 7 }, { growth: 8 }, { growth: 9, programs: 0 }]
    const results = observedResults(observed, [
      { library: 'neurite-2', version: '1.0.0', quantities: told },
      { library: 'jax-js', version: '1.0.0', quantities: [{ growth: 9 }] },
    ])
    expect(results.map(({ library, value, verdicts }) => [library, value, verdicts[0]?.met])).toEqual([
      ['neurite-2', 8, false],
      ['neurite-2', 0, true],
      ['jax-js', 9, undefined],
    ])
    expect(resultTable(results)).toContain('growth: bytes that stay; NOT MET: at most 5 MB')
  })

  it('say once why there are none', () => {
    const results = observedResults(observed, [{ library: 'neurite-2', problem: 'no memory left' }])
    expect(results.map(({ value, problem, verdicts }) => [value, problem, verdicts[0]?.met])).toEqual([
      [null, 'no memory left', null],
    ])
  })
})

describe('report', () => {
  const machine = { processor: 'a processor', cores: 2, platform: 'linux x64', node: '20.0.0', v8: '11' }
  const report = { machine, quick: true, results: timedResults(work, measured) }

  it('names the machine and the versions, counts the targets and lists those missed', () => {
    const text = reportText(report)
    expect(text).toContain('a processor, 2 cores, linux x64, Node 20.0.0; --quick')
    expect(text).toContain('neurite-1 1.0.0, neurite-2 1.0.0, jax-js 1.0.0, registers-1 1.0.0')
    expect(text).toContain('targets met: 2 of 5, open: 1')
    expect(text).toContain('product, neurite-1: NOT MET: at least 85.0% of registers-1 (50%)')
  })

  it('is written between the marks of the README, the fastest of each family of peers', () => {
    const runs = [
      { file: 'results.json', report },
      { file: 'results.webgpu.json', report: { ...report, results: onGpu } },
    ]
    const marks = ['<!-- figures: written by `npm run bench -- --readme` -->', '<!-- /figures -->']
    const text = withTables(`before\n${marks[0]}\nold\n${marks[1]}\nafter`, runs)
    expect(text.startsWith(`before\n${marks[0]}`) && text.endsWith(`${marks[1]}\nafter`)).toBe(true)
    expect(text).not.toContain('old')
    expect(text).toContain('| `product` | 2.00 ms (50%) | 2.00 ms (75%) |  |  |  | 4.00 ms (jax-js, 2.00x) | none |')
    expect(text).toContain('| `product` | neurite-2 | at least 2.5x as fast as jax-js (2.00x) | NOT MET |')
    expect(text).toContain('--library neurite-webgpu,jax-js-webgpu --json apps/bench/results.webgpu.json`')
    expect(text).toContain('| `webgpu-product` | neurite-webgpu | 3.00 ms | 1.00x | 9.67 GFLOP/s |  | 2 / 45 |')
    expect(text).not.toContain('Observed:')
    expect(() => withTables('no marks', runs)).toThrow('has no lines')
  })
})
