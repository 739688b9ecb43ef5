// The minimal filtering of Winograd, in the form of Lavin and Gray (https://arxiv.org/abs/1509.09308): 4 results of 3 weights
// from 6 inputs, by way of 6 products, which stand for the values of polynomials at six points. Applied along both axes, 36
// products instead of 144. The points 0, 1/r, -1/r, r, -r and infinity with r the root of 2 lose less than whole numbers do.
// Everything here is text: names of values, one or four channels wide, and lines that make others of them.

/** Inputs, products, results and weights along an axis of a tile. */
export const TILE_INPUTS = 6
export const TILE_RESULTS = 4
export const WEIGHTS = 3
export const PRODUCTS = TILE_INPUTS * TILE_INPUTS

/** The two points that are no whole numbers. */
const NEAR = `${Math.fround(Math.SQRT1_2)}f`
const FAR = `${Math.fround(Math.SQRT2)}f`
const [HALF_NEAR, TWICE_FAR] = [`${Math.fround(Math.SQRT1_2 / 2)}f`, `${Math.fround(2 * Math.SQRT2)}f`]
const [SIXTH, THIRD, TWO_THIRDS] = [1 / 6, 1 / 3, 2 / 3].map((value) => `${Math.fround(value)}f`)
const FAR_SIXTH = `${Math.fround(Math.SQRT2 / 6)}f`
const NEAR_TWO_THIRDS = `${Math.fround((2 / 3) * Math.SQRT1_2)}f`

/** Lines that compute names, `own` and a letter, from others, and the texts of what comes out. */
export type Transform = (from: readonly string[], own: string) => { lines: string[]; results: string[] }

/** Inputs as factors of the products. */
export const fromInputs: Transform = ([d0, d1, d2, d3, d4, d5], own) => ({
  lines: [
    `let ${own}a = ${d4} - 2f * ${d2};`,
    `let ${own}b = ${NEAR} * (${d3} - 2f * ${d1});`,
    `let ${own}c = ${d4} - 0.5f * ${d2};`,
    `let ${own}d = ${FAR} * (${d3} - 0.5f * ${d1});`,
  ],
  results: [
    `${d0} + (${d4} - 2.5f * ${d2})`,
    `${own}a + ${own}b`,
    `${own}a - ${own}b`,
    `${own}c + ${own}d`,
    `${own}c - ${own}d`,
    `${d1} + (${d5} - 2.5f * ${d3})`,
  ],
})

/** Weights as factors of the products. */
export const fromWeights: Transform = ([g0, g1, g2], own) => ({
  lines: [
    `let ${own}a = ${g0} + 0.5f * ${g2};`,
    `let ${own}b = ${NEAR} * ${g1};`,
    `let ${own}c = ${g0} + 2f * ${g2};`,
    `let ${own}d = ${FAR} * ${g1};`,
  ],
  results: [
    g0!,
    `-${TWO_THIRDS} * (${own}a + ${own}b)`,
    `-${TWO_THIRDS} * (${own}a - ${own}b)`,
    `${SIXTH} * (${own}c + ${own}d)`,
    `${SIXTH} * (${own}c - ${own}d)`,
    g2!,
  ],
})

/** What follows has two pairs of products, of points that differ in their sign. */
const pairs = (m: readonly string[], own: string) => [
  `let ${own}a = ${m[1]} + ${m[2]};`,
  `let ${own}b = ${m[1]} - ${m[2]};`,
  `let ${own}c = ${m[3]} + ${m[4]};`,
  `let ${own}d = ${m[3]} - ${m[4]};`,
]

/** Products as results. */
export const toResults: Transform = (m, own) => ({
  lines: pairs(m, own),
  results: [
    `${m[0]} + (${own}a + ${own}c)`,
    `${NEAR} * ${own}b + ${FAR} * ${own}d`,
    `0.5f * ${own}a + 2f * ${own}c`,
    `${HALF_NEAR} * ${own}b + (${TWICE_FAR} * ${own}d + ${m[5]})`,
  ],
})

// A product of three factors is summed, so the gradient of the weights needs the same products: what made results of
// products makes factors of the gradients of results, and what made factors of weights makes their gradients.

/** Gradients of results as factors of the products: `toResults` turned around. */
export const fromResults: Transform = ([y0, y1, y2, y3], own) => ({
  lines: [
    `let ${own}a = ${y0} + 0.5f * ${y2};`,
    `let ${own}b = ${NEAR} * (${y1} + 0.5f * ${y3});`,
    `let ${own}c = ${y0} + 2f * ${y2};`,
    `let ${own}d = ${FAR} * (${y1} + 2f * ${y3});`,
  ],
  results: [y0!, `${own}a + ${own}b`, `${own}a - ${own}b`, `${own}c + ${own}d`, `${own}c - ${own}d`, y3!],
})

/** Products as gradients of weights: `fromWeights` turned around. */
export const toWeights: Transform = (m, own) => ({
  lines: pairs(m, own),
  results: [
    `${m[0]} + (${SIXTH} * ${own}c - ${TWO_THIRDS} * ${own}a)`,
    `${FAR_SIXTH} * ${own}d - ${NEAR_TWO_THIRDS} * ${own}b`,
    `${m[5]} + ${THIRD} * (${own}c - ${own}a)`,
  ],
})

/**
 * Lines that transform a square of values along both axes. `at` gives the text of one, `store` lines for one that came out;
 * what is read is read column by column, so that few values are held at a time.
 */
export function alongBoth(
  transform: Transform,
  size: number,
  at: (row: number, column: number) => string,
  store: (row: number, column: number, text: string) => readonly string[],
): string[] {
  const all = [...Array(size).keys()]
  const lines: string[] = []
  const columns = all.map((column) => {
    const read = all.map((row) => {
      lines.push(`let x${row}_${column} = ${at(row, column)};`)
      return `x${row}_${column}`
    })
    const down = transform(read, `c${column}`)
    lines.push(...down.lines)
    return down.results.map((text, row) => {
      lines.push(`let t${row}_${column} = ${text};`)
      return `t${row}_${column}`
    })
  })
  for (const row of columns[0]!.keys()) {
    const across = transform(
      columns.map((column) => column[row]!),
      `r${row}`,
    )
    lines.push(...across.lines)
    for (const [column, text] of across.results.entries()) lines.push(...store(row, column, text))
  }
  return lines
}
