import type { RoutineKernel, Slot } from '@neurite/core'
import type { Dispatch, ShaderFeatures } from '../dispatch.ts'
import { Shader, storedBytes } from '../shader.ts'
import { gridOf, product } from '../space.ts'

/** What every routine is given. */
export interface RoutineContext {
  readonly kernel: RoutineKernel
  readonly slots: readonly Slot[]
  readonly features: ShaderFeatures
}

/** A tensor around one of its axes: how many slices before it, its size, how many elements after it. */
export function around(shape: readonly number[], axis: number): { outer: number; size: number; inner: number } {
  return { outer: product(shape.slice(0, axis)), size: shape[axis] ?? 1, inner: product(shape.slice(axis + 1)) }
}

const WORKGROUP = 64

/** A dispatch of one invocation for each of `count` items, whose number is `at` in the lines that `emit` gives. */
export function perItem(
  context: RoutineContext,
  count: number,
  what: string,
  flops: number,
  emit: (shader: Shader) => readonly string[],
): Dispatch {
  const { slots, features } = context
  const shader = new Shader(slots, features)
  const grid = gridOf(Math.ceil(count / WORKGROUP), features.maxWorkgroupsPerDimension)
  const items = shader.number(count)
  const id = grid.wide ? `id.x + id.y * ${shader.number(grid.x * WORKGROUP)}` : 'id.x'
  const lines = [`let at = ${id};`, `if (at >= ${items}) {`, '  return;', '}', ...emit(shader)]
  const finished = shader.finish([WORKGROUP], '@builtin(global_invocation_id) id: vec3<u32>', lines)
  return {
    ...finished,
    workgroups: [grid.x, grid.y, 1],
    label: labelOf(context, what),
    flops,
    bytes: bytesOf(context),
  }
}

export function labelOf({ kernel }: RoutineContext, what: string): string {
  return `${kernel.name}${what} ${kernel.output.shape.join('x')}`
}

export function bytesOf({ kernel, slots, features }: RoutineContext): number {
  return [...kernel.inputs, kernel.output].reduce(
    (sum, { slot, shape }) => sum + product(shape) * storedBytes(slots[slot]!.dtype, features),
    0,
  )
}
