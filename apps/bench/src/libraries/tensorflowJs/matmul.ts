import { checkedElements, matrices } from '../../data/matrices.ts'
import type { Subject } from '../library.ts'
import type { TensorFlow } from './interface.ts'

export function matmul(tf: TensorFlow, size: number): Subject {
  const { left, right } = matrices(size)
  const a = tf.tensor(left, [size, size])
  const b = tf.tensor(right, [size, size])
  return {
    check: () => checkedElements(a.matMul(b).dataSync(), size),
    run(count) {
      for (let i = 0; i < count; i++) a.matMul(b).dispose()
    },
  }
}
