import type { DType, Kernel, Slot, Step } from '@neurite/core'
import { describe, expect, it } from 'vitest'
import type { ShaderFeatures } from '../../src/shaders/dispatch.ts'
import { joinRows } from '../../src/joinRows.ts'
import { dispatchesOf } from '../../src/shaders/dispatchesOf.ts'
import type { OwnKernel } from '../../src/ownKernels.ts'
import type { RowsKernel } from '../../src/shaders/rows.ts'
import { joinMaps } from '../../src/joinMaps.ts'
import { GPU } from './gpu.ts'
import { padding } from './padding.ts'
import { softmax } from './rows.ts'
import { ELEMENT_BYTES } from './runProgram.ts'

// The shaders of representative kernels, so that a change to the generator is seen. `vitest -u` writes them anew.

const slotsOf = (...list: [DType, number][]): Slot[] =>
  list.map(([dtype, length], at) => ({ dtype, length, place: 'input', at }))
const load = (index: number, dtype: DType = 'float32'): Step => ({ kind: 'load', dtype, index })
const contiguous = (slot: number, ...shape: number[]) => ({
  slot,
  offset: 0,
  strides: shape.map((_, d) => shape.slice(d + 1).reduce((p, q) => p * q, 1)),
})
const float = (list: number): [DType, number] => ['float32', list]

const addBias = (
  rows: number,
  columns: number,
  store: ReturnType<typeof contiguous>,
  bias: number,
): Kernel & { kind: 'map' } => ({
  kind: 'map',
  shape: [rows, columns],
  loads: [store, { slot: bias, offset: 0, strides: [0, 1] }],
  scalars: [],
  steps: [
    load(0),
    load(1),
    { kind: 'binary', dtype: 'float32', fn: 'add', a: 0, b: 1 },
    { kind: 'const', dtype: 'float32', value: 0 },
    { kind: 'binary', dtype: 'float32', fn: 'max', a: 2, b: 3 },
  ],
  stores: [{ view: store, value: 4 }],
})

function product(m: number, n: number, k: number, transposed = false, epilogue = true): [Kernel, Slot[]] {
  const store = contiguous(2, m, n)
  const kernel: Kernel = {
    kind: 'contract',
    dtype: 'float32',
    batch: [],
    m: [m],
    n: [n],
    k: [k],
    a: contiguous(0, m, k),
    b: transposed ? { slot: 1, offset: 0, strides: [1, k] } : contiguous(1, k, n),
    store,
    epilogue: epilogue ? addBias(m, n, store, 3) : null,
  }
  return [kernel, slotsOf(float(m * k), float(k * n), float(m * n), float(n))]
}

function reduction(
  shape: number[],
  kept: number,
  strides: number[],
  reducer: 'sum' | 'max' | 'argmax',
): [Kernel, Slot[]] {
  const results = shape.slice(0, kept)
  const kernel: Kernel = {
    kind: 'reduce',
    shape,
    kept,
    loads: [{ slot: 0, offset: 0, strides }],
    scalars: [],
    steps: [load(0)],
    value: 0,
    reducer,
    store: contiguous(1, ...results),
    epilogue: null,
  }
  const count = (list: number[]) => list.reduce((p, q) => p * q, 1)
  return [kernel, slotsOf(float(count(shape)), [reducer === 'argmax' ? 'int32' : 'float32', count(results)])]
}

function routine(
  name: Kernel & { kind: 'routine' } extends { name: infer N } ? N : never,
  attributes: number[],
  shapes: number[][],
  to: DType,
): [Kernel, Slot[]] {
  const count = (list: number[]) => list.reduce((p, q) => p * q, 1)
  const operands = shapes.map((shape, slot) => ({ slot, shape }))
  const kernel: Kernel = {
    kind: 'routine',
    name,
    attributes,
    inputs: operands.slice(0, -1),
    scalars: [0, 1],
    output: operands.at(-1)!,
  }
  const last = shapes.length - 1
  const dtypes = shapes.map((_, i): DType => (i === last ? to : i === 1 ? 'int32' : 'float32'))
  return [kernel, slotsOf(...shapes.map((shape, i): [DType, number] => [dtypes[i]!, count(shape)]))]
}

