/**
 * Factorisations of small matrices in float32, as in core's `reference/matrices.ts`: one workgroup for each matrix, which
 * works in scratch memory through `take` and `put`. `m`, `n`, `width`, `lane` are in scope, `LANES` invocations share the
 * work, and every step that others depend on ends in a barrier. Each text leaves results in memory and names their place.
 */

/** Rounding of float32, relative. */
const EPSILON = '1.1920929e-7f'
const SWEEPS = 24

/** L of `A = L L^T` from the lower triangle; NaN from the first pivot on that is not positive. */
const cholesky = `
for (var j = 0u; j < n; j++) {
  for (var i = j + lane; i < n; i += LANES) {
    var sum = take(i * n + j);
    for (var k = 0u; k < j; k++) {
      sum -= take(i * n + k) * take(j * n + k);
    }
    put(i * n + j, sum);
  }
  storageBarrier();
  let found = take(j * n + j);
  let pivot = select(bitcast<f32>(0x7fc00000u + zero()), sqrt(max(found, 0f)), found > 0f);
  storageBarrier();
  for (var i = j + lane; i < n; i += LANES) {
    put(i * n + j, select(take(i * n + j) / pivot, pivot, i == j));
  }
  for (var i = lane; i < j; i += LANES) {
    put(i * n + j, 0f);
  }
  storageBarrier();
}`

/** Gaussian elimination of [A | B] with the largest pivots; `sign` is that of the exchanges. */
const eliminate = `
let all = n + width;
var sign = 1f;
for (var j = 0u; j < n; j++) {
  var pivot = j;
  for (var i = j + 1u; i < n; i++) {
    pivot = select(pivot, i, abs(take(i * all + j)) > abs(take(pivot * all + j)));
  }
  sign = select(sign, -sign, pivot != j);
  storageBarrier();
  for (var k = lane; k < all; k += LANES) {
    let held = take(j * all + k);
    put(j * all + k, take(pivot * all + k));
    put(pivot * all + k, held);
  }
  storageBarrier();
  for (var i = j + 1u + lane; i < n; i += LANES) {
    let factor = take(i * all + j);
    if (factor != 0f) {
      let ratio = factor / take(j * all + j);
      for (var k = j; k < all; k++) {
        put(i * all + k, take(i * all + k) - ratio * take(j * all + k));
      }
    }
  }
  storageBarrier();
}`

/** X of `A X = B`. */
const solve = `${eliminate}
for (var k = n + lane; k < all; k += LANES) {
  for (var r = 0u; r < n; r++) {
    let i = n - 1u - r;
    var sum = take(i * all + k);
    for (var j = i + 1u; j < n; j++) {
      sum -= take(i * all + j) * take(j * all + k);
    }
    put(i * all + k, sum / take(i * all + i));
  }
}
storageBarrier();
for (var i = lane; i < n * width; i += LANES) {
  give(i, take((i / width) * all + n + i % width));
}`

/** The determinant, its sign, and the logarithm of its size. */
const determinant = `${eliminate}
if (lane == 0u) {
  var whole = sign;
  var side = sign;
  var log = 0f;
  for (var i = 0u; i < n; i++) {
    let pivot = take(i * n + i);
    whole *= pivot;
    side *= signOf_f(pivot);
    log += log_f(abs(pivot));
  }
  give(0u, whole);
  give(1u, side);
  give(2u, log);
}`

/** Cosine and sine of the rotation that makes two directions orthogonal; none where `small`. */
export const ROTATION = `
fn rotation(difference: f32, product: f32, small: bool) -> vec2<f32> {
  let ratio = difference / select(product, 1f, small);
  let tangent = select(-1f, 1f, ratio >= 0f) / (abs(ratio) + sqrt(ratio * ratio + 1f));
  let cosine = inverseSqrt(tangent * tangent + 1f);
  let exact = cosine * (1.5f - 0.5f * cosine * cosine * (tangent * tangent + 1f));
  return select(vec2<f32>(exact, tangent * exact), vec2<f32>(1f, 0f), small);
}
var<workgroup> turned: u32;`

/** Ends sweeps of rotations when a whole one had nothing to turn. */
const sweepEnd = `
  if (lane == 0u) {
    turned = count;
  }
  if (workgroupUniformLoad(&turned) == 0u) {
    break;
  }`

