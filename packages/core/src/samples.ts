import type { DType } from './dtype.ts'
import type { Node } from './graph/node.ts'
import { type Shape, sizeOf } from './shape.ts'

/** Elements in row-major order: what reference functions compute with. */
export interface Plain {
  readonly shape: Shape
  readonly data: readonly number[]
}

/** An input of a sample: random in a range, or given. */
export interface SampleInput {
  readonly shape: Shape
  readonly dtype?: DType
  /** Range of random values; -2 to 2 when left out. */
  readonly low?: number
  readonly high?: number
  /** Values in place of random ones. */
  readonly values?: readonly number[]
  /** Made as the transpose of a tensor in memory, so that strides differ from row-major ones. */
  readonly transposed?: boolean
}

/** One use of an op, with what it should give. */
export interface Sample {
  readonly inputs: readonly SampleInput[]
  readonly run: (...inputs: Node[]) => Node | readonly Node[]
  /** The same in plain arithmetic, one result per result of `run`. */
  readonly reference: (...inputs: Plain[]) => Plain | readonly Plain[]
  /** Check gradients by finite differences in float64; needs inputs away from kinks. True when left out. */
  readonly gradient?: boolean
  /** Largest relative error accepted in float32; 1e-5 when left out. */
  readonly tolerance?: number
}

/** A call that throws. */
export interface ErrorSample {
  readonly inputs: readonly SampleInput[]
  readonly run: (...inputs: Node[]) => unknown
  readonly message: RegExp
}

/** Everything that tests know about an op. */
export interface OpSamples {
  readonly op: string
  readonly samples: readonly Sample[]
  readonly errors: readonly ErrorSample[]
  /** Why the op has no gradient, if it has none. */
  readonly noGradient?: string
}

export interface SampleOptions {
  readonly low?: number
  readonly high?: number
  /** Values of special interest: forward only. */
  readonly edges?: readonly number[]
  readonly gradient?: boolean
  readonly noGradient?: string
  readonly dtype?: DType
  readonly tolerance?: number
  readonly errors?: readonly ErrorSample[]
}

const INF = Number.POSITIVE_INFINITY
/** Zeros of both signs, infinities, NaN. */
export const EDGES: readonly number[] = [0, -0, 1, -1, INF, -INF, Number.NaN]

/** An array with the values that `fn` gives at each position. */
export function plain(shape: Shape, fn: (...position: number[]) => number): Plain {
  const position = new Array<number>(shape.length).fill(0)
  const data: number[] = []
  for (let i = sizeOf(shape); i > 0; i--) {
    data.push(fn(...position))
    for (let d = shape.length - 1; d >= 0; d--) {
      if (++position[d]! < shape[d]!) break
      position[d] = 0
    }
  }
  return { shape, data }
}

/** The element at a position; axes are aligned at the right, and axes of size 1 repeat. */
export function at(x: Plain, ...position: number[]): number {
  let offset = 0
  const shift = position.length - x.shape.length
  x.shape.forEach((size, d) => {
    offset = offset * size + (size === 1 ? 0 : position[d + shift]!)
  })
  return x.data[offset]!
}

/** Elements along an axis through a position. */
export function line(x: Plain, dim: number, position: readonly number[]): number[] {
  return Array.from({ length: x.shape[dim]! }, (_, i) => at(x, ...position.map((p, d) => (d === dim ? i : p))))
}

