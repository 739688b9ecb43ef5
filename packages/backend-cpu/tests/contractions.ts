import type { DType, Step } from '@neurite/core'
import { ProgramBuilder, randomArray, randomView } from './harness.ts'

export interface Sizes {
  readonly batch: readonly number[]
  readonly m: number
  readonly n: number
  readonly k: number
}

/** A product with operands laid out at random; every other one with an epilogue that adds a bias and cuts at 0. */
export function product(dtype: DType, { batch, m, n, k }: Sizes, random: () => number): ProgramBuilder {
  const builder = new ProgramBuilder()
  const operand = (rows: number, columns: number) => {
    const transposed = random() < 0.4
    const gap = random() < 0.3 ? 3 : 0
    const reversed = random() < 0.1
    let strides = transposed ? [1, rows + gap] : [columns + gap, 1]
    if (random() < 0.1) strides = [0, 1]
    else if (random() < 0.11) strides = [1, 0]
    let span = 1 + strides[0]! * Math.max(rows - 1, 0) + strides[1]! * Math.max(columns - 1, 0)
    let offset = 2
    if (reversed) {
      offset += strides[0]! * Math.max(rows - 1, 0)
      strides = [-strides[0]!, strides[1]!]
    }
    const batchStrides = batch.map(() => 0)
    for (let d = batch.length - 1; d >= 0; d--) {
      if (random() < 0.3) continue
      batchStrides[d] = span
      span *= batch[d]!
    }
    const slot = builder.input(dtype, randomArray(dtype, span + 2, random))
    return { slot, offset, strides: [...batchStrides, ...strides] }
  }
  const shape = [...batch, m, n]
  const strides = shape.map((_, d) => shape.slice(d + 1).reduce((p, q) => p * q, 1))
  const size = shape.reduce((p, q) => p * q, 1)
  const out = builder.output(dtype, size)
  const bias = builder.input(dtype, randomArray(dtype, n, random))
  const a = operand(m, k)
  const b = operand(k, n)
  const store = { slot: out, offset: 0, strides }
  const steps: Step[] = [
    { kind: 'load', dtype, index: 0 },
    { kind: 'load', dtype, index: 1 },
    { kind: 'const', dtype, value: 0 },
    { kind: 'binary', dtype, fn: 'add', a: 0, b: 1 },
    { kind: 'binary', dtype, fn: 'max', a: 3, b: 2 },
  ]
  const perColumn = { slot: bias, offset: 0, strides: shape.map((_, d) => (d === shape.length - 1 ? 1 : 0)) }
  const epilogue =
    random() < 0.5
      ? null
      : {
          kind: 'map' as const,
          shape,
          loads: [store, perColumn],
          scalars: [],
          steps,
          stores: [{ view: store, value: 4 }],
        }
  builder.kernels.push({ kind: 'contract', dtype, batch, m: [m], n: [n], k: [k], a, b, store, epilogue })
  return builder
}

