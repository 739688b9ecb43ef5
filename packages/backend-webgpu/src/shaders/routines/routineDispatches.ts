import type { RoutineKernel, Slot } from '@neurite/core'
import type { Dispatches, ShaderFeatures } from '../dispatch.ts'
import { argsort } from './argsort.ts'
import { gather, indexSelect } from './indexing.ts'
import { matrix } from './matrix.ts'
import { randomBits } from './randomBits.ts'
import { scan } from './scan.ts'
import { indexAdd, scatterAdd } from './scatter.ts'

/** The dispatches of a routine: what each does is said in core's `reference/routines.ts`. */
export function routineDispatches(kernel: RoutineKernel, slots: readonly Slot[], features: ShaderFeatures): Dispatches {
  const context = { kernel, slots, features }
  const plain = (dispatches: Dispatches['dispatches']): Dispatches => ({ dispatches, scratchBytes: 0 })
  switch (kernel.name) {
    case 'gather':
      return plain(gather(context))
    case 'indexSelect':
      return plain(indexSelect(context))
    case 'scatterAdd':
      return plain(scatterAdd(context))
    case 'indexAdd':
      return plain(indexAdd(context))
    case 'argsort':
      return argsort(context)
    case 'scan':
      return scan(context)
    case 'randomBits':
      return plain(randomBits(context))
    case 'matrix':
      return matrix(context)
    default:
      return kernel.name satisfies never
  }
}
