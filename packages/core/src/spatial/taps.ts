// Which elements of an axis make up each element of a resized one, and with what weights.

export interface Scaling {
  readonly from: number
  readonly to: number
  /** Elements of the input per element of the result. */
  readonly ratio: number
}

export type Taps = (readonly [number, number])[][]

interface Filter {
  /** Weight of an element at a distance, and how far it reaches. */
  readonly weight: (distance: number) => number
  readonly reach: number
  /** The weight that is widened against aliasing. */
  readonly smooth: (distance: number) => number
  /** Places before the first element are moved onto it. */
  readonly clamps: boolean
}

/** Cubic convolution (Keys, 1981). */
const cubic = (a: number) => (distance: number) => {
  const d = Math.abs(distance)
  if (d < 1) return ((a + 2) * d - (a + 3)) * d * d + 1
  return d < 2 ? ((a * d - 5 * a) * d + 8 * a) * d - 4 * a : 0
}
const triangle = (distance: number) => Math.max(0, 1 - Math.abs(distance))

export const FILTERS = {
  linear: { weight: triangle, reach: 1, smooth: triangle, clamps: true },
  cubic: { weight: cubic(-0.75), reach: 2, smooth: cubic(-0.5), clamps: false },
} as const satisfies Record<string, Filter>

const clip = (i: number, size: number): number => Math.min(Math.max(i, 0), size - 1)

/** The element nearest to place i; `shift` is 0.5 where places are centres. */
export function nearestIndex(i: number, { from, ratio }: Scaling, shift: number): number {
  // rounded first, as i (a / b) may lie a hair below the whole number that it stands for
  return clip(Math.floor(Math.fround((i + shift) * ratio)), from)
}

/** Distance between places where the outermost ones coincide. */
const aligned = ({ from, to }: Scaling): number => (to > 1 ? (from - 1) / (to - 1) : 0)

/** The elements around each place, those beyond an end standing for the last. */
export function taps(scaling: Scaling, align: boolean, filter: Filter): Taps {
  const { from, to, ratio } = scaling
  return Array.from({ length: to }, (_, i) => {
    const centre = align ? i * aligned(scaling) : (i + 0.5) * ratio - 0.5
    const place = filter.clamps ? Math.max(0, centre) : centre
    const first = Math.floor(place) - filter.reach + 1
    return Array.from({ length: 2 * filter.reach }, (_, k): [number, number] => [
      clip(first + k, from),
      filter.weight(place - first - k),
    ])
  })
}

/** A filter as wide as the distance between places, over the elements that exist. */
export function smoothTaps(scaling: Scaling, align: boolean, filter: Filter): Taps {
  const { from, to } = scaling
  const ratio = align ? aligned(scaling) : scaling.ratio
  const width = Math.max(ratio, 1)
  return Array.from({ length: to }, (_, i) => {
    const centre = ratio * (i + 0.5)
    const first = Math.max(0, Math.trunc(centre - filter.reach * width + 0.5))
    const end = Math.min(from, Math.trunc(centre + filter.reach * width + 0.5))
    const weights = Array.from({ length: end - first }, (_, k) => filter.smooth((first + k - centre + 0.5) / width))
    const total = weights.reduce((a, b) => a + b, 0)
    return weights.map((weight, k): [number, number] => [first + k, weight / total])
  })
}
