import type { Shape, Tensor } from '@neurite/core'

/** Options that every optimizer has. */
export interface CommonOptions {
  /** Learning rate; may be changed at any time through `paramGroups`. */
  lr?: number
  /** Go up the gradient instead of down. */
  maximize?: boolean
}

/** Numbers kept on the host for each parameter; `step` counts its updates. */
export interface HostState {
  step: number
  [name: string]: number
}

/** What an update may read besides its tensors: numbers as 0-d tensors, and the options, for switches only. */
export type Hyper<Options, Name extends string> = Readonly<Record<Name, Tensor>> & {
  readonly options: Required<Options>
}

/** Where a tensor of state starts, where its shape is not the parameter's. */
export interface SlotInitial {
  readonly shape: Shape
  readonly value: number
}

/** The new version of the parameter, and of each tensor of its state. */
export type Updated<Slot extends string> = { readonly param: Tensor } & { readonly [S in Slot]?: Tensor }

/**
 * An optimizer as plain data. `update` is pure and writes nothing: it builds the new values from the old ones.
 *
 * A number that changes between steps (learning rate, bias correction) is listed in `numbers`, computed on the host in
 * float64 and read afresh at every step, also when a compiled step is replayed. An option that changes the formula is
 * read from `hyper.options`.
 */
export interface Rule<Options extends CommonOptions, Slot extends string = never, Name extends string = never> {
  readonly name: string
  readonly defaults: Required<Options>
  /** Throws an `ArgumentError` for options out of range. */
  readonly check: (options: Required<Options>) => void
  /** Tensors of state that these options need (PyTorch's names), and the value each starts from; `shape` is the parameter's. */
  readonly slots: (options: Required<Options>, shape: Shape) => { readonly [S in Slot]?: number | SlotInitial }
  /** Numbers of state besides `step`, and where they start. */
  readonly host?: Readonly<Record<string, number>>
  /** Names under which a state dict holds the numbers of state; `['step']` when left out. */
  readonly saved?: readonly string[]
  /** Changes the numbers of state before an update; `step` has been increased already. */
  readonly advance?: (host: HostState, options: Required<Options>) => void
  /** Changes the numbers of state after an update. */
  readonly settle?: (host: HostState, options: Required<Options>) => void
  readonly numbers: Readonly<Record<Name, (options: Required<Options>, host: HostState) => number>>
  readonly update: (
    param: Tensor,
    grad: Tensor,
    state: Readonly<Record<Slot, Tensor>>,
    hyper: Hyper<Options, Name>,
  ) => Updated<Slot>
}

/** Any rule, for code that carries rules out without knowing their options. */
export interface AnyRule {
  readonly name: string
  readonly check: (options: never) => void
  readonly slots: (options: never, shape: Shape) => Readonly<Record<string, number | SlotInitial | undefined>>
  readonly host?: Readonly<Record<string, number>>
  readonly saved?: readonly string[]
  readonly advance?: (host: HostState, options: never) => void
  readonly settle?: (host: HostState, options: never) => void
  readonly numbers: Readonly<Record<string, (options: never, host: HostState) => number>>
  readonly update: (param: Tensor, grad: Tensor, state: never, hyper: never) => { readonly param: Tensor }
}
