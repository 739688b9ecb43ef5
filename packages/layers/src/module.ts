import {
  ArgumentError,
  checkOptions,
  DTypeError,
  evaluateNodes,
  isDType,
  modeSwitched,
  type Parameter,
  type State,
  structureChanged,
  type Tensor,
} from '@neurite/core'
import { type HookHandle, HookList } from './hooks.ts'
import { collectMembers, type Members } from './members.ts'
import { describeModule, type GraphOptions, type ModelGraph, modelGraph, summarize } from './modelGraph.ts'
import { penaltyOf } from './penalties.ts'
import { loadEntries, type StateDict } from './stateDict.ts'

/** Called before `forward`; an array that it returns replaces the arguments. */
export type ForwardPreHook = (module: Module, args: readonly unknown[]) => readonly unknown[] | void
/** Called after `forward`; what it returns, if anything, replaces the output. */
export type ForwardHook = (module: Module, args: readonly unknown[], output: unknown) => unknown

/** The arguments of a module's `forward`. */
export type ForwardArguments<F> = F extends (...args: infer A) => unknown ? A : never
/** What a module's `forward` gives. */
export type ForwardResult<F> = F extends (...args: never[]) => infer R ? R : never

/**
 * A part of a model: parameters, buffers and other modules as properties, and `forward`. Arrays and plain records of
 * them are looked into. Write `forward`; run the module with `call`, which runs the hooks too.
 *
 * ```ts
 * class Residual extends Module {
 *   inner = new Linear(8, 8)
 *   forward(x: Tensor) { return this.inner.call(x).add(x) }
 * }
 * ```
 * https://pytorch.org/docs/stable/generated/torch.nn.Module.html
 */
export abstract class Module {
  #training = true
  #preHooks: HookList<ForwardPreHook> | null = null
  #hooks: HookList<ForwardHook> | null = null
  readonly #unsaved = new Set<string>()

  /** Whether layers such as dropout act as in training; see `train` and `eval`. */
  get training(): boolean {
    return this.#training
  }

