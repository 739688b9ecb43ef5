import type { DType, TypedArray } from '@neurite/core'
import type { Field } from '../field.ts'
import type { Refuse, SampleSource } from './recipe.ts'

/** Asks a source for samples and puts them together, in the order of the indices. */
export type Collect = (source: SampleSource, indices: Int32Array, refuse: Refuse) => Promise<Field[]>

/** The function refers to nothing around this one: its text is sent to workers. */
export function collectKernel(): Collect {
  const ARRAYS: Readonly<Record<DType, new (length: number) => TypedArray>> = {
    float32: Float32Array,
    float64: Float64Array,
    float16: Uint16Array,
    int32: Int32Array,
    uint8: Uint8Array,
    bool: Uint8Array,
  }
  /** Samples that are waited for at a time. */
  const AT_ONCE = 8

  return async (source, indices, refuse) => {
    const parts = source.fields.map(({ dtype, shape, unit = false }) => {
      const each = shape.reduce((product, length) => product * length, 1)
      return { data: new ARRAYS[dtype](indices.length * each), shape: [indices.length, ...shape], dtype, unit, each }
    })
    let next = 0
    const work = async () => {
      while (next < indices.length) {
        const i = next++
        const sample = await source.sample(indices[i]!)
        for (const [p, { data, shape, each }] of parts.entries()) {
          const value = sample[p]
          const values = typeof value === 'number' ? [value] : value
          if (values?.length !== each) {
            refuse(
              `[Dataset] part ${p} of sample ${indices[i]} has ${values?.length ?? 'no'} values; ` +
                `[${shape.slice(1).join(', ')}] has ${each}`,
              { sample: indices[i], part: p },
            )
          }
          data.set(values as ArrayLike<number> as never, i * each)
        }
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, work))
    return parts
  }
}
