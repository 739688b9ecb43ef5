import type { DType, Slot } from '@neurite/core'
import { type BoundSlot, wholeSlot } from './windows.ts'

export interface MemoryRules {
  /** Bindings start at multiples of so many bytes. */
  readonly alignment: number
  readonly elementBytes: Readonly<Record<string, number>>
}

/** The slots of a program, and memory behind its arena for what one kernel at a time leaves there on its way. */
export class Temporaries {
  /** The slots of the program, then those that were taken. */
  readonly slots: BoundSlot[]
  /** Bytes of the arena with that memory. */
  arenaBytes: number
  private readonly rules: MemoryRules
  private readonly programBytes: number
  private used = 0

  constructor(slots: readonly Slot[], arenaBytes: number, rules: MemoryRules) {
    this.slots = slots.map(wholeSlot)
    this.programBytes = aligned(arenaBytes, rules.alignment)
    this.arenaBytes = arenaBytes
    this.rules = rules
  }

  /** Begins another kernel: what the one before it took is free. */
  begin(): void {
    this.used = this.programBytes
  }

  take(dtype: DType, length: number): number {
    const at = this.used
    this.used = aligned(at + length * this.rules.elementBytes[dtype]!, this.rules.alignment)
    this.arenaBytes = Math.max(this.arenaBytes, this.used)
    return this.slots.push(wholeSlot({ dtype, length, place: 'arena', at })) - 1
  }
}

export const aligned = (size: number, alignment: number): number => Math.ceil(size / alignment) * alignment
