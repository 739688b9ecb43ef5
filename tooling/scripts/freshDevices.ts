/** In browsers test files share a page: each finds it without devices, as it does a process of its own in Node. */
import { closeDevices } from '@neurite/core'
import { afterAll } from 'vitest'

afterAll(closeDevices)