const rotateColumns = (base: string, rows: string, width: string): string => `
      for (var i = lane; i < ${rows}; i += LANES) {
        let x = take(${base} + i * ${width} + p);
        let y = take(${base} + i * ${width} + q);
        put(${base} + i * ${width} + p, turn.x * x - turn.y * y);
        put(${base} + i * ${width} + q, turn.y * x + turn.x * y);
      }`

const identity = `
for (var i = lane; i < n * n; i += LANES) {
  put(vectors + i, select(0f, 1f, i % (n + 1u) == 0u));
}`

/** Eigenvalues in ascending order, then eigenvectors as columns, by Jacobi's rotations; the lower triangle is read. */
const eigh = `
let vectors = n * n;${identity}
for (var i = lane; i < n; i += LANES) {
  for (var j = i + 1u; j < n; j++) {
    put(i * n + j, take(j * n + i));
  }
}
storageBarrier();
var scale = 0f;
for (var i = 0u; i < n * n; i++) {
  scale = max(scale, abs(take(i)));
}
storageBarrier();
for (var sweep = 0u; sweep < ${SWEEPS}u; sweep++) {
  var count = 0u;
  for (var p = 0u; p < n; p++) {
    for (var q = p + 1u; q < n; q++) {
      let product = take(p * n + q);
      let small = abs(product) <= 1e-9f * scale;
      count += select(1u, 0u, small);
      let turn = rotation((take(q * n + q) - take(p * n + p)) * 0.5f, product, small);
      storageBarrier();${rotateColumns('0u', 'n', 'n')}
      storageBarrier();
      for (var k = lane; k < n; k += LANES) {
        let x = take(p * n + k);
        let y = take(q * n + k);
        put(p * n + k, turn.x * x - turn.y * y);
        put(q * n + k, turn.y * x + turn.x * y);
      }${rotateColumns('vectors', 'n', 'n')}
      storageBarrier();
      if (lane == 0u && !small) {
        put(p * n + q, 0f);
        put(q * n + p, 0f);
      }
      storageBarrier();
    }
  }${sweepEnd}
}
for (var j = lane; j < n; j += LANES) {
  let value = take(j * n + j);
  var place = 0u;
  for (var i = 0u; i < n; i++) {
    let other = take(i * n + i);
    place += select(0u, 1u, other < value || (other == value && i < j));
  }
  give(place, value);
  for (var i = 0u; i < n; i++) {
    give((i + 1u) * n + place, take(vectors + i * n + j));
  }
}`

/** For the tall one of A and its transpose, [m, n]: U [m, n], the singular values descending, V [n, n]. */
const svd = `
let vectors = m * n;${identity}
storageBarrier();
for (var sweep = 0u; sweep < ${SWEEPS}u; sweep++) {
  var count = 0u;
  for (var p = 0u; p < n; p++) {
    for (var q = p + 1u; q < n; q++) {
      var pp = 0f;
      var qq = 0f;
      var pq = 0f;
      for (var i = 0u; i < m; i++) {
        let x = take(i * n + p);
        let y = take(i * n + q);
        pp += x * x;
        qq += y * y;
        pq += x * y;
      }
      let small = abs(pq) <= 2f * ${EPSILON} * sqrt(pp * qq) || pq == 0f;
      count += select(1u, 0u, small);
      let turn = rotation((qq - pp) * 0.5f, pq, small);
      storageBarrier();${rotateColumns('0u', 'm', 'n')}${rotateColumns('vectors', 'n', 'n')}
      storageBarrier();
    }
  }${sweepEnd}
}
// Lengths, then the columns in order of them.
let lengths = vectors + n * n;
let sorted = lengths + 2u * n;
for (var j = lane; j < n; j += LANES) {
  var sum = 0f;
  for (var i = 0u; i < m; i++) {
    sum += take(i * n + j) * take(i * n + j);
  }
  put(lengths + j, sqrt(sum));
}
storageBarrier();
for (var j = lane; j < n; j += LANES) {
  let length = take(lengths + j);
  var place = 0u;
  for (var i = 0u; i < n; i++) {
    let other = take(lengths + i);
    place += select(0u, 1u, other > length || (other == length && i < j));
  }
  put(lengths + n + place, length);
  for (var i = 0u; i < m; i++) {
    put(sorted + i * n + place, take(i * n + j));
  }
  for (var i = 0u; i < n; i++) {
    giveV(i, place, take(vectors + i * n + j));
  }
  giveLength(place, length);
}
storageBarrier();
if (lane == 0u) {
  let least = ${EPSILON} * f32(m) * take(lengths + n);
  for (var j = 0u; j < n; j++) {
    let length = take(lengths + n + j);
    if (length > least) {
      for (var i = 0u; i < m; i++) {
        put(sorted + i * n + j, take(sorted + i * n + j) / length);
      }
      continue;
    }
    // A unit vector orthogonal to the columns before, made of the first axis that leaves enough.
    for (var axis = 0u; axis < m; axis++) {
      for (var i = 0u; i < m; i++) {
        put(sorted + i * n + j, select(0f, 1f, i == axis));
      }
      for (var k = 0u; k < j; k++) {
        var overlap = 0f;
        for (var i = 0u; i < m; i++) {
          overlap += take(sorted + i * n + j) * take(sorted + i * n + k);
        }
        for (var i = 0u; i < m; i++) {
          put(sorted + i * n + j, take(sorted + i * n + j) - overlap * take(sorted + i * n + k));
        }
      }
      var sum = 0f;
      for (var i = 0u; i < m; i++) {
        sum += take(sorted + i * n + j) * take(sorted + i * n + j);
      }
      let size = sqrt(sum);
      if (size < 0.5f / sqrt(f32(m))) {
        continue;
      }
      for (var i = 0u; i < m; i++) {
        put(sorted + i * n + j, take(sorted + i * n + j) / size);
      }
      break;
    }
  }
}
storageBarrier();
for (var i = lane; i < m * n; i += LANES) {
  giveU(i / n, i % n, take(sorted + i));
}`

