import { gradients } from '@neurite/autograd'
import {
  allocate,
  type DType,
  type ErrorSample,
  fromData,
  isFloat,
  type Node,
  type OpSamples,
  type Plain,
  type Sample,
  type SampleInput,
  sizeOf,
  Tensor,
} from '@neurite/core'

/** One thing to check, for any test runner; `run` throws where it does not hold. */
export interface Check {
  readonly name: string
  readonly run: () => Promise<void>
}

/** A module of `core/src/ops`. */
export interface OpModule {
  readonly samples?: () => readonly OpSamples[]
}

export interface TestOpsOptions {
  readonly device: string
  /**
   * Float types that the device has; float32 and float64 when left out. Without float64, gradients are compared with
   * those of `gradientsOf`, in float32.
   */
  readonly dtypes?: readonly ('float32' | 'float64')[]
  /** A device with float64, whose gradients are right; 'cpu' when left out. */
  readonly gradientsOf?: string
  /** Most samples of one op; all when left out. They are spread over the list. */
  readonly most?: number
  /** Leave gradients out: they are the same nodes on every device. */
  readonly gradients?: boolean
}

/** Accepted `|got - want| / (1e-1 + |want|)` where a sample does not say. */
const TOLERANCE = { float32: 1e-5, float64: 1e-9 }
/** Step of difference quotients, and accepted error of first and second derivatives. */
const STEP = 1e-5
/** Accepted error of gradients computed in float32, relative to the largest. */
const FLOAT32_TOLERANCE = 1e-4
const FIRST_TOLERANCE = 1e-6
const SECOND_TOLERANCE = 1e-4

/** Numbers between 0 and 1 that are the same in every run. */
function stream(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0
    let mixed = state ^ (state >>> 15)
    mixed = Math.imul(mixed, 0x2c1b3c6d)
    return ((mixed ^ (mixed >>> 12)) >>> 0) / 2 ** 32
  }
}

/** Values of an input, in the precision in which the device will see them. */
function valuesOf(input: SampleInput, dtype: DType, random: () => number): number[] {
  const array = allocate(dtype, sizeOf(input.shape))
  const { low = -2, high = 2, values } = input
  for (let i = 0; i < array.length; i++) {
    const value = values ? values[i]! : low + (high - low) * random()
    array[i] =
      dtype === 'bool' ? Number(values ? value !== 0 : random() < 0.5) : isFloat(dtype) ? value : Math.round(value)
  }
  return [...array]
}

/** A tensor of the values; a transposed one lies in memory with its axes in reverse. */
function make(input: SampleInput, values: readonly number[], dtype: DType, device: string): Tensor {
  const array = allocate(dtype, values.length)
  if (!input.transposed || input.shape.length < 2) {
    array.set(values)
    return fromData(array, input.shape, dtype, device)
  }
  const reversed = [...input.shape].reverse()
  const strides = input.shape.map((_, d) => sizeOf(input.shape.slice(d + 1))).reverse()
  for (let i = 0; i < array.length; i++) {
    let rest = i
    let from = 0
    for (let d = reversed.length - 1; d >= 0; d--) {
      from += (rest % reversed[d]!) * strides[d]!
      rest = Math.floor(rest / reversed[d]!)
    }
    array[i] = values[from]!
  }
  return fromData(array, reversed, dtype, device).T
}

/** A leaf that requires gradients. */
function leaf(x: Tensor): Tensor {
  const variable = x.detach()
  variable.requiresGrad = true
  return variable
}

const listOf = <T>(x: T | readonly T[]): readonly T[] => (Array.isArray(x) ? x : [x as T])

async function compare(got: Tensor, want: Plain, tolerance: number): Promise<void> {
  if (String(got.shape) !== String(want.shape)) throw new Error(`shape is [${got.shape}], expected [${want.shape}]`)
  const data = await got.data()
  want.data.forEach((expected, i) => {
    const value = data[i]!
    const equal = Object.is(value, expected) || value === expected || (Number.isNaN(value) && Number.isNaN(expected))
    if (equal) return
    const limit = isFloat(got.dtype) && Number.isFinite(expected) ? tolerance * (0.1 + Math.abs(expected)) : 0
    if (!(Math.abs(value - expected) <= limit)) throw new Error(`element ${i} is ${value}, expected ${expected}`)
  })
}

