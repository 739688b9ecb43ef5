import {
  checkOptions,
  computeDType,
  flush,
  full,
  hostEffect,
  hostScalar,
  noGrad,
  type Parameter,
  sameShape,
  State,
  structureChanged,
  type Tensor,
} from '@neurite/core'
import {
  groupOptions,
  listGroups,
  listParameters,
  makeGroup,
  type ParamGroup,
  type ParamGroupInput,
  type Params,
} from './paramGroup.ts'
import type { AnyRule, CommonOptions, HostState, SlotInitial } from './rule.ts'
import { isTensor, type OptimizerStateDict, refuse, savedNumber, type SavedState, snakeCase } from './stateDict.ts'

/** What an optimizer remembers of one parameter. */
interface Memory {
  readonly host: HostState
  readonly slots: Record<string, State>
}

function sameNumbers(a: HostState, b: HostState): boolean {
  for (const name in a) if (a[name] !== b[name]) return false
  return true
}

/**
 * Base of all optimizers: carries a `Rule` out on groups of parameters.
 *
 * `step()` reads the `.grad` of each parameter (null: skipped), assigns new values to it and to its state, and computes
 * them together with whatever else was kept.
 * https://pytorch.org/docs/stable/optim.html
 */
export abstract class Optimizer<Options extends CommonOptions = CommonOptions> {
  /** Parameters with their options, which may be assigned: `optimizer.paramGroups[0].lr = 0.01`. */
  readonly paramGroups: ParamGroup<Options>[] = []
  readonly #rule: AnyRule
  readonly #defaults: Required<Options>
  readonly #memory = new Map<Parameter, Memory>()

  constructor(rule: AnyRule & { readonly defaults: Required<Options> }, params: Params<Options>, options: Options) {
    this.#rule = rule
    checkOptions(rule.name, options, Object.keys(rule.defaults))
    this.#defaults = { ...rule.defaults, ...options }
    for (const group of listGroups<Options>(rule.name, params)) this.addParamGroup(group)
    if (this.paramGroups.length === 0) listParameters(rule.name, [], new Set())
  }

