import type { ObservedWork } from './work.ts'

export const xorMemory: ObservedWork = {
  kind: 'observed',
  name: 'xor-memory',
  about: 'the XOR loop as the lecture writes it, 10,001 steps without a pause',
  quantities: [
    { name: 'growth', about: 'heap and WebAssembly memory from step 100 to step 10,000', unit: 'MB', atMost: 5 },
    { name: 'programs', about: 'programs made after step 3', unit: '', atMost: 0 },
  ],
}
