import type { DType, RoutineName } from '@neurite/core'
import { ProgramBuilder, randomArray } from './harness.ts'

const sizeOf = (shape: readonly number[]) => shape.reduce((p, q) => p * q, 1)

/** A gathering or scattering routine with positions from both ends; `least` is the fewest of them along one axis. */
export function randomIndexing(
  random: () => number,
  name: RoutineName,
  dtypes: readonly DType[],
  least: number,
): { builder: ProgramBuilder; label: string } {
  const below = (n: number) => Math.floor(random() * n)
  const dtype = dtypes[below(dtypes.length)]!
  const whole = Array.from({ length: 1 + below(4) }, () => 1 + below(8))
  const axis = below(whole.length)
  const wide = name === 'gather' || name === 'scatterAdd'
  const index = wide
    ? whole.map((size, d) => (d === axis ? 1 + below(6) : 1 + below(size)))
    : [least + below(6 - least)]
  const parts = wide
    ? index.map((size, d) => (d === axis ? size + (name === 'scatterAdd' ? below(2) : 0) : Math.min(size, whole[d]!)))
    : whole.map((size, d) => (d === axis ? index[0]! : size))
  const builder = new ProgramBuilder()
  const size = whole[axis]!
  const positions = Array.from({ length: sizeOf(index) }, () => below(2 * size) - size)
  const tensor = (shape: readonly number[], type: DType) => ({
    slot: builder.input(type, randomArray(type, sizeOf(shape), random)),
    shape,
  })
  const at = { slot: builder.input('int32', positions), shape: index }
  const reads = name === 'gather' || name === 'indexSelect'
  const output = { slot: builder.output(dtype, sizeOf(reads ? parts : whole)), shape: reads ? parts : whole }
  const inputs = reads ? [tensor(whole, dtype), at] : [tensor(whole, dtype), at, tensor(parts, dtype)]
  builder.kernels.push({ kind: 'routine', name, attributes: [axis], inputs, scalars: [], output })
  return { builder, label: `${name} ${dtype} ${JSON.stringify({ whole, axis, index, parts })}` }
}
