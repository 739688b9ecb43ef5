import { ArgumentError } from '../errors.ts'
import { gradientsEnabled } from '../graph/gradMode.ts'
import { activeTrace, structureVersion } from '../runtime/tracing.ts'
import { areOfKinds, type Kind, keyOf, kindOf } from './arguments.ts'
import type { Compiled } from './compiled.ts'
import { isExpected, replay } from './replay.ts'
import { trace } from './trace.ts'
import { warn } from '../warn.ts'

/** Most variants (shapes, modes) kept by one compiled function. */
const MOST_VARIANTS = 32
/** Variants that differ in values alone from which on a warning says so. */
const MANY_VALUES = 16

/** What was called last: the same call again needs no key. */
interface Call {
  readonly compiled: Compiled
  readonly version: string
  readonly gradients: boolean
  readonly kinds: readonly Kind[]
}

/**
 * The same function, traced once for each combination of shapes, dtypes and devices of its tensor arguments and values
 * of the others, and afterwards replayed as one program: no graph is built. States, gradients and host scalars are read
 * afresh at each call; states are updated in place. Results are new tensors. Reading a value inside throws.
 *
 * Arguments that are no tensors count by value, so a number that changes from call to call has the function traced each
 * time, and is warned about. `batches.map(step)` passes such a number, the index: write `batches.map((x) => step(x))`.
 *
 * @example const step = compile((x: Tensor, y: Tensor) => { …; return loss })
 */
export function compile<Arguments extends readonly unknown[], Result>(
  fn: (...args: Arguments) => Result,
): (...args: Arguments) => Result {
  if (typeof fn !== 'function') throw new ArgumentError(`[compile] takes a function, received ${String(fn)}`)
  const variants = new Map<string, Compiled[]>()
  let last: Call | null = null
  /** By the shapes of tensor arguments: how many variants there were for other values. */
  const byShapes = new Map<string, number>()
  const call = (...args: Arguments): Result => {
    if (activeTrace() !== null) return fn(...args)
    const version = structureVersion()
    const gradients = gradientsEnabled()
    if (last !== null && last.version === version && last.gradients === gradients && areOfKinds(args, last.kinds)) {
      if (isExpected(last.compiled)) return replay(last.compiled, args) as Result
    }
    const key = [version, gradients ? 1 : 0, ...args.map(keyOf)].join('|')
    const kinds = args.map(kindOf)
    let list = variants.get(key)
    const known = list?.find(isExpected)
    if (known !== undefined) {
      last = { compiled: known, version, gradients, kinds }
      // To the end of the map, which is ordered by last use.
      variants.delete(key)
      variants.set(key, list!)
      return replay(known, args) as Result
    }
    if (list === undefined) {
      if (variants.size >= MOST_VARIANTS) release(variants, variants.keys().next().value!)
      variants.set(key, (list = []))
      const shapes = String([
        structureVersion(),
        ...args.map((argument) => (isByValue(argument) ? '' : keyOf(argument))),
      ])
      const values = (byShapes.get(shapes) ?? 0) + 1
      byShapes.set(shapes, values)
      if (values === MANY_VALUES) warnValues(args)
    }
    const { compiled, result } = trace(fn as unknown as (...args: unknown[]) => unknown, args)
    variants.set(key, [...list.filter(({ prepared }) => !prepared.forgotten), compiled])
    last = { compiled, version, gradients, kinds }
    return result as Result
  }
  releaseWhenCollected(call, variants)
  return call
}

let collected: FinalizationRegistry<Map<string, Compiled[]>> | null = null

/** Compiled functions come and go with their models: what their programs hold is freed after them. */
function releaseWhenCollected(call: object, variants: Map<string, Compiled[]>): void {
  collected ??= new FinalizationRegistry((held) => {
    for (const key of held.keys()) release(held, key)
  })
  collected.register(call, variants)
}

/** Whether an argument that is no tensor counts by its value. */
function isByValue(argument: unknown): boolean {
  return (typeof argument !== 'object' && typeof argument !== 'function') || argument === null
}

function warnValues(args: readonly unknown[]): void {
  const at = args.findLastIndex(isByValue)
  if (at < 0) return
  warn(
    `[compile] a function was traced for ${MANY_VALUES} values of its arguments, the last with ${String(args[at])} as argument ${at + 1}; each takes a program of its own. Pass numbers that change as tensors, and what array methods such as map() add not at all: batches.map((x) => step(x))`,
  )
}

/** Forgets a variant, and frees what its program holds. */
function release(variants: Map<string, Compiled[]>, key: string): void {
  for (const { device, prepared } of variants.get(key)!) device.forget(prepared)
  variants.delete(key)
}
