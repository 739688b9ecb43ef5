import { type Backend, bytesOf, type DType, type Kernel, type Slot, type Step } from '@neurite/core'
import { cpu } from '@neurite/backend-cpu'
import { registerRate } from './registers.ts'

/** Seconds that one measurement takes at least. */
const LONG_ENOUGH = 0.15
const ROUNDS = 5

const words = process.argv.slice(2).filter((word) => !word.startsWith('--'))
const threads = Number(process.argv.find((word) => word.startsWith('--threads='))?.slice(10) ?? 1)
const device = cpu({ relaxedSimd: !process.argv.includes('--plain'), threads })
/** Whether a part of this file was asked for: all are if none was named. */
const wanted = (part: string) => words.length === 0 || words.includes(part)

interface Program {
  readonly slots: readonly { dtype: DType; length: number; place: 'input' | 'output' }[]
  readonly kernels: readonly Kernel[]
}

/** The least milliseconds of one run, and of the first run with preparation. */
function time(backend: Backend, { slots, kernels }: Program): { best: number; first: number } {
  const buffers = slots.map(({ dtype, length }) => {
    const buffer = backend.alloc(length * bytesOf(dtype))
    const data = new Float32Array(Math.ceil((length * bytesOf(dtype)) / 4))
    for (let i = 0; i < data.length; i++) data[i] = ((i * 7919) % 1000) / 1000 - 0.3
    backend.write(buffer, data)
    return buffer
  })
  const inputs = buffers.filter((_, i) => slots[i]!.place === 'input')
  const outputs = buffers.filter((_, i) => slots[i]!.place === 'output')
  const counts = { input: 0, output: 0 }
  const placed = slots.map((slot): Slot => ({ ...slot, at: counts[slot.place]++ }))
  const scalars = new Float64Array(1)
  const start = performance.now()
  const executable = backend.prepare({
    key: '',
    slots: placed,
    kernels,
    inputs: inputs.length,
    outputs: outputs.length,
    scalars: 1,
    arenaBytes: 0,
  })
  if (executable instanceof Promise) throw new Error('a synchronous backend prepares at once')
  backend.run(executable, inputs, outputs, scalars)
  const first = performance.now() - start
  let best = Number.POSITIVE_INFINITY
  for (let round = 0; round < ROUNDS; round++) {
    let runs = 0
    const begin = performance.now()
    let now = begin
    while (now - begin < LONG_ENOUGH * 1000) {
      const before = now
      backend.run(executable, inputs, outputs, scalars)
      now = performance.now()
      runs++
      if (now - before > 0.05) best = Math.min(best, now - before)
    }
    best = Math.min(best, (now - begin) / runs)
  }
  backend.release(executable)
  for (const buffer of buffers) backend.free(buffer)
  return { best, first }
}

const load = (index: number, dtype: DType = 'float32'): Step => ({ kind: 'load', dtype, index })
const constant = (value: number): Step => ({ kind: 'const', dtype: 'float32', value })
const binary = (fn: 'add' | 'sub' | 'mul' | 'div', a: number, b: number): Step => ({
  kind: 'binary',
  dtype: 'float32',
  fn,
  a,
  b,
})
const output = (length: number) => ({ dtype: 'float32', length, place: 'output' }) as const
const input = (length: number) => ({ dtype: 'float32', length, place: 'input' }) as const

function product(m: number, k: number, n: number, transposed: '' | 'A' | 'B' = ''): void {
  const kernel: Kernel = {
    kind: 'contract',
    dtype: 'float32',
    batch: [],
    m: [m],
    n: [n],
    k: [k],
    a: { slot: 0, offset: 0, strides: transposed === 'A' ? [1, m] : [k, 1] },
    b: { slot: 1, offset: 0, strides: transposed === 'B' ? [1, k] : [n, 1] },
    store: { slot: 2, offset: 0, strides: [n, 1] },
    epilogue: null,
  }
  const { best, first } = time(device, { slots: [input(m * k), input(k * n), output(m * n)], kernels: [kernel] })
  const rate = (2 * m * n * k) / best / 1e6
  console.log(
    `${`${m}x${k}x${n} ${transposed}`.padEnd(18)} ${rate.toFixed(1).padStart(6)} GFLOP/s   first run ${first.toFixed(2)} ms`,
  )
}

function line(label: string, program: Program): void {
  const { best, first } = time(device, program)
  console.log(`${label.padEnd(34)} ${best.toFixed(4).padStart(8)} ms   first run ${first.toFixed(2)} ms`)
}

function elementwise(label: string, count: number, loads: number, steps: Step[]): void {
  const whole = { offset: 0, strides: [1] }
  line(label, {
    slots: [...Array.from({ length: loads }, () => input(count)), output(count)],
    kernels: [
      {
        kind: 'map',
        shape: [count],
        loads: Array.from({ length: loads }, (_, slot) => ({ slot, ...whole })),
        scalars: [],
        steps,
        stores: [{ view: { slot: loads, ...whole }, value: steps.length - 1 }],
      },
    ],
  })
}