/** Samples of an element-wise function of one input: plain, scalar, empty, transposed, edges. */
export function unarySamples(
  op: string,
  run: (x: Node) => Node,
  fn: (x: number) => number,
  options: SampleOptions = {},
): OpSamples {
  const {
    low = -2,
    high = 2,
    gradient = options.noGradient === undefined,
    edges,
    dtype,
    tolerance,
    errors = [],
    noGradient,
  } = options
  const base = {
    run,
    reference: (x: Plain) => ({ shape: x.shape, data: x.data.map((v) => fn(v)) }),
    gradient,
    tolerance,
  }
  const shapes: SampleInput[] = [
    { shape: [3, 4] },
    { shape: [] },
    { shape: [0, 3] },
    { shape: [2, 5], transposed: true },
  ]
  const samples: Sample[] = shapes.map((input) => ({ ...base, inputs: [{ ...input, low, high, dtype }] }))
  if (edges) samples.push({ ...base, gradient: false, inputs: [{ shape: [edges.length], values: edges, dtype }] })
  return { op, samples, errors, noGradient }
}

/** Samples of an element-wise function of two inputs: plain, broadcast either way, transposed, empty. */
export function binarySamples(
  op: string,
  run: (a: Node, b: Node) => Node,
  fn: (a: number, b: number) => number,
  options: SampleOptions & { readonly left?: Partial<SampleInput>; readonly right?: Partial<SampleInput> } = {},
): OpSamples {
  const {
    low = -2,
    high = 2,
    gradient = options.noGradient === undefined,
    edges,
    dtype,
    tolerance,
    noGradient,
    left,
    right,
  } = options
  const reference = (a: Plain, b: Plain) => {
    const rank = Math.max(a.shape.length, b.shape.length)
    const size = (x: Plain, d: number) => x.shape[d - rank + x.shape.length] ?? 1
    const shape = Array.from({ length: rank }, (_, d) => (size(a, d) === 1 ? size(b, d) : size(a, d)))
    return plain(shape, (...p) => fn(at(a, ...p), at(b, ...p)))
  }
  const base = { run, reference, gradient, tolerance }
  const pairs: [SampleInput, SampleInput][] = [
    [{ shape: [2, 3] }, { shape: [2, 3] }],
    [{ shape: [2, 3] }, { shape: [3] }],
    [{ shape: [2, 1] }, { shape: [1, 3] }],
    [{ shape: [] }, { shape: [4] }],
    [{ shape: [3, 2], transposed: true }, { shape: [3, 2] }],
    [{ shape: [0, 3] }, { shape: [3] }],
  ]
  const samples: Sample[] = pairs.map(([a, b]) => ({
    ...base,
    inputs: [
      { low, high, dtype, ...left, ...a },
      { low, high, dtype, ...right, ...b },
    ],
  }))
  if (edges) {
    const n = edges.length
    samples.push({
      ...base,
      gradient: false,
      inputs: [
        { shape: [n, 1], values: edges, dtype },
        { shape: [1, n], values: edges, dtype },
      ],
    })
  }
  const mismatch: ErrorSample = {
    inputs: [
      { shape: [2, 3], dtype },
      { shape: [2], dtype },
    ],
    run,
    message: new RegExp(`\\[${op}\\] cannot broadcast`),
  }
  return { op, samples, errors: [mismatch, ...(options.errors ?? [])], noGradient }
}

/** Applies `fn` to the elements along `dims`; one result for each position of the other axes. */
export function reducePlain(
  x: Plain,
  dims: readonly number[],
  keepdim: boolean,
  fn: (values: number[]) => number,
): Plain {
  const kept = x.shape.map((size, d) => (dims.includes(d) ? 1 : size))
  const inner = dims.map((d) => x.shape[d]!)
  const result = plain(kept, (...position) => {
    const values = plain(inner, (...p) =>
      at(x, ...position.map((q, d) => (dims.includes(d) ? p[dims.indexOf(d)]! : q))),
    )
    return fn([...values.data])
  })
  return keepdim ? result : { shape: x.shape.filter((_, d) => !dims.includes(d)), data: result.data }
}

export interface ReduceSampleOptions extends SampleOptions {
  /** No elements have a result too. */
  readonly empty?: boolean
  /** Takes several axes at once (true when left out). */
  readonly several?: boolean
  /** One element has a result (true when left out). */
  readonly scalar?: boolean
  /** Always has one axis, or never has one. */
  readonly axisOnly?: boolean
  readonly wholeOnly?: boolean
}

