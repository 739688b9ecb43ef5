import type { Emitter } from './emitter.ts'

// The minimal filtering of Winograd, in the form of Lavin and Gray (https://arxiv.org/abs/1509.09308): 4 results of 3 weights
// from 6 inputs, by way of 6 products, which stand for the values of polynomials at six points. Applied along both axes, 36
// products instead of 144. The points 0, 1/r, -1/r, r, -r and infinity with r the root of 2 lose less than whole numbers do.
// Everything here works on locals that hold vectors.

/** Inputs and products along an axis of a tile. */
export const TILE_INPUTS = 6
/** Results along an axis of a tile. */
export const TILE_RESULTS = 4
export const WEIGHTS = 3

/** The two points that are no whole numbers. */
const NEAR = Math.SQRT1_2
const FAR = Math.SQRT2

type Vectors = readonly number[]

class Arithmetic {
  private readonly e: Emitter
  constructor(e: Emitter) {
    this.e = e
  }
  private keep(): number {
    const local = this.e.f.local('v128')
    this.e.f.set(local)
    return local
  }
  add(x: number, y: number): number {
    this.e.f.get(x).get(y).op('f32x4.add')
    return this.keep()
  }
  sub(x: number, y: number): number {
    this.e.f.get(x).get(y).op('f32x4.sub')
    return this.keep()
  }
  scale(factor: number, x: number): number {
    this.e.float32(factor)
    this.e.f.get(x).op('f32x4.mul')
    return this.keep()
  }
  /** `factor * x + y`. */
  addScaled(factor: number, x: number, y: number): number {
    this.e.float32(factor)
    this.e.f.get(x).get(y)
    this.e.madd('f32x4')
    return this.keep()
  }
}

/** Inputs as factors of the products. */
export function fromInputs(e: Emitter, d: Vectors): number[] {
  const [d0, d1, d2, d3, d4, d5] = d as [number, number, number, number, number, number]
  const is = new Arithmetic(e)
  const [even, odd] = [is.addScaled(-2, d2, d4), is.addScaled(-2, d1, d3)]
  const [farEven, farOdd] = [is.addScaled(-0.5, d2, d4), is.addScaled(-0.5, d1, d3)]
  return [
    is.add(d0, is.addScaled(-2.5, d2, d4)),
    is.addScaled(NEAR, odd, even),
    is.addScaled(-NEAR, odd, even),
    is.addScaled(FAR, farOdd, farEven),
    is.addScaled(-FAR, farOdd, farEven),
    is.add(d1, is.addScaled(-2.5, d3, d5)),
  ]
}

/** Weights as factors of the products. */
export function fromWeights(e: Emitter, g: Vectors): number[] {
  const [g0, g1, g2] = g as [number, number, number]
  const is = new Arithmetic(e)
  const [near, far] = [is.addScaled(0.5, g2, g0), is.addScaled(2, g2, g0)]
  return [
    g0,
    is.scale(-2 / 3, is.addScaled(NEAR, g1, near)),
    is.scale(-2 / 3, is.addScaled(-NEAR, g1, near)),
    is.scale(1 / 6, is.addScaled(FAR, g1, far)),
    is.scale(1 / 6, is.addScaled(-FAR, g1, far)),
    g2,
  ]
}

/** Products as results. */
export function toResults(e: Emitter, m: Vectors): number[] {
  const [m0, m1, m2, m3, m4, m5] = m as [number, number, number, number, number, number]
  const is = new Arithmetic(e)
  const [near, nearOdd] = [is.add(m1, m2), is.sub(m1, m2)]
  const [far, farOdd] = [is.add(m3, m4), is.sub(m3, m4)]
  return [
    is.add(m0, is.add(near, far)),
    is.addScaled(NEAR, nearOdd, is.scale(FAR, farOdd)),
    is.addScaled(0.5, near, is.scale(2, far)),
    is.addScaled(NEAR / 2, nearOdd, is.addScaled(2 * FAR, farOdd, m5)),
  ]
}

// A product of three factors is summed, so the gradient of the weights needs the same products: what made results of
// products makes factors of the gradients of results, and what made factors of weights makes their gradients.

/** Gradients of results as factors of the products: `toResults` turned around. */
export function fromResults(e: Emitter, y: Vectors): number[] {
  const [y0, y1, y2, y3] = y as [number, number, number, number]
  const is = new Arithmetic(e)
  const [near, nearOdd] = [is.addScaled(0.5, y2, y0), is.addScaled(0.5, y3, y1)]
  const [far, farOdd] = [is.addScaled(2, y2, y0), is.addScaled(2, y3, y1)]
  return [
    y0,
    is.addScaled(NEAR, nearOdd, near),
    is.addScaled(-NEAR, nearOdd, near),
    is.addScaled(FAR, farOdd, far),
    is.addScaled(-FAR, farOdd, far),
    y3,
  ]
}

/** Products as gradients of weights: `fromWeights` turned around. */
export function toWeights(e: Emitter, m: Vectors): number[] {
  const [m0, m1, m2, m3, m4, m5] = m as [number, number, number, number, number, number]
  const is = new Arithmetic(e)
  const [near, nearOdd] = [is.add(m1, m2), is.sub(m1, m2)]
  const [far, farOdd] = [is.add(m3, m4), is.sub(m3, m4)]
  return [
    is.addScaled(-2 / 3, near, is.addScaled(1 / 6, far, m0)),
    is.addScaled((-2 / 3) * NEAR, nearOdd, is.scale(FAR / 6, farOdd)),
    is.addScaled(-1 / 3, near, is.addScaled(1 / 3, far, m5)),
  ]
}

/** Transforms a square of vectors along both axes; `at(row, column)` gives a local that holds one. */
export function alongBoth(
  e: Emitter,
  size: number,
  at: (row: number, column: number) => number,
  transform: (e: Emitter, vectors: Vectors) => number[],
  store: (row: number, column: number, vector: number) => void,
): void {
  const all = Array.from({ length: size }, (_, i) => i)
  const columns = all.map((column) =>
    transform(
      e,
      all.map((row) => at(row, column)),
    ),
  )
  for (const row of columns[0]!.keys()) {
    const results = transform(
      e,
      columns.map((column) => column[row]!),
    )
    for (const [column, vector] of results.entries()) store(row, column, vector)
  }
}
