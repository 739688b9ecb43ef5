import { lossProblem } from './losses.ts'
import type { TimedWork } from './work.ts'

export const xorPlain: TimedWork = {
  kind: 'timed',
  name: 'xor-plain',
  about: 'one training step of the 2-10-10-10-1 XOR model as the lecture writes it, SGD, never awaited',
  libraries: ['neurite', 'tfjs-wasm', 'tfjs-cpu'],
  runsPerSample: 100,
  targets: [{ kind: 'time', atMostMs: 0.1 }],
  problem: lossProblem,
}

export const xorCompiled: TimedWork = {
  ...xorPlain,
  name: 'xor-compiled',
  about: 'the same step compiled, where the library can',
  libraries: ['neurite', 'jax-js', 'tfjs-wasm', 'tfjs-cpu'],
  targets: [{ kind: 'time', atMostMs: 0.008 }],
}
