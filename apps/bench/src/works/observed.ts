import { CNN, cnnData, CLASSES, MLP, mlpData, parameterCount } from '../data/models.ts'
import { JAX, OURS_1, OURS_2, OURS_CHROMIUM, PYTORCH, TF_CPU, TF_WASM } from '../libraries/names.ts'
import type { ObservedWork, Quantity } from './work.ts'

const flat = (what: string, MB: number): readonly Quantity[] => [
  { name: 'growth', about: `heap and memory outside it, from step 100 to the last of ${what}`, unit: 'MB', atMost: MB },
  { name: 'device', about: 'memory of the device that is in use, likewise', unit: 'MB', atMost: 1 },
  { name: 'programs', about: 'programs made after step 3', unit: '', atMost: 0 },
]

const loop = (name: string, about: string, what: string): ObservedWork => ({
  kind: 'observed',
  name,
  about,
  libraries: [OURS_2],
  quantities: flat(what, 5),
})

/** 16 bytes for each parameter, all outputs of layers, and twice the largest of them; in MB. */
function memoryBound(parameters: number, outputs: readonly number[]): number {
  return (16 * parameters + 4 * outputs.reduce((sum, size) => sum + size, 0) + 2 * 4 * Math.max(...outputs)) / 1e6
}

/** Linear layers and, but for the last, their activations. */
const mlpOutputs = MLP.widths
  .slice(1)
  .flatMap((width, i, all) => Array<number>(i < all.length - 1 ? 2 : 1).fill(width * MLP.batch))

const area = CNN.side ** 2
const cnnOutputs = [
  ...[32, 32, 32, 32].map((channels) => channels * area),
  ...[(32 * area) / 4, (64 * area) / 4, (64 * area) / 4, (64 * area) / 16],
  ...[CNN.hidden, CNN.hidden, CLASSES],
].map((size) => size * CNN.batch)

function peak(name: string, about: string, bound: number): ObservedWork {
  const allowed = 1.2
  return {
    kind: 'observed',
    name: `peak-${name}`,
    about: `memory at its peak in training steps of ${about}`,
    libraries: [OURS_2, ...PYTORCH, JAX, TF_WASM, ...(name === 'cnn' ? [] : [TF_CPU])].filter(
      (library) => !(name === 'cnn' && (library === TF_WASM || library === JAX)),
    ),
    quantities: [
      {
        name: 'device',
        about: `of the device, by stats(); 16 bytes per parameter, all outputs of layers and twice the largest are ${bound.toFixed(1)} MB`,
        unit: 'MB',
        atMost: Number((allowed * bound).toFixed(1)),
      },
      { name: 'resident', about: 'of the whole process, the engine and the library included', unit: 'MB' },
    ],
  }
}

const coldStart: ObservedWork = {
  kind: 'observed',
  name: 'cold-start',
  about: "the MLP's training step in a fresh process, data at hand",
  libraries: [OURS_1, OURS_2, PYTORCH[0], JAX, TF_WASM, TF_CPU],
  processes: 5,
  quantities: [
    { name: 'first', about: 'from before the import to the loss of the first step', unit: 'ms', atMost: 150 },
    { name: 'modules', about: 'WebAssembly modules compiled after step 3', unit: '', atMost: 0 },
    { name: 'early', about: 'median of steps 4 to 13', unit: 'ms' },
    { name: 'late', about: 'median of steps 100 to 199', unit: 'ms' },
    { name: 'ratio', about: 'early to late', unit: '', atMost: 1.5 },
  ],
}

const mainThread: ObservedWork = {
  kind: 'observed',
  name: 'main-thread',
  about: "Chromium's main thread while the MLP trains in a Web Worker for 3 s",
  libraries: [OURS_CHROMIUM],
  quantities: [
    { name: 'long', about: 'long tasks, of more than 50 ms', unit: '', atMost: 0 },
    { name: 'longest', about: 'the longest of them', unit: 'ms' },
    { name: 'steps', about: 'training steps meanwhile', unit: '' },
  ],
}

export const observedWorks: readonly ObservedWork[] = [
  coldStart,
  mainThread,
  peak('mlp-adam', 'the MLP, batch 256', memoryBound(parameterCount(mlpData()), mlpOutputs)),
  peak('cnn', 'the CNN, batch 64', memoryBound(parameterCount(cnnData()), cnnOutputs)),
  loop('memory-xor', 'the XOR loop as the lecture writes it, without a pause', '10,000'),
  loop('memory-plain', 'training steps of the MLP at batch 32, plain, without a pause', '10,000'),
  loop('memory-compiled', 'the same steps compiled', '10,000'),
  loop('memory-cnn', 'compiled training steps of the CNN', '500'),
  loop('memory-evaluation', 'answers of the MLP for batches of 32, each its own tensor', '10,000 batches'),
  {
    kind: 'observed',
    name: 'memory-losses',
    about: 'a loop of plain MLP steps that keeps every loss tensor in an array',
    libraries: [OURS_2],
    quantities: [{ name: 'perLoss', about: 'bytes that stay for each loss kept', unit: 'B', atMost: 2000 }],
  },
]
