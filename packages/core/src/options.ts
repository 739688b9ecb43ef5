import { ArgumentError } from './errors.ts'

/** Number of single-character edits between two words (Levenshtein). */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const substitution = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, substitution))
    }
    row = next
  }
  return row[b.length]!
}

/** The candidate nearest to `word`, when it is near enough to be worth suggesting. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const lower = word.toLowerCase()
  const ranked = candidates
    .map((candidate) => ({ candidate, distance: editDistance(lower, candidate.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance)
  const best = ranked[0]
  return best && best.distance <= Math.max(2, word.length / 2) ? best.candidate : undefined
}

/** Throws an `ArgumentError` naming the first key of `options` that is not in `known`, and the nearest known one. */
export function checkOptions(where: string, options: object | undefined, known: readonly string[]): void {
  if (options === undefined) return
  if (options === null || typeof options !== 'object' || Array.isArray(options)) {
    throw new ArgumentError(
      `[${where}] options must be an object like { ${known[0] ?? ''}: … }, received ${String(options)}`,
    )
  }
  for (const key in options) {
    if (known.includes(key)) continue
    const near = nearest(key, known)
    const hint = near
      ? `did you mean '${near}'?`
      : known.length
        ? `known options: ${known.join(', ')}`
        : 'it takes no options'
    throw new ArgumentError(`[${where}] unknown option '${key}'; ${hint}`, { option: key })
  }
}
