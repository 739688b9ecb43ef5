import { checkedElements, matrices } from '../../data/matrices.ts'
import type { Subject } from '../library.ts'
import type { Jax } from './interface.ts'

export function matmul(jax: Jax, size: number): Subject {
  const { left, right } = matrices(size)
  const a = jax.numpy.array(left).reshape([size, size])
  const b = jax.numpy.array(right).reshape([size, size])
  const product = jax.jit(jax.numpy.matmul)
  return {
    check: () => checkedElements(product(a.ref, b.ref).dataSync(), size),
    async run(count) {
      for (let i = 0; i < count; i++) (await jax.blockUntilReady(product(a.ref, b.ref))).dispose()
    },
  }
}
