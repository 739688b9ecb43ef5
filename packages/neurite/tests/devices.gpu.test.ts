import { missingGpu } from '@neurite/conformance'
import { tensor } from 'neurite'
import { expect, it } from 'vitest'

it('8. devices', async () => {
  const missing = await missingGpu()
  if (missing !== null) {
    await expect(import('../examples/devices.ts')).rejects.toThrow(missing)
    return
  }
  await import('../examples/devices.ts')
  const x = tensor([1, 2])
  expect(x.device).toBe('webgpu')
  expect(await x.mul(2).tolist()).toEqual([2, 4])
})
