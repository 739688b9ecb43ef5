/** How far a loss may be from the reference's, relatively: float32 sums taken in another order. */
const LOSS_TOLERANCE = 0.01

const shown = (losses: readonly number[]) => `${losses[0]?.toPrecision(4)} to ${losses.at(-1)?.toPrecision(4)}`

/** What is wrong with the losses of the first steps: they must be finite, go down, and be those of the reference. */
export function lossProblem(losses: readonly number[], reference: readonly number[] | null): string | null {
  if (losses.length < 2 || !losses.every(Number.isFinite)) return `losses are not finite: ${shown(losses)}`
  if (losses.at(-1)! >= losses[0]!) return `the loss does not go down: ${shown(losses)}`
  if (reference === null) return null
  const far = losses.some((loss, i) => !(Math.abs(loss - reference[i]!) <= LOSS_TOLERANCE * Math.abs(reference[i]!)))
  return far || losses.length !== reference.length
    ? `another loss than the first library's: ${shown(losses)}, not ${shown(reference)}`
    : null
}
