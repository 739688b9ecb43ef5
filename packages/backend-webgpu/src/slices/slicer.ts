import {
  type BinaryFunction,
  contiguousStrides,
  type Kernel,
  type MapKernel,
  OutOfMemoryError,
  type RoutineKernel,
  type View,
} from '@neurite/core'
import { BINDING_STEP } from '../binding.ts'
import { product } from '../shaders/space.ts'
import { withViews } from '../views.ts'
import { axesOf, cut, type CutKernel } from './cut.ts'
import { aligned, type MemoryRules, type Temporaries } from './temporaries.ts'
import { type BoundSlot, boundBytes, slotsOf, type Window, windowsOf } from './windows.ts'

/** What binding costs on a device. */
export interface BindingRules extends MemoryRules {
  /** Most bytes that a kernel reaches of one buffer. */
  readonly most: number
}

/** A cut has to bring what is too large down to this share at least; else another axis is better. */
const USEFUL = 0.8
/** Where an axis is long, it is cut at a multiple of this, so that slices can be read and written as vectors. */
const CUT_ALIGNMENT = 64

const WORD_BYTES = 4
/** Words of a block of the random generator. */
const BLOCK_WORDS = 4

const COMBINED_BY: Readonly<Record<string, BinaryFunction>> = { sum: 'add', prod: 'mul', max: 'max', min: 'min' }

/**
 * Cuts kernels whose tensors are larger than what a device binds at a time into slices, each of which reaches little enough
 * of every slot. What is summed up or reduced is cut last: the parts go through memory of their own.
 */
export class Slicer {
  private readonly memory: Temporaries
  private readonly slots: BoundSlot[]
  private readonly rules: BindingRules

  /** Stretches of slots, and what slices need on their way, become slots of `memory`. */
  constructor(memory: Temporaries, rules: BindingRules) {
    this.memory = memory
    this.slots = memory.slots
    this.rules = rules
  }

  /**
   * A kernel as slices that run one after the other; itself where it is small enough.
   * @throws OutOfMemoryError where it cannot be cut
   */
  slices(kernel: Kernel): readonly Kernel[] {
    if (slotsOf(kernel).every((slot) => this.bytesOf(this.slots[slot]!) <= this.rules.most)) return [kernel]
    if (kernel.kind === 'routine') {
      if (kernel.name === 'randomBits') return this.randomSlices(kernel)
      throw this.tooLarge(slotsOf(kernel).reduce((a, b) => (this.slotBytes(a) >= this.slotBytes(b) ? a : b)))
    }
    this.memory.begin()
    return this.split(kernel)
  }

  /** Random words, which depend on nothing but their number. */
  private randomSlices(kernel: RoutineKernel): Kernel[] {
    const { slot } = kernel.output
    const whole = this.slots[slot]!
    const step = Math.floor(this.rules.most / this.rules.alignment) * (this.rules.alignment / WORD_BYTES)
    const kernels: Kernel[] = []
    for (let from = 0; from < whole.length; from += step) {
      const reach = Math.min(step, whole.length - from)
      const stretch = this.slots.push({ ...whole, from, reach, length: whole.length - from }) - 1
      kernels.push({ ...kernel, attributes: [reach, from / BLOCK_WORDS], output: { slot: stretch, shape: [reach] } })
    }
    return kernels
  }

  private split(kernel: CutKernel): Kernel[] {
    const before = this.excess(kernel)
    if (before === 0) return [this.bound(kernel)]
    const { free, reduced } = axesOf(kernel)
    const best = this.bestCut(kernel, 0, free)
    if (best.excess <= USEFUL * before) return best.parts.flatMap((part) => this.split(part))
    const parted = isCombinable(kernel) ? this.bestCut(kernel, free.length, reduced) : NONE
    if (parted.excess < Math.min(best.excess, before)) return this.combine(kernel, parted.parts)
    if (best.excess < before) return best.parts.flatMap((part) => this.split(part))
    throw this.tooLarge(this.largest(kernel))
  }

  /** The halves of a kernel along the axis that leaves least too large. */
  private bestCut(kernel: CutKernel, first: number, extents: readonly number[]): Halves {
    let best = NONE
    extents.forEach((extent, d) => {
      if (extent < 2) return
      const half = extent > 2 * CUT_ALIGNMENT ? aligned(extent / 2, CUT_ALIGNMENT) : Math.ceil(extent / 2)
      const parts = [
        cut(kernel, first + d, { from: 0, extent: half }),
        cut(kernel, first + d, { from: half, extent: extent - half }),
      ]
      const excess = Math.max(...parts.map((part) => this.excess(part)))
      if (excess < best.excess) best = { parts, excess }
    })
    return best
  }

