import { describe, it } from 'vitest'
import { mapInPlace, randomMap } from '../../../backend-cpu/tests/maps.ts'
import { compare, generator, GPU_DTYPES, noDevice, randomShape, testDevices } from './harness.ts'

describe.skipIf(noDevice).each(Object.entries(testDevices))('map kernels, %s', (_, device) => {
  it('agree with the reference on random programs', async () => {
    for (let seed = 0; seed < 40; seed++) {
      const random = generator(seed * 7919 + 1)
      const rank = Math.floor(random() * 5)
      const shape = randomShape(random, rank, rank === 1 ? 40 : rank === 2 ? 12 : 6)
      if (shape.includes(0)) continue
      const { builder, label } = randomMap(random, shape, GPU_DTYPES)
      await compare(device, builder, `seed ${seed}: ${label}`, [random() * 300 - 100])
    }
  })

  it('update in place', async () => {
    await compare(device, mapInPlace(), 'in place')
  })
})
