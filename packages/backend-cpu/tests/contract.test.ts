import { type DType, full, useSync } from '@neurite/core'
import { cpu } from '@neurite/backend-cpu'
import { describe, expect, it } from 'vitest'
import { contraction, convolution, product, type Sizes, weightGradient } from './contractions.ts'
import { compare, generator, ProgramBuilder, randomArray } from './harness.ts'

const backends = { relaxed: cpu(), plain: cpu({ relaxedSimd: false }) }
const DTYPES: readonly DType[] = ['float32', 'float32', 'float32', 'float64', 'int32', 'uint8']

/** Images, height and width of the result, inputs and outputs. */
const CONVOLUTIONS: readonly (readonly [number, number, number, number, number])[] = [
  [3, 8, 12, 16, 16],
  [1, 16, 16, 20, 24],
  [9, 4, 4, 16, 32],
  [2, 7, 7, 32, 16],
  [3, 8, 9, 16, 16],
  [2, 9, 8, 16, 40],
  [1, 64, 10, 16, 16],
]

/** Likewise, with enough tiles for the gradient of the weight to go the same way. */
const WEIGHTS: readonly (readonly [number, number, number, number, number])[] = [
  [16, 8, 8, 16, 16],
  [1, 40, 40, 20, 24],
  [5, 16, 17, 16, 32],
  [9, 9, 10, 32, 16],
  [70, 7, 4, 16, 16],
  [17, 11, 6, 16, 40],
]

/** Rows, columns and sums. */
const TRANSPOSED: readonly (readonly [number, number, number])[] = [
  [130, 203, 40],
  [131, 208, 457],
  [257, 200, 9],
  [1024, 264, 6],
]

describe.each(Object.entries(backends))('matrix products, %s', (_, backend) => {
  it('agree with the reference at random sizes, layouts and dtypes', () => {
    for (let seed = 0; seed < 400; seed++) {
      const random = generator(seed * 65537 + 11)
      const size = (most: number) => (random() < 0.03 ? 0 : 1 + Math.floor(random() ** 2 * most))
      const dtype = DTYPES[seed % DTYPES.length]!
      const batch = Array.from({ length: Math.floor(random() * 3) }, () => size(4))
      const sizes = { batch, m: size(40), n: size(60), k: size(80) }
      const builder = product(dtype, sizes, random)
      const { a, b } = builder.kernels[0] as { a: object; b: object }
      compare(backend, builder, `seed ${seed}: ${dtype} ${JSON.stringify({ ...sizes, a, b })}`, [], {
        relative: 1e-5,
        absolute: 5e-5,
      })
    }
  })

  it('agree with the reference over several axes of rows, columns and sums', () => {
    for (let seed = 0; seed < 300; seed++) {
      const random = generator(seed * 4099 + 5)
      const builder = contraction(DTYPES[seed % DTYPES.length]!, random)
      compare(backend, builder, `seed ${seed}: ${JSON.stringify(builder.kernels)}`, [], {
        relative: 2e-5,
        absolute: 3e-4,
      })
    }
  })

  it('agree with the reference where A lies transposed and is packed', () => {
    for (const [i, [m, n, k]] of TRANSPOSED.entries()) {
      for (const dtype of ['float32', 'float64', 'int32'] as const) {
        for (const way of [1, -1]) {
          const random = generator(i * 3 + way + 1)
          const builder = new ProgramBuilder()
          const [a, b] = [m * k, k * n].map((length) => builder.input(dtype, randomArray(dtype, length, random)))
          builder.kernels.push({
            kind: 'contract',
            dtype,
            batch: [],
            m: [m],
            n: [n],
            k: [k],
            a: { slot: a!, offset: way < 0 ? (k - 1) * m : 0, strides: [1, way * m] },
            b: { slot: b!, offset: 0, strides: [n, 1] },
            store: { slot: builder.output(dtype, m * n), offset: 0, strides: [n, 1] },
            epilogue: null,
          })
          compare(backend, builder, `${dtype} ${[m, n, k]} ${way}`, [], { relative: 1e-5, absolute: 4e-4 })
        }
      }
    }
  })

  it('agree with the reference as 3x3 convolutions of many channels', () => {
    for (const [i, [images, height, width, inputs, outputs]] of CONVOLUTIONS.entries()) {
      for (const turned of [false, true]) {
        const random = generator(i * 7 + 1)
        const builder = convolution([images, height, width, inputs, outputs], turned, random)
        const label = `${[images, height, width, inputs, outputs]} ${turned}`
        compare(backend, builder, label, [], { relative: 1e-5, absolute: 1e-4 })
      }
    }
  })

  it('agree with the reference as gradients of the weights of such convolutions', () => {
    for (const [i, sizes] of WEIGHTS.entries()) {
      for (const [gap, planar] of [
        [0, false],
        [3, false],
        [0, true],
        [3, true],
      ] as const) {
        const random = generator(i * 5 + 3)
        const absolute = 2e-6 * sizes[0] * sizes[1] * sizes[2]
        const builder = weightGradient(sizes, gap, planar, random)
        compare(backend, builder, `${sizes} ${gap} ${planar}`, [], { relative: 1e-5, absolute })
      }
    }
  })

  it('agree with the reference where K is cut in blocks and operands are packed', () => {
    const shapes: Sizes[] = [
      { batch: [], m: 67, n: 133, k: 300 },
      { batch: [], m: 13, n: 300, k: 513 },
      { batch: [], m: 6, n: 8, k: 1000 },
      { batch: [], m: 1, n: 257, k: 511 },
      { batch: [], m: 257, n: 1, k: 300 },
      { batch: [3], m: 31, n: 140, k: 260 },
      { batch: [2, 2], m: 25, n: 9, k: 257 },
    ]
    for (const [i, sizes] of shapes.entries()) {
      for (const dtype of ['float32', 'float64', 'int32'] as const) {
        for (let variant = 0; variant < 3; variant++) {
          const random = generator(i * 31 + variant)
          compare(backend, product(dtype, sizes, random), `${dtype} ${JSON.stringify(sizes)} ${variant}`, [], {
            relative: 1e-5,
            absolute: 4e-4,
          })
        }
      }
    }
  })
})

describe('results below the smallest normal number', () => {
  for (const relaxedSimd of [true, false]) {
    it(`are 0, relaxed SIMD ${relaxedSimd}`, () => {
      useSync(cpu({ relaxedSimd }))
      const product = (a: number, b: number) => full([9, 8], a).matmul(full([8, 9], b))
      const values = (x: ReturnType<typeof product>) => new Set(x.dataSync())
      expect(values(product(1e-20, 1e-20))).toEqual(new Set([0]))
      // As a gradient that goes on through a small slope.
      expect(values(product(1e-18, 1e-18).mul(1e-4))).toEqual(new Set([0]))
      for (const value of values(product(1e-18, -1e-18))) expect(value / -8e-36).toBeCloseTo(1, 5)
      expect(values(product(Number.NaN, 1e-30))).toEqual(new Set([Number.NaN]))
    })
  }
})
