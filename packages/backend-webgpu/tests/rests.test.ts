import { describe, expect, it } from 'vitest'
import { Rests } from '../src/rests.ts'

const WAIT = 100

/** Turns of the event loop until a promise is settled. */
async function turnsUntil(work: Promise<unknown>): Promise<number> {
  let [turns, isOver] = [0, false]
  const turn = () => {
    turns++
    if (!isOver) setImmediate(turn)
  }
  setImmediate(turn)
  await work.catch(() => {})
  isOver = true
  return turns
}

const after = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

describe('rests', () => {
  it('leave few turns of the event loop to a long wait', async () => {
    const alone = await turnsUntil(after(WAIT))
    expect(await turnsUntil(new Rests().during(after(WAIT)))).toBeLessThan(alone / 3)
  })

  it('give what was waited for, and throw what it threw', async () => {
    const rests = new Rests()
    const failed = Promise.reject(new Error('lost'))
    const given = await Promise.allSettled([rests.during(Promise.resolve(1)), rests.during(failed)])
    expect(given).toEqual([
      { status: 'fulfilled', value: 1 },
      { status: 'rejected', reason: new Error('lost') },
    ])
  })

  it('end with the last of several waits, and begin again with the next', async () => {
    const rests = new Rests()
    await Promise.all([rests.during(after(WAIT / 2)), rests.during(after(WAIT))])
    const alone = await turnsUntil(after(WAIT))
    expect(await turnsUntil(rests.during(after(WAIT)))).toBeLessThan(alone / 3)
  })
})
