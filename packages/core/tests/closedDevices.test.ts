import { closeDevices, ones, reference, State, tensor, use } from '@neurite/core'
import { expect, test } from 'vitest'

test('states of a device that was closed hold nobody up', async () => {
  await use({ ...reference(), name: 'other' })
  const left = new State(ones([3], { device: 'other' }).add(1))
  left.assign(left.add(1))
  closeDevices()
  await use(reference())
  const state = new State(tensor([1, 2]).add(1))
  expect(await state.add(1).tolist()).toEqual([3, 4])
  await expect(left.add(1).tolist()).rejects.toThrow(/there is no device 'other'/)
})