/** Float inputs of a sample take the float type under test. */
const dtypeOf = (input: SampleInput, float: 'float32' | 'float64'): DType =>
  input.dtype === undefined || isFloat(input.dtype) ? float : input.dtype

async function checkForward(sample: Sample, float: 'float32' | 'float64', device: string): Promise<void> {
  const random = stream(1)
  const values = sample.inputs.map((input) => valuesOf(input, dtypeOf(input, float), random))
  const tensors = sample.inputs.map((input, i) => make(input, values[i]!, dtypeOf(input, float), device))
  const results = listOf<Node>(sample.run(...tensors.map((x) => x.node)))
  const wants = listOf<Plain>(sample.reference(...sample.inputs.map(({ shape }, i) => ({ shape, data: values[i]! }))))
  if (results.length !== wants.length) throw new Error(`${results.length} results, expected ${wants.length}`)
  for (const [i, result] of results.entries())
    await compare(new Tensor(result), wants[i]!, sample.tolerance ?? TOLERANCE[float])
}

/** `sum(result * weights)` over all results, with uneven weights, so that errors of opposite sign do not cancel. */
function weighted(
  results: readonly Tensor[],
  seed: number,
  device: string,
  dtype: 'float32' | 'float64' = 'float64',
): Tensor {
  const random = stream(seed)
  const sums = results.map((x) => {
    const weights = Float64Array.from({ length: x.size }, () => 0.5 + random())
    return x.mul(fromData(weights, x.shape, 'float64', '').to(dtype).to(device)).sum()
  })
  return sums.reduce((a, b) => a.add(b))
}

/** Compares gradients, and gradients of gradients, with difference quotients along a direction. */
async function checkGradients(sample: Sample, device: string): Promise<void> {
  const random = stream(2)
  const values = sample.inputs.map((input) => valuesOf(input, dtypeOf(input, 'float64'), random))
  const isVariable = sample.inputs.map((input) => dtypeOf(input, 'float64') === 'float64')
  const direction = values.map((list, i) => list.map(() => (isVariable[i] ? random() - 0.5 : 0)))
  const at = (offset: number): Tensor[] =>
    sample.inputs.map((input, i) => {
      const moved = values[i]!.map((value, j) => value + offset * direction[i]![j]!)
      const x = make(input, moved, dtypeOf(input, 'float64'), device)
      return isVariable[i] ? leaf(x) : x
    })
  const along = (parts: readonly Tensor[]): Tensor => {
    const used = direction.filter((_, i) => isVariable[i])
    return parts
      .map((part, i) => part.mul(fromData(Float64Array.from(used[i]!), part.shape, 'float64', device)).sum())
      .reduce((a, b) => a.add(b))
  }
  const evaluate = (inputs: readonly Tensor[]): Tensor =>
    weighted(
      listOf<Node>(sample.run(...inputs.map((x) => x.node))).map((node) => new Tensor(node)),
      3,
      device,
    )
  const slopes = (inputs: readonly Tensor[], createGraph: boolean): Tensor[] => {
    const variables = inputs.filter((_, i) => isVariable[i])
    return gradients(evaluate(inputs), variables, { createGraph, allowUnused: true })
  }
  const close = (order: string, got: number, want: number, tolerance: number) => {
    if (Math.abs(got - want) <= tolerance * Math.max(1, Math.abs(want))) return
    throw new Error(`the ${order} derivative along a direction is ${got}, by differences ${want}`)
  }
  const here = at(0)
  const first = slopes(here, true)
  first.forEach((slope, i) => {
    const { shape } = here.filter((_, j) => isVariable[j])[i]!
    if (String(slope.shape) !== String(shape))
      throw new Error(`the gradient has shape [${slope.shape}], its input [${shape}]`)
  })
  const difference = async (fn: (inputs: readonly Tensor[]) => Tensor) =>
    ((await fn(at(STEP)).item()) - (await fn(at(-STEP)).item())) / (2 * STEP)
  const total = along(first)
  close('first', await total.item(), await difference(evaluate), FIRST_TOLERANCE)
  const variables = here.filter((_, i) => isVariable[i])
  const second = total.requiresGrad ? await along(gradients(total, variables, { allowUnused: true })).item() : 0
  close('second', second, await difference((inputs) => along(slopes(inputs, false))), SECOND_TOLERANCE)
}

