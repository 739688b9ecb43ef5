import { type Backend, DeviceError, DTYPES } from '@neurite/core'
import { Allocator } from './allocator.ts'
import { Arena } from './arena.ts'
import { Compiler } from './compiler.ts'
import { ConstantPool } from './constantPool.ts'
import { CpuExecutable } from './executable.ts'
import { hasRelaxedSimd, hasSimd } from './features.ts'
import { ALIGNMENT, Heap } from './heap.ts'
import { checkThreads, Team } from './threads/team.ts'

export interface CpuOptions {
  /** Threads to compute with, the calling one included; as many as there are usable cores when left out. */
  threads?: number
  /** Whether a flag of the whole process may be set to get relaxed SIMD on Node 20; true by default. */
  v8Flags?: boolean
  /** False keeps to plain SIMD even where fused multiply-add is there. */
  relaxedSimd?: boolean
}

/** Buffers one kernel may use; there is no limit but memory. */
const MOST_BINDINGS = 1024
/** Elements that are copied sooner one by one than through a view made for them. */
const FEW_ELEMENTS = 16
/** A word that is always 0. The first bytes of the memory hold it. */
const ZERO_WORD = 0

/** What `setThreads` has set for devices that are made later. */
let standardThreads: number | null = null
const openTeams = new Set<Team>()

/**
 * Sets the number of threads to compute with, the calling one included: of the CPU devices in use, at once, and of those
 * made later. Results have the same bits on any number. Workers start when there is work that is worth sharing.
 *
 * @throws ArgumentError for what is no integer from 1 to 64
 * @example setThreads(1)
 */
export function setThreads(threads: number): void {
  standardThreads = checkThreads(threads)
  for (const team of openTeams) team.threads = threads
}

/** The CPU: kernels as WebAssembly made at run time. */
export function cpu(options: CpuOptions = {}): Backend {
  if (!hasSimd()) throw new DeviceError('[cpu] this engine has no WebAssembly SIMD')
  const relaxed = options.relaxedSimd !== false && hasRelaxedSimd(options.v8Flags !== false)
  const heap = new Heap()
  const allocator = new Allocator(heap, ALIGNMENT)
  const pool = new ConstantPool(heap, allocator)
  const arena = new Arena(allocator)
  const threads = options.threads === undefined ? standardThreads : checkThreads(options.threads)
  const team = new Team(threads, heap, allocator)
  openTeams.add(team)
  const compiler = new Compiler(heap, { pool, relaxed, zeroWord: ZERO_WORD }, team)

  const place = (what: string, buffer: number, byteOffset: number, byteLength: number): number => {
    const size = allocator.sizeOf(buffer)
    if (size === undefined) throw new DeviceError(`[cpu] ${what}: buffer ${buffer} does not exist or was freed`)
    if (byteOffset < 0 || byteOffset + byteLength > size) {
      throw new DeviceError(
        `[cpu] ${what}: bytes ${byteOffset} to ${byteOffset + byteLength} are outside a buffer of ${size} bytes`,
      )
    }
    return buffer + byteOffset
  }
  const readSync = (buffer: number, byteOffset: number, byteLength: number): ArrayBuffer => {
    const start = place('read', buffer, byteOffset, byteLength)
    const copy = new Uint8Array(byteLength)
    copy.set(heap.u8.subarray(start, start + byteLength))
    return copy.buffer
  }

  return {
    name: 'cpu',
    sync: true,
    get limits() {
      return { dtypes: DTYPES, maxBufferBytes: heap.limit, maxBindings: MOST_BINDINGS, threads: team.threads }
    },
    alloc: (bytes) => allocator.take(bytes),
    free(buffer) {
      if (allocator.sizeOf(buffer) === undefined) {
        throw new DeviceError(`[cpu] free: buffer ${buffer} does not exist or was freed`)
      }
      allocator.give(buffer)
    },
    write(buffer, data, byteOffset = 0) {
      const start = place('write', buffer, byteOffset, data.byteLength)
      heap.u8.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), start)
    },
    read: async (buffer, byteOffset, byteLength) => readSync(buffer, byteOffset, byteLength),
    readSync,
    readInto(target, buffer, byteOffset) {
      const start = place('read', buffer, byteOffset, target.byteLength) / target.BYTES_PER_ELEMENT
      const view = heap.viewLike(target)
      if (target.length > FEW_ELEMENTS) target.set(view.subarray(start, start + target.length))
      else for (let i = 0; i < target.length; i++) target[i] = view[start + i]!
    },
    prepare: (program) => new CpuExecutable(program, heap, allocator, arena, compiler, team),
    run(executable, inputs, outputs, scalars) {
      if (!(executable instanceof CpuExecutable) || executable.heap !== heap) {
        throw new DeviceError('[cpu] run: the executable was prepared by another backend')
      }
      const { program } = executable
      if (inputs.length !== program.inputs || outputs.length !== program.outputs || scalars.length < program.scalars) {
        throw new DeviceError(
          `[cpu] run: received ${inputs.length} inputs, ${outputs.length} outputs and ${scalars.length} scalars; the program takes ${program.inputs}, ${program.outputs} and ${program.scalars}`,
        )
      }
      executable.run(inputs, outputs, scalars)
    },
    release(executable) {
      if (executable instanceof CpuExecutable) executable.release()
    },
    memory: () => ({ bytesLive: allocator.bytesLive, bytesPeak: allocator.bytesPeak }),
    dispose() {
      openTeams.delete(team)
      team.stop()
    },
  }
}
