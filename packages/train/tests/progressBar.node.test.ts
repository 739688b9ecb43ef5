import { reference, useSync } from '@neurite/core'
import { ProgressBar } from '@neurite/train'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { example, points } from './example.ts'

useSync(reference())

afterEach(() => vi.unstubAllEnvs())

describe('ProgressBar', () => {
  async function draw(stream: { isTTY?: boolean; columns?: number }): Promise<string> {
    let text = ''
    const bar = new ProgressBar({ stream: { ...stream, write: (part) => (text += part) } })
    await example().trainer.fit(points(40), { epochs: 2, batchSize: 8, validation: points(8, 2), callbacks: [bar] })
    return text
  }

  test('writes one line per epoch where it is not a terminal', async () => {
    const lines = (await draw({})).split('\n')
    expect(lines).toHaveLength(3)
    expect(lines[1]).toMatch(
      /^epoch 2\/2 {2}\d+\.\d s {2}[\d,]+ samples\/s {2}loss \d\.\d{4} {2}accuracy \d\.\d{4} {2}valLoss \d\.\d{4} {2}valAccuracy \d\.\d{4}$/,
    )
  })

  test('draws over one line of a terminal, which never wraps', async () => {
    vi.stubEnv('NO_COLOR', '1')
    for (const columns of [200, 80, 60, 40]) {
      const text = await draw({ isTTY: true, columns })
      const drawn = text.split('\r\x1b[2K').filter((part) => part && !part.includes('\n'))
      expect(drawn.length).toBeGreaterThan(2)
      for (const line of drawn) expect(line.length).toBeLessThan(columns)
      expect(text.match(/\n/g)).toHaveLength(2)
      if (columns === 200) expect(drawn.at(-1)).toMatch(/epoch 2\/2 {2}━+ {2}5\/5 {2}loss/)
    }
  })

  test('has colours on a terminal only', async () => {
    vi.stubEnv('NO_COLOR', '')
    expect(await draw({ isTTY: true })).toContain('\x1b[36m')
    expect(await draw({})).not.toContain('\x1b')
  })
})
