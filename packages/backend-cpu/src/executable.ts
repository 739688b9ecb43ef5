import { type BufferId, type Executable, IndexError, type Program } from '@neurite/core'
import { type Allocator, paddedBytes } from './allocator.ts'
import type { Arena } from './arena.ts'
import type { Compiler, KernelFunctions } from './compiler.ts'
import type { Heap } from './heap.ts'
import type { IndexCheck, KernelFunction } from './task.ts'
import { slabsOf } from './slabs.ts'
import { tasksOf } from './tasks.ts'
import type { Team } from './threads/team.ts'
import { thresholds } from './threads/thresholds.ts'

/** A word of memory that holds an address in a buffer. */
interface Patch {
  /** Position in the 32-bit view of the memory. */
  readonly at: number
  readonly offset: number
}

/** One call of the plan. */
interface Call {
  readonly run: KernelFunction
  readonly params: number
  readonly extent: number
  readonly grain: number
  /** Number of the kernel among those that workers know, or -1 where the main thread works alone. */
  readonly shared: number
  readonly work: number
}

/** Calls that are made for some rows before they are made for the next ones: one after the other where `rows` is 1. */
interface Group {
  readonly calls: Call[]
  readonly rows: number
  /** Rows at a time, for each thread. */
  readonly step: number
}

const WORD_BYTES = 4
const SCALAR_BYTES = 8
/** Parameter blocks start at multiples of this. */
const BLOCK_ALIGNMENT = 16

/** A program as a plan: functions to call in order, and the words of memory through which they find their operands. */
export class CpuExecutable implements Executable {
  private readonly groups: readonly Group[]
  private readonly inputPatches: Patch[][]
  private readonly outputPatches: Patch[][]
  private readonly arenaPatches: Patch[] = []
  private readonly inputs: BufferId[]
  private readonly outputs: BufferId[]
  private readonly block: number
  private readonly scalars: number
  private arenaAt = -1
  readonly program: Program
  readonly heap: Heap
  private readonly allocator: Allocator
  private readonly arena: Arena
  private readonly team: Team
  private readonly compiler: Compiler
  private readonly kernels: readonly KernelFunctions[]
  /** Work that threads could share. */
  private readonly sharedWork: number

  constructor(program: Program, heap: Heap, allocator: Allocator, arena: Arena, compiler: Compiler, team: Team) {
    this.team = team
    this.compiler = compiler
    this.program = program
    this.heap = heap
    this.allocator = allocator
    this.arena = arena
    const ofKernels = program.kernels.map((kernel) => tasksOf(kernel, program.slots, compiler.target.relaxed))
    const tasks = ofKernels.flat()
    const slabs = slabsOf(program, ofKernels)
    const functions = compiler.functions(tasks)
    this.kernels = functions
    const scratch = paddedBytes(program.arenaBytes)
    arena.reserve(scratch + tasks.reduce((most, task) => Math.max(most, task.scratchBytes), 0))

    this.inputPatches = Array.from({ length: program.inputs }, () => [])
    this.outputPatches = Array.from({ length: program.outputs }, () => [])
    this.inputs = new Array<number>(program.inputs).fill(-1)
    this.outputs = new Array<number>(program.outputs).fill(-1)

    const scalarBytes = Math.ceil((program.scalars * SCALAR_BYTES) / BLOCK_ALIGNMENT) * BLOCK_ALIGNMENT
    const sizes = tasks.map((task) => task.params.map((words) => blockBytes(words.length)))
    this.block = allocator.take(scalarBytes + sizes.flat().reduce((sum, size) => sum + size, 0))
    this.scalars = this.block
    let next = this.block + scalarBytes
    const groups: Group[] = []
    let sharedWork = 0
    for (const [i, task] of tasks.entries()) {
      const slab = slabs.find(({ from, to }) => from <= i && i < to)
      if (i === 0 || slab?.from === i || slabs.some(({ to }) => to === i))
        groups.push({ calls: [], rows: slab?.rows ?? 1, step: slab?.step ?? 1 })
      const { calls } = groups.at(-1)!
      const starts = task.params.map((_, p) => (next += sizes[i]![p]!) - sizes[i]![p]!)
      for (const [p, words] of task.params.entries()) {
        for (const [w, word] of words.entries()) {
          const at = starts[p]! / WORD_BYTES + w
          if (word.kind === 'number') heap.i32[at] = word.value
          else if (word.kind === 'scalar') heap.i32[at] = this.scalars + SCALAR_BYTES * word.index
          else if (word.kind === 'params') heap.i32[at] = starts[word.params]!
          else if (word.kind === 'scratch') this.arenaPatches.push({ at, offset: scratch + word.offset })
          else this.addPatch(word.slot, at, word.offset)
        }
      }
      for (const { name, params, extent, grain, work } of task.phases) {
        const { run, number } = task.host ? { run: task.host(heap), number: -1 } : functions[i]!.byName[name]!
        const worth = work >= thresholds.share && extent > grain
        if (worth && !task.host) sharedWork += work
        calls.push({ run, params: starts[params]!, extent, grain, shared: worth ? number : -1, work })
      }
      const { check } = task
      if (check) {
        // A bad index ends the run before anything that depends on it is written.
        const word = starts[check.params]! / WORD_BYTES + check.word
        calls.push({ run: () => this.inspect(word, check), params: 0, extent: 0, grain: 1, shared: -1, work: 0 })
      }
    }
    this.groups = groups
    this.sharedWork = sharedWork
  }

