import { reference, useSync } from '@neurite/core'

/** A device for tests that only move data. */
useSync(reference())
