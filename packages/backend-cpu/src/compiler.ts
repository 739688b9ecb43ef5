import type { Target } from './emitter.ts'
import type { Heap } from './heap.ts'
import { MATH_IMPORTS } from './mathImports.ts'
import type { KernelFunction, Task } from './task.ts'
import { ModuleBuilder } from './wasm/moduleBuilder.ts'

type KernelFunctions = Readonly<Record<string, KernelFunction>>

/** Kernels whose code is kept although no program may use them any more. */
const KEPT_KERNELS = 4096

/** Turns tasks into functions; equal ones share code, whichever program they belong to. */
export class Compiler {
  private readonly known = new Map<string, KernelFunctions>()
  private readonly heap: Heap
  readonly target: Target

  constructor(heap: Heap, target: Target) {
    this.heap = heap
    this.target = target
  }

  /** The functions of each task that has code. All that are new are compiled as one module. */
  functions(tasks: readonly Task[]): KernelFunctions[] {
    const found = new Map<string, KernelFunctions>()
    const missing = new Map<string, Task>()
    for (const task of tasks) {
      if (!task.emit) continue
      const known = this.known.get(task.key)
      if (!known) missing.set(task.key, task)
      else {
        found.set(task.key, known)
        // To the end of the map, which is ordered by last use.
        this.known.delete(task.key)
        this.known.set(task.key, known)
      }
    }
    for (const [key, functions] of this.compile(missing)) {
      found.set(key, functions)
      this.known.set(key, functions)
    }
    for (const key of this.known.keys()) {
      if (this.known.size <= KEPT_KERNELS) break
      this.known.delete(key)
    }
    return tasks.map((task) => found.get(task.key) ?? {})
  }

  private compile(tasks: ReadonlyMap<string, Task>): Map<string, KernelFunctions> {
    const result = new Map<string, KernelFunctions>()
    if (tasks.size === 0) return result
    const module = new ModuleBuilder(this.heap.type)
    const names: string[][] = []
    for (const task of tasks.values()) {
      const emitted = task.emit!(module, this.target)
      for (const [name, target] of Object.entries(emitted)) module.export(`${names.length} ${name}`, target)
      names.push(Object.keys(emitted))
    }
    const env: Record<string, WebAssembly.ImportValue> = { memory: this.heap.memory }
    for (const name of module.importNames) env[name] = MATH_IMPORTS[name]!
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(module.finish()), { env })
    for (const [i, key] of [...tasks.keys()].entries()) {
      const functions = names[i]!.map((name) => [name, exports[`${i} ${name}`] as KernelFunction] as const)
      result.set(key, Object.fromEntries(functions))
    }
    return result
  }
}
