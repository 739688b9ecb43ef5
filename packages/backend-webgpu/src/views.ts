import type { Kernel, MapKernel, RoutineKernel, View } from '@neurite/core'

/** Whether two views over the same shape are of the same elements. */
export const isSameView = (a: View, b: View): boolean =>
  a.slot === b.slot && a.offset === b.offset && a.strides.every((stride, d) => stride === b.strides[d])

const mapWith = (kernel: MapKernel, move: (view: View) => View): MapKernel => ({
  ...kernel,
  loads: kernel.loads.map(move),
  stores: kernel.stores.map(({ view, value }) => ({ view: move(view), value })),
})

/** The same kernel with other views. */
export function withViews<K extends Exclude<Kernel, RoutineKernel>>(kernel: K, move: (view: View) => View): K
export function withViews(kernel: Exclude<Kernel, RoutineKernel>, move: (view: View) => View): Kernel {
  if (kernel.kind === 'map') return mapWith(kernel, move)
  const store = move(kernel.store)
  const epilogue = kernel.epilogue && mapWith(kernel.epilogue, move)
  return kernel.kind === 'reduce'
    ? { ...kernel, loads: kernel.loads.map(move), store, epilogue }
    : { ...kernel, a: move(kernel.a), b: move(kernel.b), store, epilogue }
}
