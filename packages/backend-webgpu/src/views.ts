import type { Kernel, MapKernel, RoutineKernel, View } from '@neurite/core'

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
