import { bytesOf, contiguousStrides, type DType, type RoutineKernel, type Slot, sizeOf } from '@neurite/core'
import { type Live, loadVector, storeFirst, storeVector, type Width } from './access.ts'
import { binaryVector } from './binaryTable.ts'
import { Emitter, type Target } from './emitter.ts'
import { type Axis, collapse, keyOf, Streams } from './space.ts'
import type { Task } from './task.ts'
import { Walker } from './walker.ts'
import type { FunctionBuilder } from './wasm/functionBuilder.ts'
import type { ModuleBuilder } from './wasm/moduleBuilder.ts'

/** Streams of an indexed kernel; the indexed axis is no part of the strides of the third. */
const STREAM = { index: 0, plain: 1, indexed: 2 } as const
/** Parameters behind the streams: the error words, then what is copied first, from where and to where. */
const PARAMETER = { failed: 3, badIndex: 4, copyFrom: 5, copyTo: 6 } as const

/** What the code of an indexed copy or addition depends on. */
interface IndexedCode {
  /** `read`: the plain stream becomes what lies at the index; `add`: it is added there. */
  readonly mode: 'read' | 'add'
  readonly dtype: DType
  readonly axes: readonly Axis[]
  /** Size of the indexed axis, and bytes from one index to the next. */
  readonly size: number
  readonly step: number
  /** Bytes that are copied before anything is added. */
  readonly copied: number
}

/** The space of a kernel: rows of slices for an index of rank 1, else the space of the index. */
function spaceOf(kernel: RoutineKernel, whole: readonly number[], parts: readonly number[]) {
  const axis = kernel.attributes[0] ?? 0
  const size = whole[axis] ?? 1
  const inner = sizeOf(whole.slice(axis + 1))
  const index = kernel.inputs[1]!
  if (kernel.name === 'gather' || kernel.name === 'scatterAdd') {
    const strides = contiguousStrides(whole)
    strides[axis] = 0
    return {
      size,
      inner,
      shape: index.shape,
      index: contiguousStrides(index.shape),
      indexed: strides,
      plain: contiguousStrides(parts),
    }
  }
  const count = sizeOf(index.shape)
  const shape = [sizeOf(whole.slice(0, axis)), count, inner]
  return { size, inner, shape, index: [0, 1, 0], indexed: [size * inner, 0, 1], plain: contiguousStrides(shape) }
}

/** `gather` and `indexSelect`; null if the indexed axis is empty. */
export function gatherTask(kernel: RoutineKernel, slots: readonly Slot[]): Task | null {
  const [source, index] = kernel.inputs
  const space = spaceOf(kernel, source!.shape, kernel.output.shape)
  if (space.size === 0) return null
  return indexedTask(
    kernel,
    slots,
    'read',
    { ...space, plainSlot: kernel.output.slot, indexedSlot: source!.slot, indexSlot: index!.slot },
    null,
  )
}

/** `scatterAdd` and `indexAdd`. */
export function scatterTask(kernel: RoutineKernel, slots: readonly Slot[]): Task {
  const [base, index, source] = kernel.inputs
  const space = spaceOf(kernel, base!.shape, source!.shape)
  const slotsOf = { plainSlot: source!.slot, indexedSlot: kernel.output.slot, indexSlot: index!.slot }
  return indexedTask(kernel, slots, 'add', { ...space, ...slotsOf }, base!.slot)
}

interface IndexedSpace {
  readonly size: number
  readonly inner: number
  readonly shape: readonly number[]
  readonly index: readonly number[]
  readonly indexed: readonly number[]
  readonly plain: readonly number[]
  readonly plainSlot: number
  readonly indexedSlot: number
  readonly indexSlot: number
}

