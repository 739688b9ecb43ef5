import type { MapKernel, Slot } from '@neurite/core'
import { Accessor, vectorSlots, viewsOf } from './access.ts'
import type { Dispatch, ShaderFeatures } from './dispatch.ts'
import { expressionLines } from './expression.ts'
import type { Width } from './library.ts'
import { Shader, storedBytes } from './shader.ts'
import { type Axis, axesOf, collapse, gridOf, positionAxes, positionLines, product } from './space.ts'

/** Invocations of a workgroup, and from how many vectors on the larger one is used. */
const [SMALL, LARGE] = [64, 256]
const MANY = 65536

/** An element-wise kernel: one invocation for each element, or for four neighbours where results lie side by side. */
export function mapDispatch(kernel: MapKernel, slots: readonly Slot[], features: ShaderFeatures): Dispatch {
  const shader = new Shader(slots, features)
  const space = mapSpace(kernel)
  const units = unitsOf(kernel, slots, space)
  const size = workgroupFor(units)
  const grid = gridOf(Math.ceil(units / size), features.maxWorkgroupsPerDimension)
  const id = grid.wide ? `id.x + id.y * ${shader.number(grid.x * size)}` : 'id.x'
  const body = mainLines(shader, kernel, space, id)
  const { code, bindings, params } = shader.finish([size], '@builtin(global_invocation_id) id: vec3<u32>', body)
  return {
    code,
    bindings,
    params,
    workgroups: [grid.x, grid.y, 1],
    label: `map ${kernel.shape.join('x')}`,
    flops: mapFlops(kernel),
    bytes: mapBytes(kernel, slots, features),
  }
}

/** Invocations of a workgroup for so many units of work. */
export const workgroupFor = (units: number): number => (units < MANY ? SMALL : LARGE)

/** The axes that a map goes over, and the slots that it may bind as vectors. */
export interface MapSpace {
  readonly axes: readonly Axis[]
  readonly vectors: ReadonlySet<number>
}

export function mapSpace(kernel: MapKernel): MapSpace {
  const views = viewsOf(kernel.loads, kernel.stores)
  const strides = views.map((view) => view.strides)
  const axes = collapse(ordered(axesOf(kernel.shape, strides), kernel.loads.length), positionAxes(kernel.steps))
  return { axes, vectors: vectorSlots(views, axes) }
}

/** Units of work, each for an invocation: elements, or four neighbours. */
export function unitsOf(kernel: MapKernel, slots: readonly Slot[], space: MapSpace): number {
  return product(extentsOf(space.axes, widthOf(kernel, slots, space.axes, space.vectors)))
}

const extentsOf = (axes: readonly Axis[], width: Width): number[] =>
  axes.map((axis, d) => (d === axes.length - 1 ? Math.ceil(axis.extent / width) : axis.extent))

/** The lines of an invocation; `id`: text of its number among those of the map. */
export function mainLines(shader: Shader, kernel: MapKernel, space: MapSpace, id: string): string[] {
  const { axes } = space
  const width = widthOf(kernel, shader.slots, axes, space.vectors)
  const extents = extentsOf(axes, width)
  const count = shader.number(product(extents))
  const { lines, names } = positionLines(extents, 'at', 'p')
  return [
    `let at = ${id};`,
    `if (at >= ${count}) {`,
    '  return;',
    '}',
    ...lines,
    ...mapLines(shader, kernel, axes, names, width, boundAsVectors(kernel, shader.slots, space)),
  ]
}

/** The slots that a map does bind as vectors: none where it goes over single elements. */
export function boundAsVectors(kernel: MapKernel, slots: readonly Slot[], space: MapSpace): ReadonlySet<number> {
  return widthOf(kernel, slots, space.axes, space.vectors) === 4 ? space.vectors : new Set()
}

/** Axes from the outermost to the innermost of the first store, so that neighbours in memory are written together. */
function ordered(axes: readonly Axis[], store: number): Axis[] {
  return [...axes].sort((p, q) => Math.abs(q.strides[store]!) - Math.abs(p.strides[store]!))
}

/** Four elements at once where results lie side by side; a rest is written past the end only where nothing follows. */
function widthOf(
  kernel: MapKernel,
  slots: readonly Slot[],
  axes: readonly Axis[],
  vectors: ReadonlySet<number>,
): Width {
  const last = axes.at(-1)
  if (!last || !kernel.stores.some(({ view }) => vectors.has(view.slot))) return 1
  if (last.extent % 4 === 0) return 4
  const toEnd = kernel.stores.every(
    ({ view }) => vectors.has(view.slot) && view.offset + last.extent === slots[view.slot]!.length,
  )
  return axes.length === 1 && toEnd ? 4 : 1
}

/**
 * The lines of a map at one position. `substitutes`: loads whose values are known already, by index. `skip`: stores that
 * are left out.
 */
export function mapLines(
  shader: Shader,
  kernel: MapKernel,
  axes: readonly Axis[],
  positions: readonly string[],
  width: Width,
  vectors: ReadonlySet<number>,
  substitutes: ReadonlyMap<number, string> = new Map(),
  prefix = '',
): string[] {
  const views = viewsOf(kernel.loads, kernel.stores)
  const accessor = new Accessor(shader, views, axes, positions, width, vectors, `${prefix}i`)
  const { lines, names } = expressionLines(
    shader,
    kernel.steps,
    kernel.stores.map((store) => store.value),
    {
      load: (index) => substitutes.get(index) ?? accessor.load(index),
      scalars: kernel.scalars,
      position: (axis) => positionText(axes, positions, axis, width),
    },
    width,
    `${prefix}v`,
  )
  const stored = kernel.stores.flatMap((store, i) =>
    accessor.store(kernel.loads.length + i, kernel.steps[store.value]!.dtype, names[store.value]!),
  )
  return [...accessor.lines, ...lines, ...stored]
}

/** The position along an axis of the kernel as i32; four along the last axis. */
export function positionText(
  axes: readonly Axis[],
  positions: readonly string[],
  original: number,
  width: Width,
): string {
  const at = axes.findIndex((axis) => axis.original.includes(original))
  const inner = at === axes.length - 1 && at >= 0
  const text = at < 0 ? '0i' : `i32(${positions[at]})`
  if (width === 1) return text
  return inner ? `(vec4<i32>(${text} * 4i) + vec4<i32>(0i, 1i, 2i, 3i))` : `vec4<i32>(${text})`
}

export function mapFlops({ shape, steps }: MapKernel): number {
  return product(shape) * steps.filter((step) => step.kind === 'unary' || step.kind === 'binary').length
}

/** Bytes that a map moves, each element of a view counted once. */
export function mapBytes(kernel: MapKernel, slots: readonly Slot[], features: ShaderFeatures): number {
  let bytes = 0
  for (const view of viewsOf(kernel.loads, kernel.stores)) {
    const elements = product(kernel.shape.filter((_, d) => view.strides[d] !== 0))
    bytes += elements * storedBytes(slots[view.slot]!.dtype, features)
  }
  return bytes
}
