import { ArgumentError, type Tensor } from '@neurite/core'
import { checkModule, type Layer, Module } from './module.ts'

/**
 * Modules that run one after the other: `f_n(…f_2(f_1(x)))`. Parameters are named by position (`0.weight`), or by key
 * when the modules come in a record. Empty, it gives its input back.
 *
 * Shapes: whatever the first takes; whatever the last gives.
 * https://pytorch.org/docs/stable/generated/torch.nn.Sequential.html
 */
export class Sequential extends Module {
  readonly #layers = new Map<string, Layer>()

  constructor(layers: Readonly<Record<string, Layer>>)
  constructor(...layers: readonly Layer[])
  constructor(...given: readonly (Layer | Readonly<Record<string, Layer>>)[]) {
    super()
    const first: unknown = given[0]
    const named = given.length === 1 && typeof first === 'object' && first !== null && !(first instanceof Module)
    const layers = (named ? first : given) as Readonly<Record<string, Layer>>
    for (const [name, layer] of Object.entries(layers)) this.#add(name, layer)
  }

  #add(name: string, layer: Layer): void {
    checkModule('Sequential', layer)
    this.#layers.set(name, layer)
  }

  /** One more module at the end. */
  append(layer: Layer): this {
    this.#add(String(this.length), layer)
    return this
  }

  /** The module at a position; negative positions count from the end. */
  at(index: number): Layer {
    const layer = [...this.#layers.values()].at(index)
    if (layer !== undefined) return layer
    throw new ArgumentError(`[Sequential] there is no module at ${index}; it has ${this.length}`, {
      index,
      length: this.length,
    })
  }

  get length(): number {
    return this.#layers.size
  }

  [Symbol.iterator](): Iterator<Layer> {
    return this.#layers.values()
  }

  /** Its children feed one another in order. */
  get runsInOrder(): boolean {
    return true
  }

  protected override entries(): Iterable<readonly [string, unknown]> {
    return this.#layers
  }

  forward(x: Tensor): Tensor {
    let value = x
    for (const layer of this.#layers.values()) value = layer.call(value)
    return value
  }
}
