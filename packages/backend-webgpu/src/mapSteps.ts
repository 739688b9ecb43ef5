import type { DType, Step, View } from '@neurite/core'

/** Equal for equal steps: NaN and the infinities are all one in JSON, and so are both zeros. */
function keyOf(step: Step): string {
  if (step.kind !== 'const') return JSON.stringify(step)
  return `${step.dtype} ${Object.is(step.value, -0) ? '-0' : step.value}`
}

/** Steps and loads of a map under construction; equal ones are one. */
export class Steps {
  readonly loads: View[] = []
  readonly steps: Step[] = []
  private readonly known = new Map<string, number>()

  load(view: View, dtype: DType): number {
    return this.push({ kind: 'load', dtype, index: this.once(this.loads, view, JSON.stringify(view)) })
  }

  push(step: Step): number {
    return this.once(this.steps, step, keyOf(step))
  }

  private once<Item>(list: Item[], item: Item, key: string): number {
    let at = this.known.get(key)
    if (at === undefined) {
      at = list.push(item) - 1
      this.known.set(key, at)
    }
    return at
  }
}

/** Adds a step with its operands where `own` says, its load and its scalar, behind `scalars` others, where they are in the map. */
export function stepOf(
  made: Steps,
  step: Step,
  own: readonly number[],
  loads: readonly View[],
  scalars: number,
): number {
  switch (step.kind) {
    case 'load':
      return made.load(loads[step.index]!, step.dtype)
    case 'scalar':
      return made.push({ ...step, index: step.index + scalars })
    case 'const':
    case 'index':
      return made.push(step)
    case 'cast':
    case 'unary':
      return made.push({ ...step, a: own[step.a]! })
    case 'binary':
      return made.push({ ...step, a: own[step.a]!, b: own[step.b]! })
    case 'select':
      return made.push({ ...step, a: own[step.a]!, b: own[step.b]!, c: own[step.c]! })
    default:
      return step satisfies never
  }
}
