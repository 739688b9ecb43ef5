import type { Family, Tolerance } from './format.ts'

/** What float32 computations are held to. */
const TOLERANCE: Tolerance = { rtol: 1e-4, atol: 1e-5 }

/** The same cases for a device without float64: its place is taken by float32, at the tolerance that goes with it. */
export function inFloat32(family: Family): Family {
  // Schedules are numbers of the host.
  const cases = family.cases.map((one) => (one.kind === 'scheduler' ? one : (narrowed(one) as typeof one)))
  return { name: family.name, cases }
}

function narrowed(value: unknown): unknown {
  if (value === 'float64') return 'float32'
  if (Array.isArray(value)) return isNumbers(value) ? value : value.map(narrowed)
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value
  const entries = Object.entries(value).map(([key, part]) => [
    key,
    key === 'tolerance' ? loosened(part as Tolerance) : narrowed(part),
  ])
  return Object.fromEntries(entries)
}

const isNumbers = (list: readonly unknown[]): boolean => list.length > 0 && typeof list[0] === 'number'

function loosened({ rtol, atol }: Tolerance): Tolerance {
  return { rtol: Math.max(rtol, TOLERANCE.rtol), atol: Math.max(atol, TOLERANCE.atol) }
}
