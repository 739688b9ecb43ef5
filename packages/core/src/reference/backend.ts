import type { Backend, BufferId, Executable } from '../backend.ts'
import { DTYPES, type TypedArray, viewArray } from '../dtype.ts'
import { DeviceError } from '../errors.ts'
import type { Kernel, Operand, Program } from '../program.ts'
import { runContract, runMap, runReduce, type SlotArrays } from './kernels.ts'
import { type RoutineArray, referenceRoutines } from './routines.ts'

const PADDING = 64

/**
 * The reference interpreter: every kernel in its plainest form, one element at a time, in JavaScript. It runs
 * everywhere, is slow, and is what other backends are checked against.
 */
export function reference(): Backend {
  const buffers = new Map<BufferId, ArrayBuffer>()
  let nextBuffer = 1
  let bytesLive = 0
  let bytesPeak = 0

  const bufferOf = (id: BufferId): ArrayBuffer => {
    const buffer = buffers.get(id)
    if (!buffer) throw new DeviceError(`[reference] buffer ${id} does not exist or was freed`)
    return buffer
  }

  return {
    name: 'reference',
    limits: { dtypes: DTYPES, maxBufferBytes: 2 ** 31, maxBindings: 64, threads: 1 },
    sync: true,
    alloc(bytes) {
      const padded = Math.ceil(Math.max(bytes, 1) / PADDING) * PADDING
      buffers.set(nextBuffer, new ArrayBuffer(padded))
      bytesLive += padded
      bytesPeak = Math.max(bytesPeak, bytesLive)
      return nextBuffer++
    },
    free(id) {
      bytesLive -= bufferOf(id).byteLength
      buffers.delete(id)
    },
    write(id, data, byteOffset = 0) {
      new Uint8Array(bufferOf(id), byteOffset, data.byteLength).set(
        new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
      )
    },
    async read(id, byteOffset, byteLength) {
      return bufferOf(id).slice(byteOffset, byteOffset + byteLength)
    },
    readSync(id, byteOffset, byteLength) {
      return bufferOf(id).slice(byteOffset, byteOffset + byteLength)
    },
    prepare: (program) => ({ program }),
    run({ program }: Executable, inputs, outputs, scalars) {
      const arena = new ArrayBuffer(program.arenaBytes)
      const arrays = program.slots.map((slot): TypedArray => {
        if (slot.place === 'arena') return viewArray(slot.dtype, arena, slot.at, slot.length)
        const id = slot.place === 'input' ? inputs[slot.at]! : outputs[slot.at]!
        return viewArray(slot.dtype, bufferOf(id), 0, slot.length)
      })
      for (const kernel of program.kernels) runKernel(kernel, program, (slot) => arrays[slot]!, scalars)
    },
    release() {},
    memory: () => ({ bytesLive, bytesPeak }),
    dispose() {
      buffers.clear()
      bytesLive = 0
    },
  }
}

function runKernel(kernel: Kernel, program: Program, arrays: SlotArrays, scalars: Float64Array): void {
  switch (kernel.kind) {
    case 'map':
      runMap(kernel, arrays, scalars)
      break
    case 'reduce':
      runReduce(kernel, arrays, scalars)
      break
    case 'contract':
      runContract(kernel, arrays, scalars)
      break
    case 'routine': {
      const operand = ({ slot, shape }: Operand): RoutineArray => ({
        data: arrays(slot),
        shape,
        dtype: program.slots[slot]!.dtype,
      })
      referenceRoutines[kernel.name](
        kernel.inputs.map(operand),
        operand(kernel.output),
        kernel.attributes,
        kernel.scalars.map((at) => scalars[at]!),
      )
      break
    }
    default:
      kernel satisfies never
  }
}
