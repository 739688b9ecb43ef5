// Factorisations of small matrices, in row-major double precision. Each writes its results one below the other.

type Matrix = Float64Array

/** What the routine `matrix` does, by the code in its attributes. */
export const FACTORS = { cholesky: 0, solve: 1, determinant: 2, eigh: 3, svd: 4, qr: 5 } as const

const at = (a: Matrix, i: number): number => a[i]!

/** L of `A = L L^T`, read from the lower triangle; NaN from the first pivot on that is not positive. */
function cholesky(a: Matrix, n: number): Matrix {
  const l = new Float64Array(n * n)
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = at(a, i * n + j)
      for (let k = 0; k < j; k++) sum -= at(l, i * n + k) * at(l, j * n + k)
      l[i * n + j] = i === j ? Math.sqrt(sum > 0 ? sum : Number.NaN) : sum / at(l, j * n + j)
    }
  }
  return l
}

function swapRows(a: Matrix, width: number, p: number, q: number): void {
  if (p === q) return
  const row = a.slice(p * width, (p + 1) * width)
  a.copyWithin(p * width, q * width, (q + 1) * width)
  a.set(row, q * width)
}

/** Gaussian elimination of A with the largest pivots, in place, done to the columns of B too; the sign of the exchanges. */
function eliminate(a: Matrix, n: number, b: Matrix, width: number): number {
  let sign = 1
  for (let j = 0; j < n; j++) {
    let pivot = j
    for (let i = j + 1; i < n; i++) if (Math.abs(at(a, i * n + j)) > Math.abs(at(a, pivot * n + j))) pivot = i
    if (pivot !== j) sign = -sign
    swapRows(a, n, j, pivot)
    swapRows(b, width, j, pivot)
    for (let i = j + 1; i < n; i++) {
      const factor = at(a, i * n + j)
      if (factor === 0) continue
      const ratio = factor / at(a, j * n + j)
      for (let k = j; k < n; k++) a[i * n + k]! -= ratio * at(a, j * n + k)
      for (let k = 0; k < width; k++) b[i * width + k]! -= ratio * at(b, j * width + k)
    }
  }
  return sign
}

/** X of `A X = B`. */
function solve(a: Matrix, n: number, b: Matrix, width: number): Matrix {
  eliminate(a, n, b, width)
  for (let i = n - 1; i >= 0; i--) {
    for (let k = 0; k < width; k++) {
      let sum = at(b, i * width + k)
      for (let j = i + 1; j < n; j++) sum -= at(a, i * n + j) * at(b, j * width + k)
      b[i * width + k] = sum / at(a, i * n + i)
    }
  }
  return b
}

/** The determinant, its sign, and the logarithm of its size. */
function determinant(a: Matrix, n: number): Matrix {
  const exchanges = eliminate(a, n, new Float64Array(0), 0)
  const pivots = Array.from({ length: n }, (_, i) => at(a, i * n + i))
  return Float64Array.of(
    pivots.reduce((product, p) => product * p, exchanges),
    pivots.reduce((sign, p) => sign * Math.sign(p), exchanges),
    pivots.reduce((sum, p) => sum + Math.log(Math.abs(p)), 0),
  )
}

/** Cosine and sine of the rotation that makes two directions orthogonal, from half the difference of their squares. */
function rotation(difference: number, product: number): [number, number] {
  const ratio = difference / product
  const tangent = (ratio >= 0 ? 1 : -1) / (Math.abs(ratio) + Math.hypot(ratio, 1))
  const cosine = 1 / Math.hypot(tangent, 1)
  return [cosine, tangent * cosine]
}

const SWEEPS = 60

/** Turns columns p and q of a matrix. */
function rotateColumns(a: Matrix, rows: number, width: number, p: number, q: number, c: number, s: number): void {
  for (let i = 0; i < rows; i++) {
    const [x, y] = [at(a, i * width + p), at(a, i * width + q)]
    a[i * width + p] = c * x - s * y
    a[i * width + q] = s * x + c * y
  }
}

const identity = (n: number): Matrix => Float64Array.from({ length: n * n }, (_, i) => Number(i % (n + 1) === 0))

/** Eigenvalues in ascending order, then eigenvectors as columns, by Jacobi's rotations; the lower triangle is read. */
function eigh(a: Matrix, n: number): Matrix {
  for (let i = 0; i < n; i++) for (let j = i + 1; j < n; j++) a[i * n + j] = at(a, j * n + i)
  const vectors = identity(n)
  const scale = Math.hypot(...a)
  for (let sweep = 0, off = 1; sweep < SWEEPS && off > 0; sweep++) {
    off = 0
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) {
        const product = at(a, p * n + q)
        if (Math.abs(product) <= Number.EPSILON * 1e-2 * scale) continue
        off++
        const [c, s] = rotation((at(a, q * n + q) - at(a, p * n + p)) / 2, product)
        rotateColumns(a, n, n, p, q, c, s)
        for (let k = 0; k < n; k++) {
          const [x, y] = [at(a, p * n + k), at(a, q * n + k)]
          a[p * n + k] = c * x - s * y
          a[q * n + k] = s * x + c * y
        }
        rotateColumns(vectors, n, n, p, q, c, s)
      }
    }
  }
  const order = Array.from({ length: n }, (_, i) => i).sort((p, q) => at(a, p * n + p) - at(a, q * n + q))
  const result = new Float64Array((n + 1) * n)
  order.forEach((from, j) => {
    result[j] = at(a, from * n + from)
    for (let i = 0; i < n; i++) result[(i + 1) * n + j] = at(vectors, i * n + from)
  })
  return result
}

