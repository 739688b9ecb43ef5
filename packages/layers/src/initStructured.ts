import {
  ArgumentError,
  checkOptions,
  defaultGenerator,
  noGrad,
  philox,
  qr,
  randn,
  type State,
  synchronousDevice,
  tensor,
} from '@neurite/core'

function assignData(parameter: State, data: Float64Array): State {
  const { shape, dtype, device } = parameter
  noGrad(() => parameter.assign(tensor(data, { dtype, device }).reshape(shape)))
  return parameter
}

/** Uniform numbers in [0, 1) on the host, from the default generator. */
function uniforms(count: number): Float64Array {
  const generator = defaultGenerator()
  const bits = new Int32Array(count)
  philox(generator.seed, generator.draw(Math.ceil(count / 4)), bits)
  return Float64Array.from(bits, (word) => (word >>> 0) / 2 ** 32)
}

/**
 * Normal numbers of which none is below `a` or above `b`: those outside are drawn again.
 * https://pytorch.org/docs/stable/nn.init.html#torch.nn.init.trunc_normal_
 */
export function truncNormal(
  parameter: State,
  options: { mean?: number; std?: number; a?: number; b?: number } = {},
): State {
  checkOptions('truncNormal', options, ['mean', 'std', 'a', 'b'])
  const { mean = 0, std = 1, a = -2, b = 2 } = options
  if (!(a < b) || mean + 10 * std < a || mean - 10 * std > b) {
    throw new ArgumentError(
      `[truncNormal] almost no number of mean ${mean} and deviation ${std} lies between ${a} and ${b}`,
    )
  }
  const data = new Float64Array(parameter.size)
  for (let done = 0; done < data.length; ) {
    const u = uniforms(2 * (data.length - done) + 2)
    for (let i = 0; i + 1 < u.length && done < data.length; i += 2) {
      const value = mean + std * Math.sqrt(-2 * Math.log(1 - u[i]!)) * Math.cos(2 * Math.PI * u[i + 1]!)
      if (value >= a && value <= b) data[done++] = value
    }
  }
  return assignData(parameter, data)
}

/** Saxe et al., 2013: rows or columns that are orthogonal, all of length `gain`; further axes count as columns. */
export function orthogonal(parameter: State, options: { gain?: number } = {}): State {
  checkOptions('orthogonal', options, ['gain'])
  const { shape, dtype, device } = parameter
  if (shape.length < 2)
    throw new ArgumentError(`[orthogonal] needs at least two axes, received [${shape.join(', ')}]`, { shape })
  const rows = shape[0]!
  const columns = parameter.size / Math.max(rows, 1)
  const wide = rows < columns
  noGrad(() => {
    const { Q, R } = qr(randn(wide ? [columns, rows] : [rows, columns], { dtype, device }))
    // The signs of R's diagonal make the result uniform among all such matrices.
    const signed = Q.mul(R.diagonal().sign())
    parameter.assign((wide ? signed.T : signed).reshape(shape).mul(options.gain ?? 1))
  })
  return parameter
}

/** A convolution that passes its channels on unchanged: 1 at the middle of kernel i of channel i, in each group. */
export function dirac(parameter: State, options: { groups?: number } = {}): State {
  checkOptions('dirac', options, ['groups'])
  const { shape } = parameter
  const { groups = 1 } = options
  const [out, into, ...kernel] = shape
  if (out === undefined || into === undefined || kernel.length < 1 || kernel.length > 3 || out % groups !== 0) {
    throw new ArgumentError(
      `[dirac] needs the weight of a convolution with ${groups} groups, received [${shape.join(', ')}]`,
      { shape },
    )
  }
  const field = kernel.reduce((product, size) => product * size, 1)
  const middle = kernel.reduce((at, size) => at * size + Math.floor(size / 2), 0)
  const data = new Float64Array(parameter.size)
  const inGroup = out / groups
  for (let g = 0; g < groups; g++) {
    for (let c = 0; c < Math.min(inGroup, into); c++) data[((g * inGroup + c) * into + c) * field + middle] = 1
  }
  return assignData(parameter, data)
}

/** Martens, 2010: normal numbers, with the share `sparsity` of every column set to 0. */
export function sparse(parameter: State, sparsity: number, options: { std?: number } = {}): State {
  checkOptions('sparse', options, ['std'])
  const [rows, columns] = parameter.shape
  if (rows === undefined || columns === undefined || parameter.ndim !== 2) {
    throw new ArgumentError(`[sparse] needs a matrix, received [${parameter.shape.join(', ')}]`, {
      shape: parameter.shape,
    })
  }
  if (!(sparsity >= 0 && sparsity <= 1))
    throw new ArgumentError(`[sparse] sparsity must be from 0 to 1, received ${sparsity}`, { sparsity })
  const zeros = Math.ceil(sparsity * rows)
  const values = Float64Array.from(
    randn([rows, columns], { device: synchronousDevice() ?? parameter.device }).dataSync(),
    (x) => x * (options.std ?? 0.01),
  )
  for (let column = 0; column < columns; column++) {
    const keys = uniforms(rows)
    const order = Array.from(keys.keys()).sort((i, j) => keys[i]! - keys[j]!)
    for (const row of order.slice(0, zeros)) values[row * columns + column] = 0
  }
  return assignData(parameter, values)
}