interface Convolution {
  readonly size: number
  readonly from: number
  readonly to: number
  readonly kernel?: number
  readonly stride?: number
}

/** A convolution of a batch of 64, channels last, its input already padded; forward, or the gradient of the weight. */
function convolution({ size, from, to, kernel = 3, stride = 1 }: Convolution, way: 'forward' | 'weight'): void {
  const batch = 64
  const wide = size + kernel - 1
  const count = Math.floor((wide - kernel) / stride) + 1
  const [image, row] = [wide * wide * from, wide * from]
  const [positions, window] = [
    [batch, count, count],
    [kernel, kernel * from],
  ]
  const [along, within] = [
    [image, stride * row, stride * from],
    [row, 1],
  ]
  const area = kernel * kernel
  const common = { kind: 'contract', dtype: 'float32', batch: [], n: [to], epilogue: null } as const
  const kernels: Kernel[] =
    way === 'forward'
      ? [
          {
            ...common,
            m: positions,
            k: [kernel, kernel, from],
            a: { slot: 0, offset: 0, strides: [...along, row, from, 1] },
            b: { slot: 1, offset: 0, strides: [kernel, 1, area, from * area] },
            store: { slot: 2, offset: 0, strides: [count * count * to, count * to, to, 1] },
          },
        ]
      : [
          {
            ...common,
            m: window,
            k: positions,
            a: { slot: 0, offset: 0, strides: [...within, ...along] },
            b: { slot: 1, offset: 0, strides: [count * count * to, count * to, to, 1] },
            store: { slot: 2, offset: 0, strides: [kernel * from * to, to, 1] },
          },
        ]
  const weight = area * from * to
  const rows = batch * count * count
  const [second, result] = way === 'forward' ? [weight, rows * to] : [rows * to, weight]
  const { best, first } = time(device, { slots: [input(batch * image), input(second), output(result)], kernels })
  const rate = (2 * rows * weight) / best / 1e6
  console.log(
    `${`${way} ${size} ${from}-${to} ${kernel}/${stride}`.padEnd(24)} ${rate.toFixed(1).padStart(6)} GFLOP/s ${best.toFixed(2).padStart(7)} ms   first run ${first.toFixed(2)} ms`,
  )
}

console.log(`registers ${registerRate().toFixed(1)} GFLOP/s a thread`)
if (wanted('convolutions')) {
  for (const way of ['forward', 'weight'] as const) {
    convolution({ size: 32, from: 3, to: 32 }, way)
    convolution({ size: 32, from: 32, to: 32 }, way)
    convolution({ size: 16, from: 32, to: 64 }, way)
    convolution({ size: 16, from: 64, to: 32 }, way)
    convolution({ size: 8, from: 64, to: 128 }, way)
    convolution({ size: 7, from: 128, to: 128 }, way)
    convolution({ size: 28, from: 1, to: 16, kernel: 5 }, way)
    convolution({ size: 32, from: 32, to: 64, stride: 2 }, way)
    convolution({ size: 16, from: 64, to: 128, kernel: 1 }, way)
  }
}

if (wanted('products')) {
  for (const n of [64, 256, 512, 1024]) product(n, n, n)
  product(256, 784, 500)
  product(784, 256, 500, 'A')
  product(256, 500, 784, 'B')
  product(256, 500, 400)
  product(500, 256, 400, 'A')
  product(256, 400, 500, 'B')
  product(256, 400, 300)
  product(400, 256, 300, 'A')
  product(256, 300, 400, 'B')
  product(256, 50, 10)
  product(4, 2, 10)
  product(1, 784, 500, 'B')
}

const MILLION = 1024 * 1024
if (!wanted('elementwise')) process.exit()
elementwise('copy 16 MB', 4 * MILLION, 1, [load(0)])
elementwise('triad 3 x 16 MB', 4 * MILLION, 2, [
  load(0),
  load(1),
  constant(3),
  binary('mul', 1, 2),
  binary('add', 0, 3),
])
for (const fn of ['tanh', 'exp', 'log', 'sigmoid', 'expm1', 'log1p', 'sin', 'cos', 'erf'] as const) {
  elementwise(`${fn}(1.5z + 0.3) over 1M`, MILLION, 1, [
    load(0),
    constant(1.5),
    binary('mul', 0, 1),
    constant(0.3),
    binary('add', 2, 3),
    { kind: 'unary', dtype: 'float32', fn, a: 4 },
  ])
}

