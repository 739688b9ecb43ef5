import type { Slot } from '@neurite/core'
import type { ShaderFeatures } from './shaders/dispatch.ts'

/** Bindings are multiples of so many bytes, the largest element of an array. */
export const BINDING_STEP = 16

/** Bytes that are bound where so many are wanted; no binding is empty. */
export const boundSize = (bytes: number): number => Math.max(1, Math.ceil(bytes / BINDING_STEP)) * BINDING_STEP

/** What a device can run and bind. */
export interface DeviceRules {
  readonly features: ShaderFeatures
  readonly elementBytes: Readonly<Record<string, number>>
  /** Most bytes of one binding. */
  readonly bindingBytes: number
}

type ElementBytes = DeviceRules['elementBytes']

export const bytesOf = ({ length, dtype }: Slot, elementBytes: ElementBytes): number => length * elementBytes[dtype]!

/** Whether two slots share bytes of the arena. */
export function overlap(a: Slot, b: Slot, elementBytes: ElementBytes): boolean {
  if (a.place !== 'arena' || b.place !== 'arena') return false
  return a.at < b.at + bytesOf(b, elementBytes) && b.at < a.at + bytesOf(a, elementBytes)
}
