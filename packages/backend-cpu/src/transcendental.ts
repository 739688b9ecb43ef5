import type { UnaryFunction } from '@neurite/core'
import type { Emitter } from './emitter.ts'

/** Float32 functions as polynomials. */
export const FLOAT32_FUNCTIONS: Partial<Record<UnaryFunction, (e: Emitter) => void>> = {}
