/** Given back by a `register…` method; `remove()` takes the hook off again. */
export interface HookHandle {
  remove(): void
}

/** Hooks in the order in which they were registered. */
export class HookList<Hook> {
  readonly #hooks = new Map<number, Hook>()
  #next = 0

  get size(): number {
    return this.#hooks.size
  }

  add(hook: Hook): HookHandle {
    const key = this.#next++
    this.#hooks.set(key, hook)
    return { remove: () => void this.#hooks.delete(key) }
  }

  [Symbol.iterator](): Iterator<Hook> {
    return [...this.#hooks.values()][Symbol.iterator]()
  }
}
