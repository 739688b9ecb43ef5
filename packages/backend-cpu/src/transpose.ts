import type { FunctionBuilder } from './wasm/functionBuilder.ts'

type Four = readonly [number, number, number, number]

/** The locals of four vectors that hold the columns of the 4x4 words in `rows`. */
export function transpose(f: FunctionBuilder, rows: Four): Four {
  const mix = (x: number, y: number, ...words: [number, number, number, number]): number => {
    const vector = f.local('v128')
    f.get(x)
      .get(y)
      .shuffleWords(...words)
      .set(vector)
    return vector
  }
  const [p, q, r, s] = rows
  const [lowPQ, lowRS] = [mix(p, q, 0, 4, 1, 5), mix(r, s, 0, 4, 1, 5)]
  const [highPQ, highRS] = [mix(p, q, 2, 6, 3, 7), mix(r, s, 2, 6, 3, 7)]
  return [
    mix(lowPQ, lowRS, 0, 1, 4, 5),
    mix(lowPQ, lowRS, 2, 3, 6, 7),
    mix(highPQ, highRS, 0, 1, 4, 5),
    mix(highPQ, highRS, 2, 3, 6, 7),
  ]
}