/** w - rate * m / (sqrt(v) + eps), in place, with the rate as a scalar. */
const adam: [Kernel, Slot[]] = [
  {
    kind: 'map',
    shape: [1000],
    loads: [contiguous(0, 1000), contiguous(1, 1000), contiguous(2, 1000)],
    scalars: [0],
    steps: [
      load(0),
      load(1),
      load(2),
      { kind: 'scalar', dtype: 'float32', index: 0 },
      { kind: 'unary', dtype: 'float32', fn: 'sqrt', a: 2 },
      { kind: 'const', dtype: 'float32', value: 1e-8 },
      { kind: 'binary', dtype: 'float32', fn: 'add', a: 4, b: 5 },
      { kind: 'binary', dtype: 'float32', fn: 'div', a: 1, b: 6 },
      { kind: 'binary', dtype: 'float32', fn: 'mul', a: 3, b: 7 },
      { kind: 'binary', dtype: 'float32', fn: 'sub', a: 0, b: 8 },
    ],
    stores: [{ view: contiguous(0, 1000), value: 9 }],
  },
  slotsOf(float(1000), float(1000), float(1000)),
]

/** float16 and bool in a permuted space, with a position. */
const mixed: [Kernel, Slot[]] = [
  {
    kind: 'map',
    shape: [5, 6, 7],
    loads: [{ slot: 0, offset: 3, strides: [1, 35, 5] }],
    scalars: [],
    steps: [
      load(0, 'float16'),
      { kind: 'cast', dtype: 'float32', a: 0 },
      { kind: 'unary', dtype: 'float32', fn: 'exp', a: 1 },
      { kind: 'index', dtype: 'int32', index: 1 },
      { kind: 'cast', dtype: 'float32', a: 3 },
      { kind: 'binary', dtype: 'bool', fn: 'lt', a: 2, b: 4 },
      { kind: 'select', dtype: 'float16', a: 5, b: 0, c: 0 },
    ],
    stores: [
      { view: contiguous(1, 5, 6, 7), value: 5 },
      { view: contiguous(2, 5, 6, 7), value: 6 },
    ],
  },
  slotsOf(['float16', 213], ['bool', 210], ['float16', 210]),
]

function rows(): [RowsKernel, Slot[]] {
  const { kernels, slots } = softmax([64], [1000]).builder
  const rules = { features: GPU, elementBytes: ELEMENT_BYTES, bindingBytes: 2 ** 27 }
  return [joinRows(kernels, slots, rules)[0] as RowsKernel, slots]
}

function padded(): [OwnKernel, Slot[]] {
  const { kernels, slots } = padding(8, 14, 14, 64).builder
  const rules = { features: GPU, elementBytes: ELEMENT_BYTES, bindingBytes: 2 ** 27 }
  return [joinMaps(kernels, slots, rules)[0]!, slots]
}

/** [N, H, W, C] to [N, C, H, W]. */
function turned(): [Kernel, Slot[]] {
  const [images, places, channels] = [16, 1024, 64]
  const kernel: Kernel = {
    kind: 'map',
    shape: [images, channels, places],
    loads: [{ slot: 0, offset: 0, strides: [channels * places, 1, channels] }],
    scalars: [],
    steps: [load(0)],
    stores: [{ view: contiguous(1, images, channels, places), value: 0 }],
  }
  return [kernel, slotsOf(float(images * places * channels), float(images * places * channels))]
}