/** With k = min(m, n): Q [m, k], then the transpose of R, [n, k], by Householder's reflections with LAPACK's signs. */
const qr = `
let k = min(m, n);
let factors = m * n;
let q = factors + k;
for (var j = 0u; j < k; j++) {
  var below = 0f;
  for (var i = j + 1u; i < m; i++) {
    below += take(i * n + j) * take(i * n + j);
  }
  let head = take(j * n + j);
  let size = sqrt(head * head + below);
  let pivot = select(size, -size, head >= 0f);
  let none = below == 0f;
  storageBarrier();
  for (var i = j + 1u + lane; i < m; i += LANES) {
    put(i * n + j, select(take(i * n + j) / (head - pivot), 0f, none));
  }
  if (lane == 0u) {
    put(j * n + j, select(pivot, head, none));
    put(factors + j, select((pivot - head) / pivot, 0f, none));
  }
  storageBarrier();
  let factor = take(factors + j);
  for (var c = j + 1u + lane; c < n; c += LANES) {
    var sum = take(j * n + c);
    for (var i = j + 1u; i < m; i++) {
      sum += take(i * n + j) * take(i * n + c);
    }
    put(j * n + c, take(j * n + c) - factor * sum);
    for (var i = j + 1u; i < m; i++) {
      put(i * n + c, take(i * n + c) - factor * sum * take(i * n + j));
    }
  }
  storageBarrier();
}
for (var c = lane; c < k; c += LANES) {
  for (var i = 0u; i < m; i++) {
    put(q + i * k + c, select(0f, 1f, i == c));
  }
  for (var r = 0u; r < k; r++) {
    let j = k - 1u - r;
    var sum = take(q + j * k + c);
    for (var i = j + 1u; i < m; i++) {
      sum += take(i * n + j) * take(q + i * k + c);
    }
    let part = take(factors + j) * sum;
    put(q + j * k + c, take(q + j * k + c) - part);
    for (var i = j + 1u; i < m; i++) {
      put(q + i * k + c, take(q + i * k + c) - part * take(i * n + j));
    }
  }
  for (var i = 0u; i < m; i++) {
    give(i * k + c, take(q + i * k + c));
  }
  for (var j = 0u; j < n; j++) {
    give((m + j) * k + c, select(0f, take(c * n + j), j >= c));
  }
}`

const copyOut = `
for (var i = lane; i < n * n; i += LANES) {
  give(i, take(i));
}`

/** By the codes of core's FACTORS. */
export const MATRIX_TEXTS = [cholesky + copyOut, solve, determinant, eigh, svd, qr] as const
