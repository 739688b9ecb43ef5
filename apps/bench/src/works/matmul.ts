import { expectedElements, MATMUL_SIZES } from '../data/matrices.ts'
import type { TimedWork } from './work.ts'

/** How far an element may be off, in units of the root of the number of products summed. */
const TOLERANCE = 1e-5

/** The product of two square matrices for each size. */
export const matmuls: readonly TimedWork[] = MATMUL_SIZES.map((size) => ({
  kind: 'timed',
  name: `matmul-${size}`,
  about: `the product of two matrices of ${size} x ${size}`,
  libraries: ['neurite', 'jax-js', 'tfjs-wasm', 'registers'],
  runsPerSample: Math.ceil(1024 / size) ** 2,
  flops: 2 * size ** 3,
  targets: [],
  problem(elements) {
    const expected = expectedElements(size)
    if (elements.length !== expected.length) return `${elements.length} elements instead of ${expected.length}`
    const wrong = expected.findIndex((value, i) => !(Math.abs(elements[i]! - value) <= TOLERANCE * Math.sqrt(size)))
    return wrong < 0 ? null : `a wrong element: ${elements[wrong]}, not ${expected[wrong]}`
  },
}))
