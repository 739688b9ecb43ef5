import {
  allocate,
  type Backend,
  bytesOf,
  type DType,
  elementOf,
  type Kernel,
  type Program,
  reference,
  type Slot,
  type TypedArray,
  viewArray,
} from '@neurite/core'
import { expect } from 'vitest'

/** Numbers that repeat from run to run. */
export function generator(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return (((state >>> 8) ^ (Math.imul(state, 2654435761) >>> 11)) / 2 ** 24) % 1
  }
}

export function randomArray(dtype: DType, length: number, random: () => number): TypedArray {
  const array = allocate(dtype, length)
  for (let i = 0; i < length; i++) {
    const x = random()
    array[i] =
      dtype === 'bool'
        ? x < 0.5
          ? 1
          : 0
        : dtype === 'uint8'
          ? Math.floor(x * 256)
          : dtype === 'int32'
            ? Math.floor(x * 41) - 20
            : elementOf(dtype, x * 4 - 2)
  }
  return array
}

/** A program under construction: inputs with their values, and outputs. */
export class ProgramBuilder {
  readonly slots: Slot[] = []
  readonly values: TypedArray[] = []
  readonly kernels: Kernel[] = []
  arenaBytes = 0
  private outputs = 0

  input(dtype: DType, data: ArrayLike<number>): number {
    const array = allocate(dtype, data.length)
    array.set(data)
    this.values.push(array)
    return this.slots.push({ dtype, length: data.length, place: 'input', at: this.values.length - 1 }) - 1
  }
  output(dtype: DType, length: number): number {
    return this.slots.push({ dtype, length, place: 'output', at: this.outputs++ }) - 1
  }
  temporary(dtype: DType, length: number): number {
    const at = this.arenaBytes
    this.arenaBytes += Math.ceil((length * bytesOf(dtype)) / 64) * 64
    return this.slots.push({ dtype, length, place: 'arena', at }) - 1
  }
  build(scalars = 0): Program {
    return {
      key: String(Math.random()),
      slots: this.slots,
      kernels: this.kernels,
      inputs: this.values.length,
      outputs: this.outputs,
      scalars,
      arenaBytes: this.arenaBytes,
    }
  }
}

/** Runs a program and gives its outputs. What is not written stays 7. */
export function runProgram(backend: Backend, builder: ProgramBuilder, scalars: readonly number[] = []): TypedArray[] {
  const program = builder.build(scalars.length)
  const inputs = builder.values.map((data) => {
    const buffer = backend.alloc(data.byteLength)
    backend.write(buffer, data)
    return buffer
  })
  const slots = builder.slots.filter(({ place }) => place === 'output')
  const outputs = slots.map(({ dtype, length }) => {
    const buffer = backend.alloc(length * bytesOf(dtype) + 64)
    backend.write(buffer, allocate(dtype, length).fill(7))
    return buffer
  })
  const executable = backend.prepare(program)
  if (executable instanceof Promise) throw new Error('a synchronous backend prepares at once')
  backend.run(executable, inputs, outputs, Float64Array.from(scalars))
  const results = slots.map(({ dtype, length }, i) =>
    viewArray(dtype, backend.readSync!(outputs[i]!, 0, length * bytesOf(dtype)), 0, length),
  )
  backend.release(executable)
  for (const buffer of [...inputs, ...outputs]) backend.free(buffer)
  return results
}

export interface Tolerance {
  readonly relative: number
  readonly absolute: number
}

const ORDER_OF_ADDITIONS: Tolerance = { relative: 2e-6, absolute: 2e-5 }

export function expectClose(got: TypedArray, want: TypedArray, label: string, tolerance = ORDER_OF_ADDITIONS): void {
  expect(got.length).toBe(want.length)
  for (let i = 0; i < want.length; i++) {
    const [a, b] = [got[i]!, want[i]!]
    if (Object.is(a, b) || a === b) continue
    if (Math.abs(a - b) <= tolerance.absolute + tolerance.relative * Math.abs(b)) continue
    throw new Error(`${label}: element ${i} of ${want.length} is ${a}, expected ${b}`)
  }
}

/** Compares a backend with the reference on one program. */
export function compare(
  backend: Backend,
  builder: ProgramBuilder,
  label: string,
  scalars: readonly number[] = [],
  tolerance?: Tolerance,
): void {
  const want = runProgram(reference(), builder, scalars)
  const got = runProgram(backend, builder, scalars)
  for (const [i, array] of want.entries()) expectClose(got[i]!, array, `${label}, output ${i}`, tolerance)
}

export interface RandomView {
  readonly offset: number
  readonly strides: number[]
  /** Elements that the slot must have. */
  readonly length: number
}

/** A view of a shape: contiguous, transposed, broadcast, with gaps or with negative strides. */
export function randomView(shape: readonly number[], random: () => number, injective = false): RandomView {
  const order = shape.map((_, d) => d)
  if (random() < 0.4) order.sort(() => random() - 0.5)
  const strides = new Array<number>(shape.length).fill(0)
  let span = random() < 0.2 ? 2 : 1
  let offset = random() < 0.3 ? Math.floor(random() * 5) : 0
  let length = offset + 1
  for (const d of order.reverse()) {
    if (!injective && random() < 0.2) continue
    const size = Math.max(shape[d]!, 1)
    const negative = random() < 0.15
    strides[d] = negative ? -span : span
    if (negative) offset += span * (size - 1)
    length += span * (size - 1)
    span *= size
    if (random() < 0.15) span += Math.floor(random() * 3)
  }
  return { offset, strides, length }
}

export function randomShape(random: () => number, rank: number, largest: number): number[] {
  return Array.from({ length: rank }, () => {
    const x = random()
    return x < 0.15 ? 1 : x < 0.17 ? 0 : 1 + Math.floor(random() * largest)
  })
}