/** Samples of a reduction: over everything, one axis, several axes, with and without keeping them. */
export function reduceSamples(
  op: string,
  run: (x: Node, options: { dim?: number | number[]; keepdim?: boolean }) => Node,
  fn: (values: number[]) => number,
  options: ReduceSampleOptions = {},
): OpSamples {
  const {
    low = -2,
    high = 2,
    gradient = options.noGradient === undefined,
    edges,
    dtype,
    tolerance,
    noGradient,
  } = options
  const { several = true, scalar = true, axisOnly = false, wholeOnly = false, errors = [] } = options
  const samples: Sample[] = []
  const sample = (input: SampleInput, dim: number | number[] | undefined, keepdim: boolean, check = gradient): void => {
    if (dim === undefined ? axisOnly : wholeOnly) return
    const rank = input.shape.length
    const dims = dim === undefined ? input.shape.map((_, d) => d) : [dim].flat().map((d) => (d < 0 ? d + rank : d))
    samples.push({
      inputs: [{ low, high, dtype, ...input }],
      run: (x) => run(x, dim === undefined ? {} : { dim, keepdim }),
      reference: (x) => reducePlain(x, dims, keepdim, fn),
      gradient: check,
      tolerance,
    })
  }
  const shape = [2, 3, 4]
  sample({ shape }, undefined, false)
  sample({ shape }, 0, false)
  sample({ shape }, -1, true)
  sample({ shape: [4, 3], transposed: true }, 1, false)
  sample({ shape: [0, 3] }, 1, false, false)
  if (several) sample({ shape }, [0, 2], false)
  if (several) sample({ shape }, [-1, 1], true)
  if (scalar) sample({ shape: [] }, undefined, false)
  if (options.empty) sample({ shape: [3, 0] }, 1, false, false)
  if (edges) sample({ shape: [edges.length], values: edges }, 0, false, false)
  if (edges && scalar) sample({ shape: [edges.length, 1], values: edges }, 1, false, false)
  const range: ErrorSample = {
    inputs: [{ shape: [2, 3], dtype }],
    run: (x) => run(x, { dim: 2 }),
    message: new RegExp(`\\[${op}\\] dim 2 is out of range`),
  }
  return { op, samples, errors: wholeOnly ? errors : [range, ...errors], noGradient }
}

/** Samples of a running reduction along an axis, where `fn` gives the result for the elements so far. */
export function scanSamples(
  op: string,
  run: (x: Node, dim: number) => Node,
  fn: (values: number[]) => number,
  options: SampleOptions = {},
): OpSamples {
  const { edges } = options
  const sample = (input: SampleInput, dim: number, gradient = true): Sample => ({
    inputs: [input],
    run: (x) => run(x, dim),
    reference: (x) => {
      const axis = dim < 0 ? dim + x.shape.length : dim
      return plain(x.shape, (...p) => fn(line(x, axis, p).slice(0, p[axis]! + 1)))
    },
    gradient,
  })
  const samples = [
    sample({ shape: [3, 5] }, 0),
    sample({ shape: [2, 3, 2] }, 1),
    sample({ shape: [4, 3], transposed: true }, -1),
    sample({ shape: [0, 3] }, 1, false),
  ]
  if (edges) samples.push(sample({ shape: [edges.length], values: edges }, 0, false))
  const range: ErrorSample = {
    inputs: [{ shape: [2] }],
    run: (x) => run(x, 1),
    message: new RegExp(`\\[${op}\\] dim 1 is out of range`),
  }
  return { op, samples, errors: [range] }
}

/** Samples written out one by one. */
export function caseSamples(
  op: string,
  samples: readonly Sample[],
  errors: readonly ErrorSample[] = [],
  noGradient?: string,
): OpSamples {
  return { op, samples, errors, noGradient }
}
