import type { Dispatch } from '../dispatch.ts'
import { product } from '../space.ts'
import { perItem, type RoutineContext } from './frame.ts'

/**
 * Philox blocks of four words, one invocation each; the last one may write past the end, where buffers are padded. A slice
 * of a larger tensor has the number of its first block as an attribute behind its shape.
 */
export function randomBits(context: RoutineContext): Dispatch[] {
  const { kernel } = context
  const [seed, counter] = kernel.scalars as [number, number]
  const blocks = Math.ceil(product(kernel.output.shape) / 4)
  const dispatch = perItem(context, blocks, '', 0, (shader) => {
    const { name } = shader.slot(kernel.output.slot, true, 4)
    const low = shader.scalarBits(counter, 'low')
    const first = kernel.attributes[kernel.output.shape.length]
    const block = first === undefined ? 'at' : 'block'
    return [
      ...(first === undefined ? [] : [`let block = at + ${shader.number(first)};`]),
      `let low = ${low} + ${block};`,
      `let high = ${shader.scalarBits(counter, 'high')} + select(0u, 1u, low < ${block});`,
      `let bits = ${shader.call('philox', 1, 'low', 'high', shader.scalarBits(seed, 'low'), shader.scalarBits(seed, 'high'))};`,
      `${name}[at] = bitcast<vec4<i32>>(bits);`,
    ]
  })
  return [dispatch]
}
