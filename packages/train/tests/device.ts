import '@neurite/autograd'
import { reference, useSync } from '@neurite/core'

/** A device for tests with small models. */
useSync(reference())