  private addPatch(slot: number, at: number, offset: number): void {
    const { place, at: index } = this.program.slots[slot]!
    if (place === 'arena') this.arenaPatches.push({ at, offset: index + offset })
    else (place === 'input' ? this.inputPatches : this.outputPatches)[index]!.push({ at, offset })
  }

  run(inputs: readonly BufferId[], outputs: readonly BufferId[], scalars: Float64Array): void {
    if (this.arenaAt !== this.arena.address) {
      this.arenaAt = this.arena.address
      this.patch(this.arenaPatches, this.arenaAt)
    }
    for (let i = 0; i < this.inputs.length; i++) {
      if (this.inputs[i] !== inputs[i]) this.patch(this.inputPatches[i]!, (this.inputs[i] = inputs[i]!))
    }
    for (let i = 0; i < this.outputs.length; i++) {
      if (this.outputs[i] !== outputs[i]) this.patch(this.outputPatches[i]!, (this.outputs[i] = outputs[i]!))
    }
    const { f64 } = this.heap
    const first = this.scalars / SCALAR_BYTES
    for (let i = 0; i < this.program.scalars; i++) f64[first + i] = scalars[i]!
    const { groups } = this
    const team = this.sharedWork > 0 && this.team.joins(this.sharedWork) ? this.team : null
    for (let g = 0; g < groups.length; g++) {
      const { calls, rows, step } = groups[g]!
      const slab = team === null ? step : step * team.together
      for (let row = 0; row < rows; row += slab) {
        const share = Math.min(slab, rows - row) / rows
        for (let i = 0; i < calls.length; i++) {
          const { run, params, extent, grain, shared, work } = calls[i]!
          const begin = (extent / rows) * row
          const end = row + slab < rows ? (extent / rows) * (row + slab) : extent
          if (team === null || shared < 0) run(params, begin, end)
          else team.run(shared, run, params, begin, end, grain, work * share)
        }
      }
    }
    if (this.sharedWork > 0) this.team.worked(this.sharedWork)
  }

  private inspect(at: number, { op, size }: IndexCheck): void {
    const { i32 } = this.heap
    if (i32[at] === 0) return
    i32[at] = 0
    const index = i32[at + 1]!
    throw new IndexError(`[${op}] index ${index} is out of range for an axis of size ${size}`, { index, size })
  }

  private patch(patches: readonly Patch[], address: number): void {
    const { i32 } = this.heap
    for (let i = 0; i < patches.length; i++) i32[patches[i]!.at] = address + patches[i]!.offset
  }

  release(): void {
    this.allocator.give(this.block)
    this.compiler.release(this.kernels)
  }
}

function blockBytes(words: number): number {
  return Math.ceil((words * WORD_BYTES) / BLOCK_ALIGNMENT) * BLOCK_ALIGNMENT
}