  /** Adds parameters with options of their own, as when a frozen part of a model is to be trained too. */
  addParamGroup(group: ParamGroupInput<Options>): void {
    const { params, ...own } = group
    const rule = this.#rule
    const list = listParameters(rule.name, params, new Set(this.#memory.keys()))
    const options = groupOptions<Options>(rule.name, own, this.#defaults)
    rule.check(options as never)
    this.paramGroups.push(makeGroup<Options>(list, options))
    for (const param of list) this.#recall(param, options)
    structureChanged()
  }

  /** Sets every `.grad` to null. */
  zeroGrad(): void {
    for (const { params } of this.paramGroups) for (const param of params) param.grad = null
  }

  /** One update of every parameter that has a gradient; `closure`, when given, computes the loss first and is returned. */
  step(): void
  step<T>(closure: () => T): T
  step<T>(closure?: () => T): T | undefined {
    const loss = closure?.()
    noGrad(() => {
      for (const group of this.paramGroups) this.#stepGroup(group)
    })
    flush()
    return loss
  }

  #stepGroup(group: ParamGroup<Options>): void {
    const rule = this.#rule
    const active: Memory[] = []
    const params: Parameter[] = []
    for (const param of group.params) {
      if (param.grad === null) continue
      params.push(param)
      active.push(this.#recall(param, group))
    }
    if (active.length === 0) return
    hostEffect(() => {
      for (const { host } of active) {
        host.step += 1
        rule.advance?.(host, group as never)
      }
    })
    let shared: { hyper: object; host: HostState; dtype: string } | null = null
    for (let i = 0; i < active.length; i++) {
      const { host, slots } = active[i]!
      const param = params[i]!
      // Parameters that were updated equally often share their numbers
      if (shared === null || shared.dtype !== param.dtype || !sameNumbers(shared.host, host)) {
        shared = { hyper: this.#hyper(group, host, param), host, dtype: param.dtype }
      }
      const updated = rule.update(param, param.grad!, slots as never, shared.hyper as never) as Readonly<
        Record<string, Tensor>
      >
      for (const name in slots) {
        const next = updated[name]
        if (next !== undefined) slots[name]!.assign(next)
      }
      param.assign(updated['param']!)
    }
    if (rule.settle) {
      hostEffect(() => {
        for (const { host } of active) rule.settle!(host, group as never)
      })
    }
  }

  /** The numbers of a rule as tensors that read them at each step. */
  #hyper(group: ParamGroup<Options>, host: HostState, param: Parameter): object {
    const { numbers } = this.#rule
    const hyper: Record<string, unknown> = { options: group }
    for (const name in numbers) hyper[name] = hostScalar(() => numbers[name]!(group as never, host), param.dtype)
    return hyper
  }

  /** The memory of a parameter, with the slots that its options need. */
  #recall(param: Parameter, options: Required<Options>): Memory {
    let memory = this.#memory.get(param)
    if (memory === undefined) {
      memory = { host: { step: 0, ...this.#rule.host }, slots: {} }
      this.#memory.set(param, memory)
    }
    const slots = this.#rule.slots(options as never, param.shape)
    for (const name in slots) {
      const { shape, value } = this.#initial(param, slots[name])
      let slot = memory.slots[name]
      // A parameter that had no shape yet may have one now
      if (slot === undefined || !sameShape(slot.shape, shape)) {
        const initial = full(shape, value, { dtype: computeDType(param.dtype), device: param.device })
        slot = memory.slots[name] = new State(initial, { device: param.device })
      }
      // The model may have moved since
      if (slot.device !== param.device) slot.moveTo(param.device)
    }
    return memory
  }

  #initial(param: Parameter, slot: number | SlotInitial | undefined): SlotInitial {
    return typeof slot === 'object' ? slot : { shape: param.shape, value: slot ?? 0 }
  }

  /** State in PyTorch's layout and names; parameters that were never updated have none. */
  stateDict(): OptimizerStateDict {
    const saved = this.#rule.saved ?? ['step']
    const state: Record<number, SavedState> = {}
    let index = 0
    const groups = this.paramGroups.map((group) => {
      const { params, ...options } = group
      const numbers = params.map((param) => {
        const { host, slots } = this.#memory.get(param)!
        if (host.step > 0) {
          const entry: SavedState = {}
          for (const name of saved) entry[name] = host[name]!
          for (const name in slots) entry[name] = slots[name]!.detach()
          if (Object.keys(entry).length > 0) state[index] = entry
        }
        return index++
      })
      return {
        ...Object.fromEntries(Object.entries(options).map(([key, value]) => [snakeCase(key), value])),
        params: numbers,
      }
    })
    return { state, param_groups: groups }
  }

  /** Takes over state and options that `stateDict` gave; throws, with nothing changed, where they do not fit. */
  loadStateDict(dict: OptimizerStateDict): void {
    const where = `${this.#rule.name}.loadStateDict`
    refuse(where, this.#misfits(dict))
    this.paramGroups.forEach((group, g) => {
      const given = dict.param_groups[g]!
      const options: Record<string, unknown> = group
      for (const key of Object.keys(this.#defaults)) {
        const value = given[snakeCase(key)]
        if (value !== undefined) options[key] = Array.isArray(value) ? [...value] : value
      }
      for (const [i, param] of group.params.entries()) this.#restore(where, param, group, dict.state[given.params[i]!])
    })
    structureChanged()
  }

  #misfits(dict: OptimizerStateDict): string[] {
    const expected = this.paramGroups.map((group) => group.params.length)
    const given = dict.param_groups.map((group) => group.params.length)
    if (String(expected) !== String(given)) {
      return [`its groups hold [${given.join(', ')}] parameters, this optimizer's [${expected.join(', ')}]`]
    }
    const problems: string[] = []
    this.paramGroups.forEach((group, g) => {
      group.params.forEach((param, i) => {
        const index = dict.param_groups[g]!.params[i]!
        for (const [name, slot] of Object.entries(this.#memory.get(param)!.slots)) {
          const value = dict.state[index]?.[name]
          if (isTensor(value) && !sameShape(value.shape, slot.shape)) {
            problems.push(
              `state ${index}.${name} has shape [${value.shape.join(', ')}], its parameter [${slot.shape.join(', ')}]`,
            )
          }
        }
      })
    })
    return problems
  }

  #restore(where: string, param: Parameter, options: Required<Options>, entry: SavedState | undefined): void {
    const rule = this.#rule
    const { host, slots } = this.#recall(param, options)
    const initial = rule.slots(options as never, param.shape)
    let started = 0
    noGrad(() => {
      for (const name in slots) {
        const value = entry?.[name]
        if (isTensor(value)) started = 1
        const fresh = (): Tensor => {
          const { shape, value: start } = this.#initial(param, initial[name])
          return full(shape, start, { dtype: computeDType(param.dtype), device: param.device })
        }
        slots[name]!.assign(isTensor(value) ? value.to(computeDType(param.dtype)) : fresh())
      }
    })
    Object.assign(host, { step: started, ...rule.host })
    for (const name of rule.saved ?? ['step']) {
      const value = entry?.[name]
      if (value !== undefined && value !== null) host[name] = savedNumber(where, value)
    }
  }
}