function indexedTask(
  kernel: RoutineKernel,
  slots: readonly Slot[],
  mode: 'read' | 'add',
  space: IndexedSpace,
  base: number | null,
): Task {
  const streams = new Streams(slots)
  streams.add({ slot: space.indexSlot, offset: 0, strides: space.index })
  streams.add({ slot: space.plainSlot, offset: 0, strides: space.plain })
  streams.add({ slot: space.indexedSlot, offset: 0, strides: space.indexed })
  const dtype = slots[space.indexedSlot]!.dtype
  const bytes = bytesOf(dtype)
  const empty = space.shape.includes(0)
  const collapsed = empty ? [] : collapse(streams.axes(space.shape))
  const single: Axis = { extent: empty ? 0 : 1, strides: [0, 0, 0], original: [] }
  const axes = (collapsed.length > 0 ? collapsed : [single]).map((axis) => ({ ...axis, original: [] }))
  const code: IndexedCode = {
    mode,
    dtype,
    axes,
    size: space.size,
    step: space.inner * bytes,
    copied: base === null ? 0 : sizeOf(kernel.output.shape) * bytes,
  }
  const number = (value: number) => ({ kind: 'number', value }) as const
  const copy =
    base === null ? [] : [base, kernel.output.slot].map((slot) => ({ kind: 'slot', slot, offset: 0 }) as const)
  const extent = axes[0]!.extent
  return {
    // Additions at equal indices must not run at once.
    phases: [
      {
        name: 'indexed',
        params: 0,
        extent,
        grain: mode === 'add' ? Math.max(extent, 1) : 1,
        work: 4 * sizeOf(space.shape),
      },
    ],
    params: [[...streams.words, number(0), number(0), ...copy]],
    key: `indexed ${keyOf(code)}`,
    emit: (module, target) => ({ indexed: emitIndexed(code, module, target) }),
    scratchBytes: 0,
    check: { params: 0, word: PARAMETER.failed, op: kernel.name, size: space.size },
  }
}

function emitIndexed(code: IndexedCode, module: ModuleBuilder, target: Target): FunctionBuilder {
  const { axes, dtype, size, step, copied } = code
  const f = module.function(['i32', 'i32', 'i32'])
  const e = new Emitter(module, f, target)
  const bytes = bytesOf(dtype)
  const width: Width = dtype === 'float64' ? 2 : 4
  const walker = new Walker(e, [
    { dtype: 'int32', bytes: 4 },
    { dtype, bytes },
    { dtype, bytes },
  ])
  const last = axes.length - 1
  const innermost = axes[last]!
  if (copied > 0) {
    const [from, to] = [e.parameter(PARAMETER.copyFrom), e.parameter(PARAMETER.copyTo)]
    f.get(to).get(from).i32(copied).op('memory.copy')
  }

  const index = f.local('i32')
  const slice = f.local('i32')
  /** Sets `slice` to bytes from the address of the indexed stream; a bad index is noted and taken for 0. */
  const findSlice = () => {
    f.get(walker.addressOf(STREAM.index)).memory('i32.load').tee(index)
    f.i32(0).i32(size).get(index).i32(0).op('i32.ge_s', 'select', 'i32.add').tee(slice)
    f.i32(size)
      .op('i32.ge_u')
      .if(() => {
        f.get(0)
          .i32(1)
          .memory('i32.store', 4 * PARAMETER.failed)
        f.get(0)
          .get(index)
          .memory('i32.store', 4 * PARAMETER.badIndex)
        f.i32(0).set(slice)
      })
    f.get(slice).i32(step).op('i32.mul').get(walker.addressOf(STREAM.indexed)).op('i32.add').set(slice)
  }
  const cursors = (stride: { plain: number; indexed: number }, address: number) => ({
    plain: walker.cursor(STREAM.plain, stride.plain),
    indexed: { dtype, bytes, address, offset: 0, stride: stride.indexed },
  })

  const one = () => {
    findSlice()
    const { plain, indexed } = cursors({ plain: 0, indexed: 0 }, slice)
    loadVector(e, indexed, width, null)
    if (code.mode === 'read') return storeFirst(e, plain)
    loadVector(e, plain, width, null)
    binaryVector(e, 'add', dtype, width)
    storeFirst(e, indexed)
  }
  const row = () => {
    findSlice()
    const stride = { plain: innermost.strides[STREAM.plain]!, indexed: innermost.strides[STREAM.indexed]! }
    walker.loop(innermost, width, (counter) => {
      let live: Live = null
      if (innermost.extent % width !== 0) {
        live = f.local('i32')
        f.i32(innermost.extent).get(counter).op('i32.sub').set(live)
      }
      const at = f.local('i32')
      f.get(slice)
        .get(counter)
        .i32(stride.indexed * bytes)
        .op('i32.mul', 'i32.add')
        .set(at)
      const { plain, indexed } = cursors(stride, at)
      const value = f.local('v128')
      loadVector(e, indexed, width, live)
      if (code.mode === 'add') {
        loadVector(e, plain, width, live)
        binaryVector(e, 'add', dtype, width)
      }
      f.set(value)
      storeVector(e, code.mode === 'read' ? plain : indexed, width, value, live)
    })
  }
  const range = { begin: () => void f.get(1), end: () => void f.get(2) }
  const byRows = last > 0 && innermost.strides[STREAM.index] === 0
  const nest = (depth: number): void => {
    if (byRows && depth === last) {
      row()
      return
    }
    walker.loop(axes[depth]!, 1, () => (depth === last ? one() : nest(depth + 1)), depth === 0 ? range : undefined)
  }
  nest(0)
  return f
}
