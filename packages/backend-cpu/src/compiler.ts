import type { Target } from './emitter.ts'
import type { Heap } from './heap.ts'
import { MATH_IMPORTS } from './mathImports.ts'
import type { KernelFunction, Task } from './task.ts'
import type { Team } from './threads/team.ts'
import { ModuleBuilder } from './wasm/moduleBuilder.ts'

/** A compiled kernel, and its number among those that workers know; -1 where they do not. */
export interface CompiledKernel {
  readonly run: KernelFunction
  readonly number: number
}

/** The functions of a task, by name. */
export interface KernelFunctions {
  readonly byName: Readonly<Record<string, CompiledKernel>>
  /** Executables that use them. */
  uses: number
}

/** A module, and the names of the functions of each task in it. */
interface Emitted {
  readonly module: ModuleBuilder
  readonly names: ReadonlyMap<string, readonly string[]>
}

/** Kernels whose code is kept although no program may use them any more. */
const KEPT_KERNELS = 4096

/** Turns tasks into functions; equal ones share code, whichever program they belong to. */
export class Compiler {
  private readonly known = new Map<string, KernelFunctions>()
  private readonly heap: Heap
  readonly target: Target
  private readonly team: Team

  constructor(heap: Heap, target: Target, team: Team) {
    this.heap = heap
    this.target = target
    this.team = team
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
    const used = tasks.map((task) => found.get(task.key) ?? { byName: {}, uses: 0 })
    for (const functions of used) functions.uses += 1
    this.forget()
    return used
  }

  /** Says that an executable with these functions is gone. */
  release(used: readonly KernelFunctions[]): void {
    for (const functions of used) functions.uses -= 1
    this.forget()
  }

  /** Drops the functions not used for longest, beyond the number that is kept. */
  private forget(): void {
    if (this.known.size <= KEPT_KERNELS) return
    for (const [key, { byName, uses }] of this.known) {
      if (uses > 0) continue
      this.known.delete(key)
      for (const { number } of Object.values(byName)) if (number >= 0) this.team.drop(number)
      if (this.known.size <= KEPT_KERNELS) return
    }
  }

  private compile(tasks: ReadonlyMap<string, Task>): Map<string, KernelFunctions> {
    if (tasks.size === 0) return new Map()
    // Workers have no JavaScript functions, so kernels that call some make a module of their own.
    const alone = new Map<string, Task>()
    const module = this.emit(tasks, (key) => alone.set(key, tasks.get(key)!))
    if (alone.size === 0 || alone.size === tasks.size || this.heap.type.shared === false)
      return this.instantiate(module)
    const shared = new Map([...tasks].filter(([key]) => !alone.has(key)))
    return new Map([...this.instantiate(this.emit(shared)), ...this.instantiate(this.emit(alone))])
  }

  /** `callsHost` is told of tasks that call JavaScript functions. */
  private emit(tasks: ReadonlyMap<string, Task>, callsHost?: (key: string) => void): Emitted {
    const module = new ModuleBuilder(this.heap.type)
    const names = new Map<string, string[]>()
    for (const [key, task] of tasks) {
      const before = module.hostCalls
      const emitted = task.emit!(module, this.target)
      for (const [name, target] of Object.entries(emitted)) module.export(`${names.size} ${name}`, target)
      names.set(key, Object.keys(emitted))
      if (module.hostCalls > before) callsHost?.(key)
    }
    return { module, names }
  }

  private instantiate({ module, names }: Emitted): Map<string, KernelFunctions> {
    const result = new Map<string, KernelFunctions>()
    const env: Record<string, WebAssembly.ImportValue> = { memory: this.heap.memory }
    for (const name of module.importNames) env[name] = MATH_IMPORTS[name]!
    const bytes = module.finish()
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env })
    const count = [...names.values()].reduce((sum, own) => sum + own.length, 0)
    let number = module.hostCalls === 0 ? this.team.publish(bytes, count) : -1
    for (const [i, [key, own]] of [...names].entries()) {
      const functions = own.map((name) => {
        const run = exports[`${i} ${name}`] as KernelFunction
        return [name, { run, number: number < 0 ? -1 : number++ }] as const
      })
      result.set(key, { byName: Object.fromEntries(functions), uses: 0 })
    }
    return result
  }
}
