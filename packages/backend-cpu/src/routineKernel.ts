import { IndexError, type Operand, type RoutineKernel, referenceRoutines, type Slot, viewArray } from '@neurite/core'
import type { Host, Task } from './task.ts'

/** A routine as a task: the reference version on views of the memory. */
export function routineTask(kernel: RoutineKernel, slots: readonly Slot[]): Task | null {
  if (kernel.output.shape.includes(0)) return null
  const operands = [...kernel.inputs, kernel.output]
  const words = [
    ...operands.map(({ slot }) => ({ kind: 'slot', slot, offset: 0 }) as const),
    ...kernel.scalars.map((index) => ({ kind: 'scalar', index }) as const),
  ]
  return {
    phases: [{ name: 'routine', params: 0, extent: 1, grain: 1 }],
    params: [words],
    key: '',
    emit: null,
    host: (host) => (params) => runReference(kernel, slots, host, params),
    scratchBytes: 0,
  }
}

function runReference(kernel: RoutineKernel, slots: readonly Slot[], host: Host, params: number): void {
  const { heap } = host
  const word = (index: number) => heap.i32[(params >>> 2) + index]! >>> 0
  const operand = ({ slot, shape }: Operand, index: number) => {
    const { dtype, length } = slots[slot]!
    return { data: viewArray(dtype, heap.memory.buffer, word(index), length), shape, dtype }
  }
  const count = kernel.inputs.length
  const scalars = kernel.scalars.map((_, i) => heap.f64[word(count + 1 + i) / 8]!)
  try {
    referenceRoutines[kernel.name](kernel.inputs.map(operand), operand(kernel.output, count), kernel.attributes, scalars)
  } catch (error) {
    if (!(error instanceof IndexError)) throw error
    host.failed(error)
  }
}
