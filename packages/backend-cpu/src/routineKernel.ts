import { type Operand, type RoutineKernel, referenceRoutines, type Slot, viewArray } from '@neurite/core'
import { gatherTask, scatterTask } from './indexedKernel.ts'
import { randomBitsTask } from './randomBits.ts'
import type { Heap } from './heap.ts'
import type { Task } from './task.ts'

/** The task of a routine; null if it has nothing to do. */
export function routineTask(kernel: RoutineKernel, slots: readonly Slot[]): Task | null {
  if (kernel.output.shape.includes(0)) return null
  switch (kernel.name) {
    case 'gather':
    case 'indexSelect':
      return gatherTask(kernel, slots) ?? referenceTask(kernel, slots)
    case 'scatterAdd':
    case 'indexAdd':
      return scatterTask(kernel, slots)
    case 'randomBits':
      return randomBitsTask(kernel)
    case 'argsort':
    case 'scan':
    case 'matrix':
      return referenceTask(kernel, slots)
    default:
      return kernel.name satisfies never
  }
}

/** The reference version, in JavaScript, on views of the memory. */
function referenceTask(kernel: RoutineKernel, slots: readonly Slot[]): Task {
  const operands = [...kernel.inputs, kernel.output]
  const words = [
    ...operands.map(({ slot }) => ({ kind: 'slot', slot, offset: 0 }) as const),
    ...kernel.scalars.map((index) => ({ kind: 'scalar', index }) as const),
  ]
  return {
    phases: [{ name: 'routine', params: 0, extent: 1, grain: 1, work: 0 }],
    params: [words],
    key: '',
    emit: null,
    host: (heap) => (params) => runReference(kernel, slots, heap, params),
    scratchBytes: 0,
  }
}

function runReference(kernel: RoutineKernel, slots: readonly Slot[], heap: Heap, params: number): void {
  const word = (index: number) => heap.i32[(params >>> 2) + index]! >>> 0
  const operand = ({ slot, shape }: Operand, index: number) => {
    const { dtype, length } = slots[slot]!
    return { data: viewArray(dtype, heap.memory.buffer, word(index), length), shape, dtype }
  }
  const count = kernel.inputs.length
  const scalars = kernel.scalars.map((_, i) => heap.f64[word(count + 1 + i) / 8]!)
  referenceRoutines[kernel.name](kernel.inputs.map(operand), operand(kernel.output, count), kernel.attributes, scalars)
}
