/** In browsers test files share a page: each finds it without devices, as it does a process of its own in Node. */
import { closeDevices, onWarning } from '@neurite/core'
import { afterAll } from 'vitest'

// Said once in a page without shared memory, during whichever test comes first.
const say = onWarning((message) => {
  if (!message.includes('the page is not cross-origin isolated')) say(message)
})

afterAll(() => {
  closeDevices()
  onWarning(say)
})
