/** Fails a test during which something was printed. A test that expects output says so with `vi.spyOn(console, 'warn')`. */
import { afterAll, afterEach, vi } from 'vitest'

const methods = ['log', 'info', 'debug', 'warn', 'error'] as const
let printed: string[] = []

for (const method of methods) {
  const print = console[method]
  console[method] = (...values: unknown[]) => {
    // A spy that has no implementation of its own passes its calls on to here.
    if (vi.isMockFunction(console[method])) return
    printed.push(`console.${method}: ${values.map(String).join(' ')}`)
    print(...values)
  }
}

const check = () => {
  const found = printed
  printed = []
  if (found.length === 0) return
  throw new Error(`a test must not print; received:\n  ${found.join('\n  ')}\nexpect it with vi.spyOn(console, ...)`)
}

afterEach(check)
afterAll(check)
