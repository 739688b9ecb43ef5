import type { StoredDType, StoredTensor, Tolerance } from './format.ts'

/** What was computed, read back. */
export interface Computed {
  readonly dtype: string
  readonly shape: readonly number[]
  readonly data: ArrayLike<number>
}

/** The library has no int64; integers of 32 bits stand for them. */
const EXPECTED: Readonly<Record<StoredDType, string>> = {
  float32: 'float32',
  float64: 'float64',
  int64: 'int32',
  bool: 'bool',
}

export function expectedDType(dtype: StoredDType): string {
  return EXPECTED[dtype]
}

/** What is wrong with `got`, in one line, or null where nothing is. Integers, bools, NaN and infinities count exactly. */
export function compare(what: string, got: Computed, want: StoredTensor, { rtol, atol }: Tolerance): string | null {
  const dtype = EXPECTED[want.dtype]
  if (String(got.shape) !== String(want.shape)) return `${what}: got shape [${got.shape}], want [${want.shape}]`
  if (got.dtype !== dtype) return `${what}: got dtype ${got.dtype}, want ${dtype}`
  if (got.data.length !== want.data.length) return `${what}: got ${got.data.length} values, want ${want.data.length}`
  const exact = dtype === 'int32' || dtype === 'bool'
  let wrong = 0
  let worst = -1
  let worstError = 0
  want.data.forEach((wanted, i) => {
    const error = errorOf(got.data[i]!, wanted, exact ? 0 : atol + rtol * Math.abs(wanted))
    if (error <= 1) return
    wrong += 1
    if (error > worstError) [worst, worstError] = [i, error]
  })
  if (wrong === 0) return null
  const times = worstError === Number.POSITIVE_INFINITY ? '' : `, ${worstError.toPrecision(3)} times the tolerance`
  return `${what}[${worst}]: got ${got.data[worst]}, want ${want.data[worst]}${times} (${wrong} of ${want.data.length} differ)`
}

/** The error in units of the tolerance. */
function errorOf(got: number, want: number, allowed: number): number {
  if (got === want || (Number.isNaN(got) && Number.isNaN(want))) return 0
  if (!Number.isFinite(got) || !Number.isFinite(want) || allowed === 0) return Number.POSITIVE_INFINITY
  return Math.abs(got - want) / allowed
}
