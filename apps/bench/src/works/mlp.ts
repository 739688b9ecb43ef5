import { lossProblem } from './losses.ts'
import type { TimedWork } from './work.ts'

export const mlpSgd: TimedWork = {
  kind: 'timed',
  name: 'mlp-sgd',
  about: 'one training step of the 784-500-400-300-200-100-50-10 MLP, batch 256, SGD',
  libraries: ['neurite', 'jax-js', 'tfjs-wasm'],
  runsPerSample: 1,
  targets: [{ kind: 'ratio', against: 'jax-js', atMost: 0.9 }],
  problem: lossProblem,
}

export const mlpAdam: TimedWork = {
  kind: 'timed',
  name: 'mlp-adam',
  about: 'the same step with Adam',
  libraries: ['neurite', 'tfjs-wasm'],
  leftOut: { 'jax-js': 'its optimizers, @jax-js/optax, are not to be had from npm' },
  runsPerSample: 1,
  targets: [{ kind: 'ratio', against: 'tfjs-wasm', atMost: 0.2 }],
  problem: lossProblem,
}
