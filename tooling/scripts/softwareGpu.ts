/** Set-up of tests in Node: a machine without a GPU has the emulator that Chromium brings, if there is a Chromium. */
import { useSoftwareGpu } from './softwareGpu.mjs'

useSoftwareGpu()