  set training(on: boolean) {
    if (on !== this.#training) modeSwitched(this)
    this.#training = on
  }

  /** What the module computes. */
  abstract forward(...args: never[]): unknown

  /** Runs the module: hooks before, `forward`, hooks after. */
  call(...args: ForwardArguments<this['forward']>): ForwardResult<this['forward']> {
    const forward = this.forward as (...args: readonly unknown[]) => unknown
    let given: readonly unknown[] = args
    if (this.#preHooks !== null) for (const hook of this.#preHooks) given = hook(this, given) ?? given
    let output = forward.apply(this, given as unknown[])
    if (this.#hooks !== null) for (const hook of this.#hooks) output = hook(this, given, output) ?? output
    return output as ForwardResult<this['forward']>
  }

  registerForwardPreHook(hook: ForwardPreHook): HookHandle {
    return (this.#preHooks ??= new HookList()).add(hook)
  }

  registerForwardHook(hook: ForwardHook): HookHandle {
    return (this.#hooks ??= new HookList()).add(hook)
  }

  /** The module's own entries among which parameters, buffers and modules are looked for. */
  protected entries(): Iterable<readonly [string, unknown]> {
    return Object.entries(this)
  }

  /** What the module holds itself, apart from what its children hold. */
  members(): Members<Module> {
    return collectMembers(this.entries(), isModule)
  }

  /** Keeps a buffer out of `stateDict()`, as PyTorch's `persistent=False` does. */
  protected leaveUnsaved(...names: string[]): void {
    for (const name of names) this.#unsaved.add(name)
  }

  namedChildren(): [string, Module][] {
    return this.members().children.map(({ name, value }) => [name, value])
  }

  children(): Module[] {
    return [...new Set(this.members().children.map(({ value }) => value))]
  }

  /** This module and all below it, each once, under the first name by which it is reached; this one's own is ''. */
  namedModules(): [string, Module][] {
    const found = new Map<Module, string>()
    const pending: [string, Module][] = [['', this]]
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      const [path, module] = next
      if (found.has(module)) continue
      found.set(module, path)
      for (const { name, value } of module.members().children.reverse())
        pending.push([path ? `${path}.${name}` : name, value])
    }
    return [...found].map(([module, name]) => [name, module])
  }

  modules(): Module[] {
    return this.namedModules().map(([, module]) => module)
  }

  /** Every parameter once, with its name: `layers.0.weight`. */
  namedParameters(): [string, Parameter][] {
    return this.#named((members) => members.parameters)
  }

  parameters(): Parameter[] {
    return this.namedParameters().map(([, parameter]) => parameter)
  }

  /** Every state that is not a parameter, with its name. */
  namedBuffers(): [string, State][] {
    return this.#named((members) => members.buffers)
  }

  buffers(): State[] {
    return this.namedBuffers().map(([, buffer]) => buffer)
  }

  #named<T extends State>(pick: (members: Members<Module>) => readonly { name: string; value: T }[]): [string, T][] {
    const found = new Map<T, string>()
    for (const [path, module] of this.namedModules()) {
      for (const { name, value } of pick(module.members())) {
        if (!found.has(value)) found.set(value, path ? `${path}.${name}` : name)
      }
    }
    return [...found].map(([value, name]) => [name, value])
  }

  /** Calls `fn` with every module, children before the module that holds them; gives this module back. */
  apply(fn: (module: Module) => void): this {
    const seen = new Set<Module>()
    const pending: { module: Module; entered: boolean }[] = [{ module: this, entered: false }]
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      const { module, entered } = next
      if (entered) fn(module)
      if (entered || seen.has(module)) continue
      seen.add(module)
      pending.push({ module, entered: true })
      for (const child of module.children().reverse()) pending.push({ module: child, entered: false })
    }
    return this
  }

  /** Switches this module and all below it to training, or back. */
  train(mode = true): this {
    for (const module of this.modules()) module.training = mode
    return this
  }

  /** The same as `train(false)`. */
  eval(): this {
    return this.train(false)
  }

  /** The sum of the penalties attached to parameters with `penalize`, to be added to a loss; null without any. */
  penalty(): Tensor | null {
    return penaltyOf(this.parameters())
  }

  /** Sets the `.grad` of every parameter to null. */
  zeroGrad(): void {
    for (const parameter of this.parameters()) parameter.grad = null
  }

  /** Freezes every parameter (false), or lets it be trained again. */
  requireGradients(on = true): this {
    for (const parameter of this.parameters()) parameter.requiresGrad = on
    return this
  }

  /**
   * Moves every parameter with its gradient, and every buffer, to a device, in place. Make an optimizer afterwards. Nothing
   * waits: values from a GPU come while the program goes on, and are there when a result of the model is awaited, or after
   * `await evaluate()`.
   */
  to(device: string): this {
    if (isDType(device)) {
      throw new DTypeError(
        `[to] a module moves between devices; its dtype is chosen when it is made: new Linear(2, 3, { dtype: '${device}' })`,
      )
    }
    const states = [...this.parameters(), ...this.buffers()]
    // What was built on the values of before is computed while they are there.
    evaluateNodes(states.flatMap(({ grad }) => (grad === null ? [] : [grad.node])))
    for (const state of states) state.moveTo(device)
    structureChanged()
    return this
  }

  /** Parameters and buffers by name, as they are now: training on does not change them. */
  stateDict(): StateDict {
    return Object.fromEntries([...this.#savedStates()].map(([name, state]) => [name, state.detach()]))
  }

  /**
   * Takes over the values of a state dict. Throws one error that names every missing, unexpected or wrongly shaped
   * entry, with nothing changed; with `strict: false` the first two kinds are passed over.
   */
  loadStateDict(dict: StateDict, options: { strict?: boolean } = {}): void {
    checkOptions('loadStateDict', options, ['strict'])
    loadEntries(this.#savedStates(), dict, options.strict ?? true)
  }

  /** Every saved state under each of its names: a shared one has several, as in PyTorch. */
  #savedStates(): Map<string, State> {
    const states = new Map<string, State>()
    const pending: { path: string; module: Module; above: readonly Module[] }[] = [
      { path: '', module: this, above: [] },
    ]
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      const { path, module, above } = next
      const { parameters, buffers, children } = module.members()
      for (const { name, value } of parameters) states.set(path + name, value)
      for (const { name, value } of buffers) if (!module.#unsaved.has(name)) states.set(path + name, value)
      const line = [...above, module]
      for (const { name, value } of children.reverse()) {
        if (!line.includes(value)) pending.push({ path: `${path}${name}.`, module: value, above: line })
      }
    }
    return states
  }

  /** What stands between the brackets in `toString()`: `inFeatures=2, outFeatures=10`. */
  describe(): string {
    return ''
  }

  /** The tree of modules, one line each. */
  toString(): string {
    return describeModule(this)
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString()
  }

  /** Modules and the connections between them as plain data, for drawing. */
  modelGraph(options: GraphOptions = {}): ModelGraph {
    return modelGraph(this, options)
  }

  /** A table of layers, output shapes (with `inputShape`; nothing is computed) and parameter counts. */
  summary(options: GraphOptions = {}): string {
    return summarize(this.modelGraph(options))
  }
}

function isModule(value: unknown): value is Module {
  return value instanceof Module
}

/** A module of one input and one output. */
export interface Layer extends Module {
  forward(x: Tensor): Tensor
}

/** Throws unless `value` is a module. */
export function checkModule(where: string, value: unknown): asserts value is Module {
  if (value instanceof Module) return
  throw new ArgumentError(
    `[${where}] expected modules, received ${String(value)}; wrap a function in a class that extends Module`,
  )
}
