import { MATMUL_SIZES } from '../../data/matrices.ts'
import type { OpenLibrary, Subject } from '../library.ts'
import { expectedSum, FLOPS_PER_ITERATION, hasRelaxedSimd, multiplyAdds } from './madd.ts'

/** Iterations of one call: many calls, so that the engine replaces the first, slow code of the loop. */
const ITERATIONS_PER_CALL = 20_000

function asManyAs(flops: number): Subject {
  const run = multiplyAdds()
  const calls = Math.ceil(flops / FLOPS_PER_ITERATION / ITERATIONS_PER_CALL)
  const iterations = Math.ceil(flops / FLOPS_PER_ITERATION / calls)
  return {
    check() {
      const sum = run(1000, 1, 1)
      if (sum !== expectedSum(1000)) throw new Error(`the loop gave ${sum} instead of ${expectedSum(1000)}`)
      return []
    },
    run(count) {
      for (let i = 0; i < count * calls; i++) run(iterations, 1, 1)
    },
  }
}

export function open(): OpenLibrary {
  return {
    version: hasRelaxedSimd() ? 'relaxed multiply-add' : 'multiply, then add',
    subjects: Object.fromEntries(MATMUL_SIZES.map((size) => [`matmul-${size}`, () => asManyAs(2 * size ** 3)])),
  }
}
