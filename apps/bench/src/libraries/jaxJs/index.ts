import { MATMUL_SIZES } from '../../data/matrices.ts'
import type { OpenLibrary } from '../library.ts'
import { loadPeer, peerVersion } from '../peers.ts'
import type { Jax } from './interface.ts'
import { matmul } from './matmul.ts'
import { mlp } from './mlp.ts'
import { xor } from './xor.ts'

export function open(): OpenLibrary {
  const jax = loadPeer<Jax>('@jax-js/jax')
  jax.defaultDevice('wasm')
  return {
    version: peerVersion('@jax-js/jax'),
    subjects: {
      'mlp-sgd': () => mlp(jax),
      'xor-compiled': () => xor(jax),
      ...Object.fromEntries(MATMUL_SIZES.map((size) => [`matmul-${size}`, () => matmul(jax, size)])),
    },
  }
}