function transposed(a: Matrix, m: number, n: number): Matrix {
  const b = new Float64Array(m * n)
  for (let i = 0; i < m; i++) for (let j = 0; j < n; j++) b[j * m + i] = at(a, i * n + j)
  return b
}

/** For m >= n: U [m, n], the singular values in descending order, V [n, n], by rotations that make columns orthogonal. */
function tallSvd(a: Matrix, m: number, n: number): { u: Matrix; s: number[]; v: Matrix } {
  const v = identity(n)
  const dot = (p: number, q: number) => {
    let sum = 0
    for (let i = 0; i < m; i++) sum += at(a, i * n + p) * at(a, i * n + q)
    return sum
  }
  for (let sweep = 0, off = 1; sweep < SWEEPS && off > 0; sweep++) {
    off = 0
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) {
        const [pp, qq, pq] = [dot(p, p), dot(q, q), dot(p, q)]
        if (Math.abs(pq) <= Number.EPSILON * Math.sqrt(pp * qq)) continue
        off++
        const [c, s] = rotation((qq - pp) / 2, pq)
        rotateColumns(a, m, n, p, q, c, s)
        rotateColumns(v, n, n, p, q, c, s)
      }
    }
  }
  const lengths = Array.from({ length: n }, (_, j) => Math.sqrt(dot(j, j)))
  const order = lengths.map((_, j) => j).sort((p, q) => lengths[q]! - lengths[p]!)
  const u = new Float64Array(m * n)
  const sorted = new Float64Array(n * n)
  order.forEach((from, j) => {
    for (let i = 0; i < m; i++) u[i * n + j] = at(a, i * n + from)
    for (let i = 0; i < n; i++) sorted[i * n + j] = at(v, i * n + from)
  })
  const s = order.map((j) => lengths[j]!)
  const least = Number.EPSILON * m * (s[0] ?? 0)
  for (let j = 0; j < n; j++) completeColumn(u, m, n, j, s[j]! > least ? s[j]! : 0)
  return { u, s, v: sorted }
}

/** Divides column j by its length, or, where that is 0, takes a unit vector orthogonal to the columns before it. */
function completeColumn(u: Matrix, m: number, n: number, j: number, length: number): void {
  if (length > 0) {
    for (let i = 0; i < m; i++) u[i * n + j]! /= length
    return
  }
  for (let axis = 0; axis < m; axis++) {
    const trial = Float64Array.from({ length: m }, (_, i) => Number(i === axis))
    for (let k = 0; k < j; k++) {
      let overlap = 0
      for (let i = 0; i < m; i++) overlap += at(trial, i) * at(u, i * n + k)
      for (let i = 0; i < m; i++) trial[i]! -= overlap * at(u, i * n + k)
    }
    const size = Math.hypot(...trial)
    if (size < 0.5 / Math.sqrt(m)) continue
    for (let i = 0; i < m; i++) u[i * n + j] = at(trial, i) / size
    return
  }
}

/** With k = min(m, n): U [m, k], the singular values [1, k], V [n, k]. */
function svd(a: Matrix, m: number, n: number): Matrix {
  const { u, s, v } = m >= n ? tallSvd(a, m, n) : tallSvd(transposed(a, m, n), n, m)
  return Float64Array.from([...(m >= n ? u : v), ...s, ...(m >= n ? v : u)])
}

/** With k = min(m, n): Q [m, k], then the transpose of R, [n, k], by Householder's reflections with LAPACK's signs. */
function qr(a: Matrix, m: number, n: number): Matrix {
  const k = Math.min(m, n)
  const reflections: { vector: Matrix; factor: number }[] = []
  const reflect = (b: Matrix, width: number, j: number, { vector, factor }: { vector: Matrix; factor: number }) => {
    for (let c = 0; c < width; c++) {
      let sum = 0
      for (let i = j; i < m; i++) sum += at(vector, i) * at(b, i * width + c)
      for (let i = j; i < m; i++) b[i * width + c]! -= factor * sum * at(vector, i)
    }
  }
  for (let j = 0; j < k; j++) {
    const vector = new Float64Array(m)
    let below = 0
    for (let i = j + 1; i < m; i++) below = Math.hypot(below, at(a, i * n + j))
    const first = at(a, j * n + j)
    if (below === 0) {
      reflections.push({ vector, factor: 0 })
      continue
    }
    const pivot = first >= 0 ? -Math.hypot(first, below) : Math.hypot(first, below)
    for (let i = j + 1; i < m; i++) vector[i] = at(a, i * n + j) / (first - pivot)
    vector[j] = 1
    reflections.push({ vector, factor: (pivot - first) / pivot })
    reflect(a, n, j, reflections[j]!)
  }
  const result = new Float64Array((m + n) * k)
  for (let i = 0; i < k; i++) result[i * k + i] = 1
  const q = result.subarray(0, m * k)
  for (let j = k - 1; j >= 0; j--) reflect(q, k, j, reflections[j]!)
  for (let i = 0; i < k; i++) for (let j = i; j < n; j++) result[(m + j) * k + i] = at(a, i * n + j)
  return result
}

/** Applies the function with a code of FACTORS to one matrix [m, n] and, for `solve`, one right side [n, width]. */
export function factor(code: number, a: Matrix, m: number, n: number, b: Matrix, width: number): Matrix {
  switch (code) {
    case FACTORS.cholesky:
      return cholesky(a, n)
    case FACTORS.solve:
      return solve(a, n, b, width)
    case FACTORS.determinant:
      return determinant(a, n)
    case FACTORS.eigh:
      return eigh(a, n)
    case FACTORS.svd:
      return svd(a, m, n)
    default:
      return qr(a, m, n)
  }
}
