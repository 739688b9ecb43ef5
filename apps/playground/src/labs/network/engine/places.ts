/** Where a network is asked for its answer. */
import { fromData, type Tensor } from '@neurite/core'

/** The middles of the cells of a square grid over -reach to reach, row by row from the bottom: [side², 2]. */
export function gridOf(side: number, reach: number): Tensor {
  const middle = (i: number) => reach * ((2 * i + 1) / side - 1)
  const places = Float32Array.from({ length: 2 * side * side }, (_, i) =>
    middle(i % 2 === 0 ? (i / 2) % side : Math.floor(i / 2 / side)),
  )
  return fromData(places, [side * side, 2], 'float32')
}

/** Evenly from -reach to reach: [count, 1]. */
export function lineOf(count: number, reach: number): Tensor {
  const places = Float32Array.from({ length: count }, (_, i) => reach * ((2 * i) / (count - 1) - 1))
  return fromData(places, [count, 1], 'float32')
}