  /** The parts of a reduction, each into memory of its own, then what they are together, then the epilogue. */
  private combine(kernel: CutKernel, parts: readonly CutKernel[]): Kernel[] {
    if (kernel.kind === 'map') return []
    const shape = axesOf(kernel).free
    const dtype = kernel.kind === 'contract' ? kernel.dtype : kernel.steps[kernel.value]!.dtype
    const strides = contiguousStrides(shape)
    const views = parts.map((): View => ({ slot: this.memory.take(dtype, product(shape)), offset: 0, strides }))
    const kernels = parts.flatMap((part, i) => this.split({ ...part, store: views[i]!, epilogue: null } as CutKernel))
    const together: MapKernel = {
      kind: 'map',
      shape,
      loads: views,
      scalars: [],
      steps: [
        { kind: 'load', dtype, index: 0 },
        { kind: 'load', dtype, index: 1 },
        { kind: 'binary', dtype, fn: kernel.kind === 'contract' ? 'add' : COMBINED_BY[kernel.reducer]!, a: 0, b: 1 },
      ],
      stores: [{ view: kernel.store, value: 2 }],
    }
    kernels.push(...this.split(together))
    if (kernel.epilogue !== null) kernels.push(...this.split(kernel.epilogue))
    return kernels
  }

  /** A slice with slots that are bound from where it reaches them. */
  private bound(kernel: CutKernel): Kernel {
    const moved = new Map<View, View>()
    for (const { slot, from, to, views } of this.windows(kernel)) {
      const whole = this.slots[slot]!
      if (this.bytesOf(whole) <= this.rules.most) continue
      const end = Math.min(to, whole.length)
      const stretch = this.slots.push({ ...whole, from, reach: end - from, length: whole.length - from }) - 1
      for (const view of views) moved.set(view, { ...view, slot: stretch, offset: view.offset - from })
    }
    return withViews(kernel, (view) => moved.get(view) ?? view)
  }

  private windows(kernel: CutKernel): Window[] {
    const { alignment, elementBytes } = this.rules
    return windowsOf(kernel, (slot) => {
      const bytes = elementBytes[this.slots[slot]!.dtype]!
      return { start: alignment / bytes, end: BINDING_STEP / bytes }
    })
  }

  /** Bytes that a kernel reaches of its slots beyond what can be bound. */
  private excess(kernel: CutKernel): number {
    return this.windows(kernel).reduce(
      (sum, window) => sum + Math.max(0, this.windowBytes(window) - this.rules.most),
      0,
    )
  }

  private windowBytes({ slot, from, to }: Window): number {
    const whole = this.slots[slot]!
    const bytes = this.bytesOf(whole)
    return bytes <= this.rules.most ? bytes : this.bytesOf({ ...whole, reach: to - from })
  }

  private largest(kernel: CutKernel): number {
    return this.windows(kernel).reduce((a, b) => (this.windowBytes(a) >= this.windowBytes(b) ? a : b)).slot
  }

  private slotBytes(slot: number): number {
    return this.bytesOf(this.slots[slot]!)
  }

  private bytesOf(slot: BoundSlot): number {
    return boundBytes(slot, this.rules.elementBytes)
  }

  private tooLarge(slot: number): OutOfMemoryError {
    const { length, dtype } = this.slots[slot]!
    const { most } = this.rules
    const bytes = this.slotBytes(slot)
    return new OutOfMemoryError(
      `[webgpu] a tensor of ${length} ${dtype} takes ${bytes} bytes; a kernel of this device reaches ${most} at a time, and this one cannot be cut; split the tensor, for example with chunk(), or use the CPU`,
      { bytes, limit: most },
    )
  }
}

interface Halves {
  readonly parts: readonly CutKernel[]
  readonly excess: number
}

const NONE: Halves = { parts: [], excess: Number.POSITIVE_INFINITY }

/** Whether parts of what a kernel reduces can be put together. */
function isCombinable(kernel: CutKernel): boolean {
  return kernel.kind === 'contract' || (kernel.kind === 'reduce' && kernel.reducer in COMBINED_BY)
}