function reduction(
  label: string,
  shape: number[],
  kept: number,
  strides: number[],
  reducer: 'sum' | 'max' | 'argmax',
): void {
  const size = shape.reduce((p, q) => p * q, 1)
  const results = shape.slice(0, kept).reduce((p, q) => p * q, 1)
  line(label, {
    slots: [input(size), { dtype: reducer === 'argmax' ? 'int32' : 'float32', length: results, place: 'output' }],
    kernels: [
      {
        kind: 'reduce',
        shape,
        kept,
        loads: [{ slot: 0, offset: 0, strides }],
        scalars: [],
        steps: [load(0)],
        value: 0,
        reducer,
        store: { slot: 1, offset: 0, strides: kept ? [1] : [] },
        epilogue: null,
      },
    ],
  })
}
reduction('sum of 4M', [4 * MILLION], 0, [1], 'sum')
reduction('row sums 4096x1024', [4096, 1024], 1, [1024, 1], 'sum')
reduction('row maxima 4096x1024', [4096, 1024], 1, [1024, 1], 'max')
reduction('row argmax 4096x1024', [4096, 1024], 1, [1024, 1], 'argmax')
reduction('column sums 4096x1024', [1024, 4096], 1, [1, 1024], 'sum')
reduction('column sums 256x500', [500, 256], 1, [1, 500], 'sum')

line('transpose 2048x2048', {
  slots: [input(4 * MILLION), output(4 * MILLION)],
  kernels: [
    {
      kind: 'map',
      shape: [2048, 2048],
      loads: [{ slot: 0, offset: 0, strides: [1, 2048] }],
      scalars: [],
      steps: [load(0)],
      stores: [{ view: { slot: 1, offset: 0, strides: [2048, 1] }, value: 0 }],
    },
  ],
})
const row = { offset: 0, strides: [1024, 1] }
line('softmax 4096x1024', {
  slots: [input(4 * MILLION), output(4 * MILLION), output(4096), output(4096)],
  kernels: [
    {
      kind: 'reduce',
      shape: [4096, 1024],
      kept: 1,
      loads: [{ slot: 0, ...row }],
      scalars: [],
      steps: [load(0)],
      value: 0,
      reducer: 'max',
      store: { slot: 2, offset: 0, strides: [1] },
      epilogue: null,
    },
    {
      kind: 'reduce',
      shape: [4096, 1024],
      kept: 1,
      loads: [
        { slot: 0, ...row },
        { slot: 2, offset: 0, strides: [1, 0] },
      ],
      scalars: [],
      steps: [load(0), load(1), binary('sub', 0, 1), { kind: 'unary', dtype: 'float32', fn: 'exp', a: 2 }],
      value: 3,
      reducer: 'sum',
      store: { slot: 3, offset: 0, strides: [1] },
      epilogue: null,
    },
    {
      kind: 'map',
      shape: [4096, 1024],
      loads: [
        { slot: 0, ...row },
        { slot: 2, offset: 0, strides: [1, 0] },
        { slot: 3, offset: 0, strides: [1, 0] },
      ],
      scalars: [],
      steps: [
        load(0),
        load(1),
        load(2),
        binary('sub', 0, 1),
        { kind: 'unary', dtype: 'float32', fn: 'exp', a: 3 },
        binary('div', 4, 2),
      ],
      stores: [{ view: { slot: 1, ...row }, value: 5 }],
    },
  ],
})

/** Twenty-five kernels of the sizes of a small network: what a run costs beyond its arithmetic. */
function manySmallKernels(): void {
  const kernels: Kernel[] = []
  const whole = { offset: 0, strides: [1] }
  for (let i = 0; i < 8; i++) {
    kernels.push({
      kind: 'contract',
      dtype: 'float32',
      batch: [],
      m: [4],
      n: [10],
      k: [2],
      a: { slot: 0, offset: 0, strides: [2, 1] },
      b: { slot: 1, offset: 0, strides: i % 2 ? [10, 1] : [1, 2] },
      store: { slot: 2, offset: 0, strides: [10, 1] },
      epilogue: null,
    })
    kernels.push({
      kind: 'map',
      shape: [40],
      loads: [{ slot: 2, ...whole }],
      scalars: [0],
      steps: [load(0), { kind: 'scalar', dtype: 'float32', index: 0 }, binary('add', 0, 1)],
      stores: [{ view: { slot: 3, ...whole }, value: 2 }],
    })
    kernels.push({
      kind: 'reduce',
      shape: [10, 4],
      kept: 1,
      loads: [{ slot: 3, offset: 0, strides: [1, 10] }],
      scalars: [],
      steps: [load(0)],
      value: 0,
      reducer: 'sum',
      store: { slot: 4, ...whole },
      epilogue: null,
    })
  }
  line('24 kernels of a small network', { slots: [input(8), input(20), output(40), output(40), output(10)], kernels })
}
manySmallKernels()
