import { ArgumentError } from '@neurite/core'

/**
 * The fewest insertions, deletions and substitutions that turn one sequence into another (Levenshtein, 1966).
 * https://en.wikipedia.org/wiki/Levenshtein_distance
 */
export function editDistance(prediction: ArrayLike<unknown>, target: ArrayLike<unknown>): number {
  let row = Array.from({ length: target.length + 1 }, (_, j) => j)
  for (let i = 0; i < prediction.length; i++) {
    const next = [i + 1]
    for (let j = 0; j < target.length; j++) {
      const substituted = row[j]! + Number(prediction[i] !== target[j])
      next.push(Math.min(substituted, row[j + 1]! + 1, next[j]! + 1))
    }
    row = next
  }
  return row[target.length]!
}

/**
 * Edits per element of the targets, over all sequences together: the error rate of characters or words.
 * https://en.wikipedia.org/wiki/Word_error_rate
 */
export function editErrorRate(
  predictions: readonly ArrayLike<unknown>[],
  targets: readonly ArrayLike<unknown>[],
): number {
  if (predictions.length !== targets.length) {
    throw new ArgumentError(
      `[editErrorRate] takes as many predictions as targets, received ${predictions.length} and ${targets.length}`,
    )
  }
  const edits = predictions.reduce((sum, sequence, i) => sum + editDistance(sequence, targets[i]!), 0)
  return edits / targets.reduce((sum, sequence) => sum + sequence.length, 0)
}
