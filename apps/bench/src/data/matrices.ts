import { uniform, uniformArray } from './random.ts'

export const MATMUL_SIZES = [256, 512, 1024] as const

/** Two square matrices with elements in [-1, 1). */
export function matrices(size: number): { left: Float32Array<ArrayBuffer>; right: Float32Array<ArrayBuffer> } {
  const next = uniform(size)
  return { left: uniformArray(size * size, next, -1, 1), right: uniformArray(size * size, next, -1, 1) }
}

/** Where a product is compared: spread over all rows and columns, both ends among them. */
const CHECKED_ELEMENTS = 64

function checkedPlaces(size: number): number[] {
  const last = size * size - 1
  return Array.from({ length: CHECKED_ELEMENTS }, (_, i) => Math.round((i * last) / (CHECKED_ELEMENTS - 1)))
}

/** The elements of a product that are compared with `expectedElements`. */
export function checkedElements(product: ArrayLike<number>, size: number): number[] {
  return checkedPlaces(size).map((place) => product[place] ?? Number.NaN)
}

/** The same elements, computed in double precision. */
export function expectedElements(size: number): number[] {
  const { left, right } = matrices(size)
  return checkedPlaces(size).map((place) => {
    const row = Math.floor(place / size)
    const column = place % size
    let sum = 0
    for (let k = 0; k < size; k++) sum += left[row * size + k]! * right[k * size + column]!
    return sum
  })
}
