import type { DType, MapKernel, ReduceKernel, Step, View } from '@neurite/core'
import { generator, ProgramBuilder, randomArray } from '../../../backend-cpu/tests/harness.ts'

const product = (sizes: readonly number[]) => sizes.reduce((p, q) => p * q, 1)
const contiguous = (shape: readonly number[]) => shape.map((_, d) => product(shape.slice(d + 1)))

/** Kernels over the same rows under construction. Values are views of slots, of elements or of rows. */
export class Rows {
  readonly builder = new ProgramBuilder()
  readonly shape: readonly number[]
  readonly kept: number
  private readonly rows: readonly number[]

  constructor(rows: readonly number[], elements: readonly number[]) {
    this.shape = [...rows, ...elements]
    this.rows = rows
    this.kept = rows.length
  }

  elements(data: ArrayLike<number>, dtype: DType = 'float32'): View {
    return { slot: this.builder.input(dtype, data), offset: 0, strides: contiguous(this.shape) }
  }
  ofRows(data: ArrayLike<number>, dtype: DType = 'float32'): View {
    return this.spread({ slot: this.builder.input(dtype, data), offset: 0, strides: contiguous(this.rows) })
  }
  /** A value of rows as one of elements. */
  private spread({ strides, ...view }: View): View {
    return { ...view, strides: this.shape.map((_, d) => strides[d] ?? 0) }
  }
  private place(shape: readonly number[], dtype: DType, output: boolean): View {
    const length = product(shape)
    const slot = output ? this.builder.output(dtype, length) : this.builder.temporary(dtype, length)
    return { slot, offset: 0, strides: contiguous(shape) }
  }

  map(loads: readonly View[], steps: readonly Step[], output = false): View {
    const view = this.place(this.shape, steps.at(-1)!.dtype, output)
    const stores = [{ view, value: steps.length - 1 }]
    this.builder.kernels.push({ kind: 'map', shape: this.shape, loads, scalars: [], steps, stores })
    return view
  }
  rowMap(loads: readonly View[], steps: readonly Step[], output = false): View {
    const view = this.place(this.rows, steps.at(-1)!.dtype, output)
    const cut = loads.map(({ strides, ...rest }) => ({ ...rest, strides: strides.slice(0, this.kept) }))
    const stores = [{ view, value: steps.length - 1 }]
    this.builder.kernels.push({ kind: 'map', shape: this.rows, loads: cut, scalars: [], steps, stores })
    return this.spread(view)
  }
  reduce(reducer: ReduceKernel['reducer'], loads: readonly View[], steps: readonly Step[], output = false): View {
    const { dtype } = steps.at(-1)!
    const store = this.place(this.rows, dtype, output)
    const epilogue: MapKernel = {
      kind: 'map',
      shape: this.rows,
      loads: [store],
      scalars: [],
      steps: [load(0, dtype), { kind: 'binary', dtype, fn: 'add', a: 0, b: 0 }],
      stores: [{ view: store, value: 1 }],
    }
    const kernel = { shape: this.shape, kept: this.kept, loads, scalars: [], steps, value: steps.length - 1, reducer }
    this.builder.kernels.push({ kind: 'reduce', ...kernel, store, epilogue: reducer === 'sum' ? epilogue : null })
    return this.spread(store)
  }
}

export const load = (index: number, dtype: DType = 'float32'): Step => ({ kind: 'load', dtype, index })
export const one = (dtype: DType = 'float32'): Step[] => [load(0, dtype)]
export const two = (fn: 'add' | 'sub' | 'mul' | 'max', dtype: DType = 'float32'): Step[] => [
  load(0, dtype),
  load(1, dtype),
  { kind: 'binary', dtype, fn, a: 0, b: 1 },
]
const exponential: Step[] = [...two('sub'), { kind: 'unary', dtype: 'float32', fn: 'exp', a: 2 }]
const quotient: Step[] = [load(0), load(1), { kind: 'binary', dtype: 'float32', fn: 'div', a: 0, b: 1 }]

export function softmax(rows: readonly number[], elements: readonly number[]): Rows {
  const made = new Rows(rows, elements)
  const x = made.elements(randomArray('float32', product(made.shape), generator(3)))
  const shifted = made.map([x, made.reduce('max', [x], one())], exponential)
  made.map([shifted, made.reduce('sum', [shifted], one())], quotient, true)
  return made
}
