import type { DType } from '../dtype.ts'
import { ExpressionBuilder, type Step } from '../expression.ts'
import type { Item } from './items.ts'

/** Rough cost of one step relative to an addition, for the choice between storing a value and computing it again. */
function stepCost(step: Step): number {
  switch (step.kind) {
    case 'load':
    case 'const':
    case 'scalar':
    case 'index':
      return 0
    case 'cast':
    case 'select':
      return 1
    case 'binary':
      return step.fn === 'div' ? 3 : step.fn === 'pow' || step.fn === 'atan2' || step.fn === 'fmod' ? 16 : 1
    case 'unary':
      return CHEAP_UNARY.has(step.fn) ? 1 : step.fn === 'sqrt' ? 3 : 8
    default:
      return step satisfies never
  }
}

const CHEAP_UNARY: ReadonlySet<string> = new Set(['neg', 'abs', 'sign', 'floor', 'ceil', 'trunc', 'round', 'not'])

const known = new Map<string, number>()

/** Rough cost of computing one element of an item from its inputs. */
export function itemCost(item: Item): number {
  const { lowering } = item.op
  if (item.source !== 'computed' || lowering.kind !== 'map') return 0
  const dtypes: DType[] = item.inputs.map((input) => input.dtype)
  const key = `${item.op.id}|${item.dtype}|${dtypes}|${item.attributes.length}`
  let cost = known.get(key)
  if (cost === undefined) {
    const e = new ExpressionBuilder()
    lowering.lower(
      e,
      dtypes.map((dtype, i) => e.load(i, dtype)),
      item.attributes,
      item,
    )
    cost = e.steps.reduce((sum, step) => sum + stepCost(step), 0)
    known.set(key, cost)
  }
  return cost
}
