import type { DType, Slot } from '@neurite/core'
import { type BoundSlot, wholeSlot } from './windows.ts'

export interface MemoryRules {
  /** Bindings start at multiples of so many bytes. */
  readonly alignment: number
  readonly elementBytes: Readonly<Record<string, number>>
}

/** The slots of a program, and memory behind its arena: for what one kernel at a time leaves there, and for what is kept. */
export class Temporaries {
  /** The slots of the program, then those that were taken. */
  readonly slots: BoundSlot[]
  /** Bytes of the arena with that memory. */
  arenaBytes: number
  private readonly rules: MemoryRules
  /** Where begins what is free. */
  private kept: number
  private used = 0

  constructor(slots: readonly Slot[], arenaBytes: number, rules: MemoryRules) {
    this.slots = slots.map(wholeSlot)
    this.kept = aligned(arenaBytes, rules.alignment)
    this.arenaBytes = arenaBytes
    this.rules = rules
  }

  /** Begins another kernel: what the one before it took is free. */
  begin(): void {
    this.used = this.kept
  }

  take(dtype: DType, length: number): number {
    const at = this.used
    this.used = this.behind(at, dtype, length)
    return this.slots.push(wholeSlot({ dtype, length, place: 'arena', at })) - 1
  }

  /** Takes memory for what several kernels need, all through the program; before the first kernel begins. */
  keep(dtype: DType, length: number): number {
    const at = this.kept
    this.kept = this.behind(at, dtype, length)
    return this.slots.push(wholeSlot({ dtype, length, place: 'arena', at })) - 1
  }

  private behind(at: number, dtype: DType, length: number): number {
    const end = aligned(at + length * this.rules.elementBytes[dtype]!, this.rules.alignment)
    this.arenaBytes = Math.max(this.arenaBytes, end)
    return end
  }
}

export const aligned = (size: number, alignment: number): number => Math.ceil(size / alignment) * alignment
