import { ArgumentError, nearest, ShapeError, sameShape, type Tensor } from '@neurite/core'
import type { ForwardArguments, ForwardResult, Module } from './module.ts'

/** The object that holds the last name of a path such as `layers.0.weight`, and that name. */
function holderOf(modules: ReadonlyMap<string, Module>, path: string): [Record<string, unknown>, string] {
  const names = path.split('.')
  const last = names.pop()!
  // the innermost module on the path, then the arrays and records in it
  const inner: string[] = []
  while (!modules.has(names.join('.'))) inner.unshift(names.pop()!)
  let holder = modules.get(names.join('.')) as unknown as Record<string, unknown>
  for (const name of inner) holder = holder[name] as Record<string, unknown>
  return [holder, last]
}

/**
 * Calls a module with other values in the place of its parameters and buffers, given by name; those not named keep their
 * own. The module is left as it was. With `grad` and `vmap` this makes a model a function of its parameters.
 * https://pytorch.org/docs/stable/generated/torch.func.functional_call.html
 *
 * @throws ArgumentError for a name that the module lacks, ShapeError for a value of another shape
 * @example grad((w) => functionalCall(model, { weight: w }, x).sum())(model.weight)
 */
export function functionalCall<M extends Module>(
  module: M,
  values: Readonly<Record<string, Tensor>>,
  ...args: ForwardArguments<M['forward']>
): ForwardResult<M['forward']> {
  const modules = new Map(module.namedModules())
  const known = new Map([...module.namedParameters(), ...module.namedBuffers()])
  const replaced: { holder: Record<string, unknown>; name: string; own: unknown }[] = []
  for (const [path, value] of Object.entries(values)) {
    const own = known.get(path)
    if (own === undefined) {
      const near = nearest(path, [...known.keys()])
      throw new ArgumentError(
        `[functionalCall] the module has no '${path}'${near ? `; did you mean '${near}'?` : ''}`,
        { path },
      )
    }
    if (!sameShape(own.shape, value.shape)) {
      throw new ShapeError(
        `[functionalCall] '${path}' has shape [${own.shape}], received [${value.shape}]; they must be equal`,
        { path },
      )
    }
  }
  try {
    for (const [path, value] of Object.entries(values)) {
      const [holder, name] = holderOf(modules, path)
      replaced.push({ holder, name, own: holder[name] })
      holder[name] = value
    }
    return module.call(...args)
  } finally {
    for (const { holder, name, own } of replaced.reverse()) holder[name] = own
  }
}
