import type { ContractKernel, MapKernel, ReduceKernel, Step, View } from '@neurite/core'

/** A kernel whose space can be cut; routines cannot. */
export type CutKernel = MapKernel | ReduceKernel | ContractKernel

/** A stretch of one axis: `extent` positions from `from` on. */
export interface Stretch {
  readonly from: number
  readonly extent: number
}

/** The axes of a kernel: those that results have, in order, then those that are summed up or reduced. */
export function axesOf(kernel: CutKernel): { readonly free: readonly number[]; readonly reduced: readonly number[] } {
  switch (kernel.kind) {
    case 'map':
      return { free: kernel.shape, reduced: [] }
    case 'reduce':
      return { free: kernel.shape.slice(0, kernel.kept), reduced: kernel.shape.slice(kernel.kept) }
    case 'contract':
      return { free: [...kernel.batch, ...kernel.m, ...kernel.n], reduced: kernel.k }
    default:
      return kernel satisfies never
  }
}

const withExtent = (sizes: readonly number[], axis: number, extent: number): number[] =>
  sizes.map((size, d) => (d === axis ? extent : size))

const shifted = (view: View, axis: number, from: number): View => ({
  ...view,
  offset: view.offset + view.strides[axis]! * from,
})

/** Steps of which the position along an axis counts from `from` on, and where the old ones are among them. */
function shiftedSteps(steps: readonly Step[], axis: number, from: number): { steps: Step[]; places: number[] } {
  const result: Step[] = []
  const places: number[] = []
  const moved = (step: Step): Step => {
    switch (step.kind) {
      case 'cast':
      case 'unary':
        return { ...step, a: places[step.a]! }
      case 'binary':
        return { ...step, a: places[step.a]!, b: places[step.b]! }
      case 'select':
        return { ...step, a: places[step.a]!, b: places[step.b]!, c: places[step.c]! }
      default:
        return step
    }
  }
  for (const step of steps) {
    const at = result.push(moved(step)) - 1
    const isPosition = step.kind === 'index' && step.index === axis && from > 0
    if (!isPosition) places.push(at)
    else {
      result.push({ kind: 'const', dtype: 'int32', value: from })
      places.push(result.push({ kind: 'binary', dtype: 'int32', fn: 'add', a: at, b: at + 1 }) - 1)
    }
  }
  return { steps: result, places }
}

function cutMap(kernel: MapKernel, axis: number, { from, extent }: Stretch): MapKernel {
  const { steps, places } = shiftedSteps(kernel.steps, axis, from)
  return {
    ...kernel,
    shape: withExtent(kernel.shape, axis, extent),
    loads: kernel.loads.map((view) => shifted(view, axis, from)),
    steps,
    stores: kernel.stores.map(({ view, value }) => ({ view: shifted(view, axis, from), value: places[value]! })),
  }
}

function cutReduce(kernel: ReduceKernel, axis: number, stretch: Stretch): ReduceKernel {
  const { from, extent } = stretch
  const { steps, places } = shiftedSteps(kernel.steps, axis, from)
  const free = axis < kernel.kept
  return {
    ...kernel,
    shape: withExtent(kernel.shape, axis, extent),
    loads: kernel.loads.map((view) => shifted(view, axis, from)),
    steps,
    value: places[kernel.value]!,
    store: free ? shifted(kernel.store, axis, from) : kernel.store,
    epilogue: free && kernel.epilogue ? cutMap(kernel.epilogue, axis, stretch) : kernel.epilogue,
  }
}

function cutContract(kernel: ContractKernel, axis: number, stretch: Stretch): ContractKernel {
  const { batch, m, n, k, a, b, store, epilogue } = kernel
  const { from, extent } = stretch
  const [rows, columns, sums] = [
    axis - batch.length,
    axis - batch.length - m.length,
    axis - batch.length - m.length - n.length,
  ]
  if (sums >= 0) {
    return {
      ...kernel,
      k: withExtent(k, sums, extent),
      a: shifted(a, batch.length + m.length + sums, from),
      b: shifted(b, batch.length + sums, from),
    }
  }
  return {
    ...kernel,
    batch: withExtent(batch, axis, extent),
    m: withExtent(m, rows, extent),
    n: withExtent(n, columns, extent),
    a: columns < 0 ? shifted(a, axis, from) : a,
    b: rows < 0 ? shifted(b, axis, from) : columns >= 0 ? shifted(b, batch.length + k.length + columns, from) : b,
    store: shifted(store, axis, from),
    epilogue: epilogue && cutMap(epilogue, axis, stretch),
  }
}

/** The part of a kernel that lies in a stretch of one of its axes, numbered as in `axesOf`: first `free`, then `reduced`. */
export function cut(kernel: CutKernel, axis: number, stretch: Stretch): CutKernel {
  switch (kernel.kind) {
    case 'map':
      return cutMap(kernel, axis, stretch)
    case 'reduce':
      return cutReduce(kernel, axis, stretch)
    case 'contract':
      return cutContract(kernel, axis, stretch)
    default:
      return kernel satisfies never
  }
}
