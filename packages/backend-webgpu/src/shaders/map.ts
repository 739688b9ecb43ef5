import type { MapKernel, Slot } from '@neurite/core'
import { Accessor, viewsOf } from './access.ts'
import type { Dispatch, ShaderFeatures } from './dispatch.ts'
import { expressionLines } from './expression.ts'
import type { Width } from './library.ts'
import {
  boundAsVectors,
  extentsOf,
  type MapSpace,
  mapSpace,
  sharedLoads,
  unitsOf,
  widthOf,
  withOwnAxes,
} from './mapSpace.ts'
import { Shader, storedBytes } from './shader.ts'
import { type Axis, gridOf, positionLines, product } from './space.ts'

/** Invocations of a workgroup, and from how many vectors on the larger one is used. */
const [SMALL, LARGE] = [64, 256]
const MANY = 65536

/**
 * An element-wise kernel: one invocation for each element, or for four neighbours where results lie side by side, and for all
 * along its own axes.
 */
export function mapDispatch(kernel: MapKernel, slots: readonly Slot[], features: ShaderFeatures): Dispatch {
  const shader = new Shader(slots, features)
  const space = features.software ? withOwnAxes(kernel, slots, mapSpace(kernel)) : mapSpace(kernel)
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

/** The lines of an invocation; `id`: text of its number among those of the map. */
export function mainLines(shader: Shader, kernel: MapKernel, space: MapSpace, id: string): string[] {
  const { axes, own } = space
  const width = widthOf(kernel, shader.slots, space)
  const extents = extentsOf(space, width)
  const count = shader.number(product(extents))
  const outer = [...axes.keys()].filter((d) => !own.has(axes[d]!))
  const { lines, names } = positionLines(
    outer.map((d) => extents[d]!),
    'at',
    'p',
  )
  const positions = axes.map((_, d) => names[outer.indexOf(d)] ?? '0u')
  const vectors = boundAsVectors(kernel, shader.slots, space)
  const each =
    own.size === 0
      ? mapLines(shader, kernel, axes, positions, width, vectors)
      : ownLines(shader, kernel, space, positions, width, vectors)
  return [`let at = ${id};`, `if (at >= ${count}) {`, '  return;', '}', ...lines, ...each]
}

/** The lines of a map at all positions along an invocation's own axes; what is the same at all of them is read once. */
function ownLines(
  shader: Shader,
  kernel: MapKernel,
  { axes, own }: MapSpace,
  positions: readonly string[],
  width: Width,
  vectors: ReadonlySet<number>,
): string[] {
  const accessor = new Accessor(shader, kernel.loads, axes, positions, width, vectors, 'shared')
  const shared = sharedLoads(kernel, own)
  const read = shared.map((i) => `let read${i} = ${accessor.load(i)};`)
  const substitutes = new Map(shared.map((i) => [i, `read${i}`]))
  let each: (readonly string[])[] = [positions]
  for (const [d, axis] of axes.entries()) {
    if (!own.has(axis)) continue
    const along = [...Array(axis.extent).keys()]
    each = each.flatMap((before) => along.map((at) => before.with(d, `${at}u`)))
  }
  const lines = each.flatMap((at, n) => mapLines(shader, kernel, axes, at, width, vectors, substitutes, `e${n}`))
  return [...accessor.lines, ...read, ...lines]
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
