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

type KernelFunctions = Readonly<Record<string, CompiledKernel>>

/** Kernels whose code is kept although no program may use them any more. */
const KEPT_KERNELS = 4096

/** Turns tasks into functions; equal ones share code, whichever program they belong to. */
export class Compiler {
  private readonly known = new Map<string, KernelFunctions>()
  private readonly heap: Heap
  readonly target: Target
  private readonly team: Team | null

  constructor(heap: Heap, target: Target, team: Team | null) {
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
    for (const key of this.known.keys()) {
      if (this.known.size <= KEPT_KERNELS) break
      this.known.delete(key)
    }
    return tasks.map((task) => found.get(task.key) ?? {})
  }

  private compile(tasks: ReadonlyMap<string, Task>): Map<string, KernelFunctions> {
    if (tasks.size === 0) return new Map()
    if (this.team === null) return this.assemble(tasks)
    // Workers have no JavaScript functions, so kernels that call some make a module of their own.
    const alone = new Map<string, Task>()
    const shared = new Map<string, Task>()
    for (const [key, task] of tasks) {
      const probe = new ModuleBuilder(this.heap.type)
      task.emit!(probe, this.target)
      const kernels = [...probe.importNames].length > 0 ? alone : shared
      kernels.set(key, task)
    }
    return new Map([...this.assemble(shared), ...this.assemble(alone)])
  }

  private assemble(tasks: ReadonlyMap<string, Task>): Map<string, KernelFunctions> {
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
    const bytes = module.finish()
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env })
    const count = names.reduce((sum, own) => sum + own.length, 0)
    let number = this.team !== null && [...module.importNames].length === 0 ? this.team.publish(bytes, count) : -1
    for (const [i, key] of [...tasks.keys()].entries()) {
      const functions = names[i]!.map((name) => {
        const run = exports[`${i} ${name}`] as KernelFunction
        return [name, { run, number: number < 0 ? -1 : number++ }] as const
      })
      result.set(key, Object.fromEntries(functions))
    }
    return result
  }
}
