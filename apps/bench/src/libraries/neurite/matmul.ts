import { evaluateSync, tensor } from 'neurite'
import { checkedElements, matrices } from '../../data/matrices.ts'
import type { Subject } from '../library.ts'

export function matmul(size: number): Subject {
  const { left, right } = matrices(size)
  const a = tensor(left).reshape([size, size])
  const b = tensor(right).reshape([size, size])
  return {
    check: () => checkedElements(a.matmul(b).dataSync(), size),
    run(count) {
      for (let i = 0; i < count; i++) evaluateSync(a.matmul(b))
    },
  }
}
