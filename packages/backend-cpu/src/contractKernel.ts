import type { ContractKernel, Slot } from '@neurite/core'
import { mapTask } from './mapKernel.ts'
import { reduceTask } from './reduceKernel.ts'
import type { Task } from './task.ts'

/** The tasks of a matrix product, its epilogue last. */
export function contractTasks(kernel: ContractKernel, slots: readonly Slot[]): (Task | null)[] {
  if (kernel.batch.includes(0) || kernel.m === 0 || kernel.n === 0) return []
  return [sumOfProducts(kernel, slots), kernel.epilogue && mapTask(kernel.epilogue, slots)]
}

/** The product by its definition, as a reduction: for rare dtypes and for k = 0. */
function sumOfProducts(kernel: ContractKernel, slots: readonly Slot[]): Task | null {
  const { batch, m, n, k, dtype } = kernel
  const rank = batch.length
  const [a, b] = [kernel.a.strides, kernel.b.strides]
  return reduceTask(
    {
      kind: 'reduce',
      shape: [...batch, m, n, k],
      kept: rank + 2,
      loads: [
        { ...kernel.a, strides: [...a.slice(0, rank), a[rank]!, 0, a[rank + 1]!] },
        { ...kernel.b, strides: [...b.slice(0, rank), 0, b[rank + 1]!, b[rank]!] },
      ],
      scalars: [],
      steps: [
        { kind: 'load', dtype, index: 0 },
        { kind: 'load', dtype, index: 1 },
        { kind: 'binary', dtype, fn: 'mul', a: 0, b: 1 },
      ],
      value: 2,
      reducer: 'sum',
      store: kernel.store,
      epilogue: null,
    },
    slots,
  )
}
