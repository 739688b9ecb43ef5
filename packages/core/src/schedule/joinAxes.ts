import type { ContractKernel, MapKernel, View } from '../program.ts'

/** The same product in the fewest axes: neighbours along which every view goes on evenly become one. */
export function joinAxes(kernel: ContractKernel): ContractKernel {
  let joined = kernel
  for (const part of ['batch', 'm', 'n'] as const) {
    for (let d = joined[part].length - 2; d >= 0; d--) joined = joinPair(joined, part, d) ?? joined
  }
  return joined
}

/** Axes `d` and `d + 1` of a part as one, or null where some view does not go on evenly. */
function joinPair(kernel: ContractKernel, part: 'batch' | 'm' | 'n', d: number): ContractKernel | null {
  const { batch, m, k, epilogue } = kernel
  const sizes = kernel[part]
  const [outer, inner] = [sizes[d]!, sizes[d + 1]!]
  const before = { batch: 0, m: batch.length, n: batch.length + m.length }[part]
  const at = before + d
  const join = (view: View, axis: number): View | null => {
    const [p, q] = [view.strides[axis]!, view.strides[axis + 1]!]
    if (outer !== 1 && inner !== 1 && p !== q * inner) return null
    return { ...view, strides: view.strides.toSpliced(axis, 2, inner === 1 ? p : q) }
  }
  const a = part === 'n' ? kernel.a : join(kernel.a, at)
  const b = part === 'm' ? kernel.b : join(kernel.b, part === 'n' ? batch.length + k.length + d : at)
  const store = join(kernel.store, at)
  const behind = epilogue && joinInMap(epilogue, at, outer * inner, join)
  if (!a || !b || !store || (epilogue && !behind)) return null
  return { ...kernel, [part]: sizes.toSpliced(d, 2, outer * inner), a, b, store, epilogue: behind }
}

function joinInMap(
  map: MapKernel,
  at: number,
  size: number,
  join: (view: View, axis: number) => View | null,
): MapKernel | null {
  const steps = map.steps.map((step) =>
    step.kind === 'index' && step.index > at ? { ...step, index: step.index - 1 } : step,
  )
  if (map.steps.some((step) => step.kind === 'index' && (step.index === at || step.index === at + 1))) return null
  const loads = map.loads.map((view) => join(view, at))
  const stores = map.stores.map(({ view, value }) => ({ view: join(view, at), value }))
  const whole = <T extends { view: View | null }>(list: readonly T[]): list is (T & { view: View })[] =>
    list.every(({ view }) => view !== null)
  if (loads.includes(null) || !whole(stores)) return null
  return { ...map, shape: map.shape.toSpliced(at, 2, size), loads: loads as View[], steps, stores }
}
