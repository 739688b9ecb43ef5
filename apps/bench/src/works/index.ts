import { matmuls } from './matmul.ts'
import { mlpAdam, mlpSgd } from './mlp.ts'
import type { Work } from './work.ts'
import { xorCompiled, xorPlain } from './xor.ts'
import { xorMemory } from './xorMemory.ts'

/** Everything that is measured, in the order in which it is shown. */
export const works: readonly Work[] = [mlpSgd, mlpAdam, xorPlain, xorCompiled, ...matmuls, xorMemory]