/** The gradient of an average over windows of 2 x 2, times what was averaged. */
function windows(): [Kernel, Slot[]] {
  const [whole, windowed] = [
    contiguous(2, 32, 16, 2, 16, 2, 8),
    { slot: 0, offset: 0, strides: [2048, 128, 0, 8, 0, 1] },
  ]
  const kernel: Kernel = {
    kind: 'map',
    shape: [32, 16, 2, 16, 2, 8],
    loads: [windowed, { ...whole, slot: 1 }],
    scalars: [],
    steps: [load(0), load(1), { kind: 'binary', dtype: 'float32', fn: 'mul', a: 0, b: 1 }],
    stores: [{ view: whole, value: 2 }],
  }
  return [kernel, slotsOf(float(32 * 16 * 16 * 8), float(32 * 32 * 32 * 8), float(32 * 32 * 32 * 8))]
}

const tiled = { images: 8, height: 14, width: 14 }

/** Inputs of a convolution as factors, and what it makes of the products. */
function winograd(step: 'inputs' | 'results'): [OwnKernel, Slot[]] {
  const [inputs, outputs, tiles] = [64, 32, 8 * 4 * 4]
  if (step === 'inputs') {
    const from = contiguous(0, 8, 16, 16, inputs)
    const slots = slotsOf(float(8 * 16 * 16 * inputs), float(36 * tiles * inputs))
    return [{ kind: 'winograd', step, from, tiled, channels: inputs, to: 1 }, slots]
  }
  const store = contiguous(1, 8, 14, 14, outputs)
  const of = {
    kind: 'contract',
    dtype: 'float32',
    batch: [],
    m: [8, 14, 14],
    n: [outputs],
    k: [3, 3, inputs],
    a: contiguous(0, 8, 14, 14, 3, 3, inputs),
    b: contiguous(0, 3, 3, inputs, outputs),
    store,
    epilogue: null,
  } as const
  const slots = slotsOf(float(36 * tiles * outputs), float(8 * 14 * 14 * outputs))
  return [{ kind: 'winograd', step, of, tiled, inputs, outputs, from: 0 }, slots]
}

const programs: Record<string, [OwnKernel, Slot[], Partial<ShaderFeatures>?]> = {
  'map-adam': adam,
  'map-mixed': mixed,
  'map-transpose': turned(),
  'map-windows': [...windows(), { software: true }],
  'maps-padding': padded(),
  'reduce-rows': reduction([256, 1000], 1, [1000, 1], 'sum'),
  'reduce-columns': reduction([40, 512], 1, [1, 40], 'max'),
  'reduce-parts': reduction([100000], 0, [1], 'sum'),
  'reduce-argmax': reduction([64, 10], 1, [10, 1], 'argmax'),
  'rows-softmax': rows(),
  'contract-small': product(64, 100, 32, true),
  'contract-large': product(2048, 2048, 2048, false, false),
  'contract-parts': product(32, 32, 4096),
  'contract-software': [...product(256, 500, 784, true), { software: true }],
  'contract-quads': [...product(60, 40, 32), { software: true, subgroups: 4 }],
  'contract-held': [...product(4096, 64, 64), { software: true, subgroups: 4 }],
  'winograd-inputs': winograd('inputs'),
  'winograd-results': winograd('results'),
  'winograd-software': [...winograd('results'), { software: true }],
  'gather-rows': routine('indexSelect', [0], [[100, 64], [32], [32, 64]], 'float32'),
  'scatter-add': routine(
    'scatterAdd',
    [1],
    [
      [8, 10],
      [8, 3],
      [8, 3],
      [8, 10],
    ],
    'float32',
  ),
  'random-bits': routine('randomBits', [], [[1000]], 'int32'),
  'scan-chunks': routine('scan', [0, 0], [[100000], [100000]], 'float32'),
}

describe('shader texts', () => {
  it.each(Object.entries(programs))('%s', async (name, [kernel, slots, features]) => {
    const { dispatches, scratchBytes } = dispatchesOf(kernel, slots, { ...GPU, ...features })
    const texts = dispatches.map(
      ({ label, workgroups, code }) => `// ${label}: ${workgroups.join(' x ')} workgroups\n${code}`,
    )
    const scratch = scratchBytes > 0 ? `// ${scratchBytes} bytes of scratch memory\n` : ''
    await expect(scratch + texts.join('\n')).toMatchFileSnapshot(`snapshots/${name}.wgsl`)
  })
})