/** Compares gradients in float32 with those of another device, element by element. */
async function checkGradientsLike(sample: Sample, device: string, other: string): Promise<void> {
  const on = async (where: string, float: 'float32' | 'float64'): Promise<ArrayLike<number>[]> => {
    const random = stream(2)
    const inputs = sample.inputs.map((input) => {
      // The values of float32 on both
      const values = valuesOf(input, dtypeOf(input, 'float32'), random)
      const x = make(input, values, dtypeOf(input, float), where)
      return dtypeOf(input, float) === float ? leaf(x) : x
    })
    const results = listOf<Node>(sample.run(...inputs.map((x) => x.node))).map((node) => new Tensor(node))
    const variables = inputs.filter((x) => x.requiresGrad)
    const slopes = gradients(weighted(results, 3, where, float), variables, { allowUnused: true })
    return Promise.all(slopes.map((slope) => slope.data()))
  }
  const [got, want] = [await on(device, 'float32'), await on(other, 'float64')]
  want.forEach((list, input) => {
    const values = Array.from(list)
    const scale = values.reduce((most, x) => Math.max(most, Math.abs(x)), 1)
    values.forEach((value, i) => {
      const found = got[input]![i]!
      if (found === value || (Number.isNaN(found) && Number.isNaN(value))) return
      if (!(Math.abs(found - value) <= FLOAT32_TOLERANCE * scale))
        throw new Error(`element ${i} of the gradient of input ${input} is ${found}, on '${other}' ${value}`)
    })
  })
}

async function checkNoGradient(sample: Sample, reason: string, device: string): Promise<void> {
  const random = stream(4)
  const inputs = sample.inputs.map((input) => {
    const dtype = dtypeOf(input, 'float32')
    const x = make(input, valuesOf(input, dtype, random), dtype, device)
    return isFloat(dtype) ? leaf(x) : x
  })
  const results = listOf<Node>(sample.run(...inputs.map((x) => x.node)))
  if (results.some((node) => node.requiresGrad))
    throw new Error(`the result requires gradients, though there are none: ${reason}`)
}

async function checkError({ inputs, run, message }: ErrorSample, device: string): Promise<void> {
  const random = stream(5)
  const nodes = inputs.map((input) => {
    const dtype = dtypeOf(input, 'float32')
    return make(input, valuesOf(input, dtype, random), dtype, device).node
  })
  try {
    run(...nodes)
  } catch (error) {
    const text = String((error as Error).message)
    if (!message.test(text)) throw new Error(`the message is '${text}', expected ${message}`)
    return
  }
  throw new Error(`nothing was thrown, expected ${message}`)
}

/**
 * What the samples of op modules say, as checks on a device: results against plain arithmetic in every float type,
 * first and second derivatives against difference quotients, error messages.
 */
export function testOps(modules: Readonly<Record<string, OpModule>>, options: TestOpsOptions): Check[] {
  const { device, dtypes = ['float32', 'float64'], gradients: withGradients = true, gradientsOf = 'cpu' } = options
  const checks: Check[] = []
  for (const module of Object.values(modules)) {
    for (const { op, samples, errors, noGradient } of module.samples?.() ?? []) {
      const { most = samples.length } = options
      const stride = Math.max(1, samples.length / most)
      samples.forEach((sample, i) => {
        if (Math.floor(i / stride) === Math.floor((i - 1) / stride)) return
        const shapes = sample.inputs
          .map(({ shape, transposed }) => `[${shape}]${transposed ? ' transposed' : ''}`)
          .join(', ')
        const title = `${op} ${i}: ${shapes}`
        for (const dtype of dtypes)
          checks.push({ name: `${title} ${dtype}`, run: () => checkForward(sample, dtype, device) })
        if (!withGradients) return
        if (noGradient !== undefined)
          checks.push({ name: `${title} has no gradient`, run: () => checkNoGradient(sample, noGradient, device) })
        else if (sample.gradient !== false)
          checks.push({
            name: `${title} gradients`,
            run: () =>
              dtypes.includes('float64')
                ? checkGradients(sample, device)
                : checkGradientsLike(sample, device, gradientsOf),
          })
      })
      for (const error of errors)
        checks.push({ name: `${op} throws ${error.message}`, run: () => checkError(error, device) })
    }
  }
  return checks
}