/** Rows, columns and sums over several axes, every view strided at random, rows of the result apart. */
export function contraction(dtype: DType, random: () => number): ProgramBuilder {
  const builder = new ProgramBuilder()
  const axes = (most: number, product: number): number[] => {
    const sizes = Array.from({ length: 1 + Math.floor(random() * most) }, () => 1 + Math.floor(random() * 7))
    if (random() < 0.3)
      sizes[sizes.length - 1] = 1 + Math.floor((random() * product) / sizes.reduce((p, q) => p * q, 1))
    return sizes
  }
  const [batch, m, n, k] = [random() < 0.5 ? [] : axes(2, 6), axes(3, 60), axes(2, 40), axes(3, 300)]
  const operand = (shape: readonly number[]) => {
    // windows overlap: now and then an axis moves by no more than its neighbour
    const { strides, offset, length } = randomView(shape, random)
    const moved =
      random() < 0.3
        ? strides.map((stride, d) => strides[random() < 0.3 ? (d + 1) % shape.length : d]! * Math.sign(stride))
        : strides
    const low = shape.reduce((sum, size, d) => sum + Math.min(0, moved[d]! * (size - 1)), 0)
    const high = shape.reduce((sum, size, d) => sum + Math.max(0, moved[d]! * (size - 1)), 0)
    const slot = builder.input(dtype, randomArray(dtype, Math.max(length, high - low + 1 + offset), random))
    return { slot, offset: Math.max(offset, -low), strides: moved }
  }
  const a = operand([...batch, ...m, ...k])
  const b = operand([...batch, ...k, ...n])
  // from the innermost axis out; gaps between rows
  const shape = [...batch, ...m, ...n]
  const strides = new Array<number>(shape.length)
  let span = 1
  for (let d = shape.length - 1; d >= 0; d--) {
    if (d < batch.length + m.length && random() < 0.3) span += 3
    strides[d] = span
    span *= shape[d]!
  }
  const out = builder.output(dtype, span + 2)
  const store = { slot: out, offset: 2, strides }
  const steps: Step[] = [
    { kind: 'load', dtype, index: 0 },
    { kind: 'binary', dtype, fn: 'mul', a: 0, b: 0 },
  ]
  const squares = {
    kind: 'map' as const,
    shape,
    loads: [store],
    scalars: [],
    steps,
    stores: [{ view: store, value: 1 }],
  }
  builder.kernels.push({
    kind: 'contract',
    dtype,
    batch,
    m,
    n,
    k,
    a,
    b,
    store,
    epilogue: random() < 0.3 ? squares : null,
  })
  return builder
}

/** A 3x3 convolution with stride 1, channels last, its input padded; `turned`: with the weight of an input gradient. */
export function convolution(
  [images, height, width, inputs, outputs]: readonly [number, number, number, number, number],
  turned: boolean,
  random: () => number,
): ProgramBuilder {
  const builder = new ProgramBuilder()
  const [down, across] = [height + 2, width + 2]
  const x = builder.input('float32', randomArray('float32', images * down * across * inputs, random))
  const w = builder.input('float32', randomArray('float32', 9 * inputs * outputs, random))
  const out = builder.output('float32', images * height * width * outputs)
  const row = across * inputs
  builder.kernels.push({
    kind: 'contract',
    dtype: 'float32',
    batch: [],
    m: images === 1 ? [height, width] : [images, height, width],
    n: [outputs],
    k: [3, 3, inputs],
    a: { slot: x, offset: 0, strides: [...(images === 1 ? [] : [down * row]), row, inputs, row, inputs, 1] },
    b: turned
      ? { slot: w, offset: 8, strides: [-3, -1, 9 * outputs, 9] }
      : { slot: w, offset: 0, strides: [3, 1, 9, 9 * inputs] },
    store: {
      slot: out,
      offset: 0,
      strides: [...(images === 1 ? [] : [height * width * outputs]), width * outputs, outputs, 1],
    },
    epilogue: null,
  })
  return builder
}

/**
 * The gradient of the weight of a 3x3 convolution with stride 1, from its padded input and the gradient of its results, whose
 * channels lie side by side, or whose columns do (`planar`).
 */
export function weightGradient(
  [images, height, width, inputs, outputs]: readonly [number, number, number, number, number],
  gap: number,
  planar: boolean,
  random: () => number,
): ProgramBuilder {
  const builder = new ProgramBuilder()
  const row = (width + 2) * inputs + gap
  const image = (height + 2) * row
  const x = builder.input('float32', randomArray('float32', images * image, random))
  const [column, plane] = [outputs + gap, height * width + gap]
  const length = planar ? outputs * plane : height * width * column
  const y = builder.input('float32', randomArray('float32', images * length, random))
  const out = builder.output('float32', 9 * inputs * outputs)
  const single = images === 1
  const along = planar ? [width, 1, plane] : [width * column, column, 1]
  builder.kernels.push({
    kind: 'contract',
    dtype: 'float32',
    batch: [],
    m: [3, 3 * inputs],
    n: [outputs],
    k: single ? [height, width] : [images, height, width],
    a: { slot: x, offset: 0, strides: [row, 1, ...(single ? [] : [image]), row, inputs] },
    b: { slot: y, offset: gap, strides: [...(single ? [] : [length]), ...along] },
    store: { slot: out, offset: 0, strides: [3 * inputs * outputs, outputs, 1] },
    epilogue: null,
  })
  return builder
}
