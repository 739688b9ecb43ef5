import { expect, it } from 'vitest'

it('the program of the interface that saves and loads gives the same weights', async () => {
  const { weights } = await import('../examples/saving.ts')
  expect(weights[0]).toEqual(weights[1])
})
