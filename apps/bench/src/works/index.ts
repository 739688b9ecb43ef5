import { observedWorks } from './observed.ts'
import { gpuOperationWorks, operationWorks } from './operations.ts'
import { trainingWorks } from './training.ts'
import { gpuWorks, webgpuWorks } from './webgpu.ts'
import type { Work } from './work.ts'

const onCpu = [...trainingWorks, ...operationWorks]

/** Work that is timed, in the order in which it is shown. */
export const timedWorks = [...onCpu, ...webgpuWorks(onCpu), ...gpuWorks([...gpuOperationWorks, ...onCpu])]

/** Everything that is measured. */
export const works: readonly Work[] = [...timedWorks, ...observedWorks]
