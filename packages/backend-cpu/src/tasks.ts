import type { Kernel, Slot } from '@neurite/core'
import { contractTasks } from './contractKernel.ts'
import { mapTask } from './mapKernel.ts'
import { reductionTask } from './reduceParts.ts'
import { routineTask } from './routineKernel.ts'
import type { Task } from './task.ts'

/** The tasks of a kernel, in order; none if it has nothing to do. `relaxed`: fused multiply-add is there. */
export function tasksOf(kernel: Kernel, slots: readonly Slot[], relaxed: boolean): Task[] {
  switch (kernel.kind) {
    case 'map':
      return present(mapTask(kernel, slots))
    case 'reduce':
      return present(reductionTask(kernel, slots), kernel.epilogue && mapTask(kernel.epilogue, slots))
    case 'contract':
      return present(...contractTasks(kernel, slots, relaxed))
    case 'routine':
      return present(routineTask(kernel, slots))
    default:
      return kernel satisfies never
  }
}

function present(...tasks: (Task | null)[]): Task[] {
  return tasks.filter((task) => task !== null)
}
