import { cpu, use } from 'neurite'
import { MATMUL_SIZES } from '../../data/matrices.ts'
import { xorMemory } from '../../memory.ts'
import type { OpenLibrary } from '../library.ts'
import { matmul } from './matmul.ts'
import { mlp } from './mlp.ts'
import { version } from './version.ts'
import { xor, xorStep } from './xor.ts'

export async function open(): Promise<OpenLibrary> {
  await use(cpu({ threads: 1 }))
  return {
    version: version(),
    subjects: {
      'mlp-sgd': () => mlp('sgd'),
      'mlp-adam': () => mlp('adam'),
      'xor-plain': () => xor(false),
      'xor-compiled': () => xor(true),
      ...Object.fromEntries(MATMUL_SIZES.map((size) => [`matmul-${size}`, () => matmul(size)])),
    },
    observations: { 'xor-memory': () => xorMemory(xorStep(false)) },
  }
}
